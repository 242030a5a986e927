//! The locale files as the rules read them: messages, the arguments of each, and every way a
//! message can read.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};

use super::tree::{files, top};

/// What stands for an inserted value in a reading.
pub const VALUE: char = '\u{FFFC}';

/// A message, attribute or term of a locale.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The file, from the top of the project.
    pub path: String,
    pub line: usize,
    pub arguments: BTreeSet<String>,
    /// Other messages and terms that it is made of.
    pub parts: BTreeSet<String>,
    /// The keys of each choice in it.
    pub choices: Vec<BTreeSet<String>>,
    /// Every way it can read, values as `VALUE`.
    pub readings: Vec<String>,
}

/// All that a locale says, by key: `key`, `key.attribute`, `-term`.
pub type Locale = BTreeMap<String, Said>;

/// The locales, by code; faults are what could not be read.
pub fn locales() -> (BTreeMap<String, Locale>, Vec<String>) {
    let (mut locales, mut faults) = (BTreeMap::<String, Locale>::new(), Vec::new());
    for path in files("locales", "") {
        let shown = path.strip_prefix(top()).expect("inside").display().to_string();
        let text = std::fs::read_to_string(&path).expect("a locale is text");
        let code = shown.split('/').nth(1).unwrap_or_default().to_owned();
        read(&shown, &text, locales.entry(code).or_default(), &mut faults);
    }
    (locales, faults)
}

/// Reads a file into a locale.
pub fn read(path: &str, text: &str, locale: &mut Locale, faults: &mut Vec<String>) {
    let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = text[..error.pos.start.min(text.len())].matches('\n').count() + 1;
            faults.push(format!("{path}:{line}: {error}"));
        }
        resource
    });
    let mut add = |key: String, patterns: Option<&Pattern<&str>>| {
        let name = key.split('.').next().unwrap_or(&key);
        let line = text.lines().position(|line| {
            line.split('=').next().is_some_and(|head| head.trim_end() == name && line.contains('='))
        });
        let mut said = Said {
            path: path.to_owned(),
            line: line.map_or(1, |line| line + 1),
            ..Said::default()
        };
        said.readings = patterns.map(|pattern| readings(pattern, &mut said)).unwrap_or_default();
        if let Some(before) = locale.insert(key.clone(), said) {
            faults.push(format!(
                "{path}:{}: {key} is said twice, first in {}:{}",
                locale[&key].line, before.path, before.line
            ));
        }
    };
    for entry in &resource.body {
        let (id, value, attributes) = match entry {
            Entry::Message(message) => {
                (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
            }
            Entry::Term(term) => {
                (format!("-{}", term.id.name), Some(&term.value), &term.attributes)
            }
            Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_)
            | Entry::Junk { .. } => continue,
        };
        for attribute in attributes {
            add(format!("{id}.{}", attribute.id.name), Some(&attribute.value));
        }
        add(id, value);
    }
}

fn readings(pattern: &Pattern<&str>, said: &mut Said) -> Vec<String> {
    let mut readings = vec![String::new()];
    for element in &pattern.elements {
        let ways = match element {
            PatternElement::TextElement { value } => vec![(*value).to_owned()],
            PatternElement::Placeable { expression } => ways(expression, said),
        };
        readings = readings
            .iter()
            .flat_map(|start| ways.iter().map(move |way| format!("{start}{way}")))
            .collect();
    }
    readings
}

fn ways(expression: &Expression<&str>, said: &mut Said) -> Vec<String> {
    match expression {
        Expression::Inline(inline) => vec![inserted(inline, said)],
        Expression::Select { selector, variants } => {
            inserted(selector, said);
            let key = |key: &VariantKey<&str>| match key {
                VariantKey::Identifier { name } => (*name).to_owned(),
                VariantKey::NumberLiteral { value } => (*value).to_owned(),
            };
            said.choices.push(variants.iter().map(|variant| key(&variant.key)).collect());
            variants.iter().flat_map(|variant| readings(&variant.value, said)).collect()
        }
    }
}

fn inserted(inline: &InlineExpression<&str>, said: &mut Said) -> String {
    match inline {
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            return (*value).to_owned();
        }
        InlineExpression::VariableReference { id } => {
            said.arguments.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, attribute } => {
            let attribute = attribute
                .as_ref()
                .map(|attribute| format!(".{}", attribute.name))
                .unwrap_or_default();
            said.parts.insert(format!("{}{attribute}", id.name));
        }
        InlineExpression::TermReference { id, .. } => {
            said.parts.insert(format!("-{}", id.name));
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                inserted(argument, said);
            }
        }
        InlineExpression::Placeable { expression } => return ways(expression, said).join(""),
    }
    VALUE.to_string()
}
