//! Templates: messages that a service of the shop may ask for by name, each with the arguments that
//! it takes.

use std::collections::BTreeSet;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// The argument of an SMS that we give ourselves: who writes.
pub(super) const SHOP: &str = "shop";

/// A message of `templates.ftl`, with its short form by SMS where there is one.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// The key of its short form.
    pub(super) sms: Option<String>,
    /// What both forms take together, the shop's name aside.
    pub arguments: BTreeSet<String>,
}

/// The templates of the two files. `push-x` is `sms-x` by SMS, and `note-x` is `sms-note-x`.
pub(super) fn templates(chat: &FluentResource, sms: &FluentResource) -> Vec<Template> {
    let short: Vec<(&str, BTreeSet<String>)> = messages(sms).collect();
    messages(chat)
        .map(|(name, mut arguments)| {
            let key = format!("sms-{}", name.strip_prefix("push-").unwrap_or(name));
            let found = short.iter().find(|(short, _)| *short == key);
            arguments.extend(
                found.iter().flat_map(|(_, arguments)| {
                    arguments.iter().filter(|name| *name != SHOP).cloned()
                }),
            );
            Template { name: name.to_owned(), sms: found.map(|_| key), arguments }
        })
        .collect()
}

fn messages(file: &FluentResource) -> impl Iterator<Item = (&str, BTreeSet<String>)> {
    file.entries().filter_map(|entry| {
        let Entry::Message(message) = entry else { return None };
        let mut names = BTreeSet::new();
        collect(message.value.as_ref()?, &mut names);
        Some((message.id.name, names))
    })
}

fn collect(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expressed(expression, names);
        }
    }
}

fn expressed(expression: &Expression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inserted(inline, names),
        Expression::Select { selector, variants } => {
            inserted(selector, names);
            variants.iter().for_each(|variant| collect(&variant.value, names));
        }
    }
}

fn inserted(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| inserted(argument, names));
        }
        InlineExpression::Placeable { expression } => expressed(expression, names),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::language::{Args, Locale, MessageCatalog};

    #[test]
    fn a_template_knows_what_it_takes_in_both_forms() {
        let words = MessageCatalog::load().expect("the locales are whole");
        let template = words.template("push-order-shipped").expect("a template");
        assert_eq!(
            template.arguments.iter().map(String::as_str).collect::<Vec<_>>(),
            ["carrier", "id", "number"]
        );
        let args = Args::new().text("carrier", "DHL").text("id", "O-1").text("number", "N-1");
        let sms = template
            .for_plain_channel(&words, Locale::En, &args, "Blue Door")
            .map(|text| text.for_plain_channel());
        assert_eq!(sms.as_deref(), Some("Blue Door: order O-1 is on its way with DHL, N-1."));
        assert!(words.template("card-title").is_none(), "what is no template can't be asked for");
    }
}
