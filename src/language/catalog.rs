//! The bundles: one for each locale, parsed at the start from the files that are compiled in.

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

use super::args::Args;
use super::locale::Locale;
use super::template::{SHOP, Template, templates};
use super::text::{Text, escape};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The words of a locale cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {fault}")]
pub struct LanguageError {
    file: String,
    fault: String,
}

/// The words of every locale.
pub struct MessageCatalog {
    bundles: Vec<(Locale, FluentBundle<FluentResource>)>,
    templates: Vec<Template>,
}

impl MessageCatalog {
    /// Parses every locale.
    ///
    /// # Errors
    /// When a file is missing or broken, or two define the same message.
    pub fn load() -> Result<Self, LanguageError> {
        let bundles = Locale::ALL
            .into_iter()
            .map(|locale| Ok((locale, bundle(locale)?)))
            .collect::<Result<_, LanguageError>>()?;
        Ok(Self { bundles, templates: templates(&source("templates.ftl")?, &source("sms.ftl")?) })
    }

    /// A template that services may name.
    pub fn template(&self, name: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name == name)
    }

    /// A message with its arguments. What is missing in a locale is said in English and logged; it
    /// never fails.
    pub fn say(&self, locale: Locale, key: &'static str, args: &Args) -> Text {
        self.say_named(locale, key, args)
    }

    /// The same by a key that is not the program's own.
    pub(super) fn say_named(&self, locale: Locale, key: &str, args: &Args) -> Text {
        let found =
            [locale, Locale::En].into_iter().find_map(|locale| self.render(locale, key, args));
        found.unwrap_or_else(|| {
            tracing::error!(%locale, key, "a message is missing in every locale");
            Text::from_html(escape(key))
        })
    }

    /// A message without arguments.
    pub fn word(&self, locale: Locale, key: &'static str) -> Text {
        self.say(locale, key, &Args::new())
    }

    fn render(&self, locale: Locale, key: &str, args: &Args) -> Option<Text> {
        let (_, bundle) = self.bundles.iter().find(|(one, _)| *one == locale)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let args = args.fluent(locale);
        let html = bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(%locale, key, ?faults, "a message could not be put together");
        }
        Some(Text::from_html(copied_by_a_tap(html)))
    }
}

impl Template {
    /// The words for a chat.
    pub fn for_chat(&self, words: &MessageCatalog, locale: Locale, args: &Args) -> Text {
        words.say_named(locale, &self.name, args)
    }

    /// The short form for SMS, where there is one.
    pub fn for_plain_channel(
        &self,
        words: &MessageCatalog,
        locale: Locale,
        args: &Args,
        shop: &str,
    ) -> Option<Text> {
        Some(words.say_named(locale, self.sms.as_deref()?, &args.clone().text(SHOP, shop)))
    }
}

/// What stands alone between these tags is copied by a tap, and what stands in a link is opened:
/// marks of direction would go with it, unseen.
fn copied_by_a_tap(html: String) -> String {
    let html = if html.contains("href=\"\u{2068}") {
        html.replace("href=\"\u{2068}", "href=\"").replace("\u{2069}\">", "\">")
    } else {
        html
    };
    if html.contains("<code>\u{2068}") {
        html.replace("<code>\u{2068}", "<code>").replace("\u{2069}</code>", "</code>")
    } else {
        html
    }
}

/// A file of the English words, which every locale follows.
fn source(name: &str) -> Result<FluentResource, LanguageError> {
    let broken = |fault: String| LanguageError { file: format!("en/{name}"), fault };
    let file = FILES.get_file(format!("en/{name}")).and_then(include_dir::File::contents_utf8);
    let text = file.ok_or_else(|| broken("the file is missing".to_owned()))?;
    FluentResource::try_new(text.to_owned()).map_err(|(_, faults)| broken(format!("{faults:?}")))
}

fn bundle(locale: Locale) -> Result<FluentBundle<FluentResource>, LanguageError> {
    let code = locale.code();
    let broken = |file: &str, fault: String| LanguageError { file: file.to_owned(), fault };
    let tag: LanguageIdentifier = code.parse().map_err(|error| broken(code, format!("{error}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(true);
    let folder =
        FILES.get_dir(code).ok_or_else(|| broken(code, "the folder is missing".to_owned()))?;
    for file in folder.files() {
        let name = file.path().display().to_string();
        let source =
            file.contents_utf8().ok_or_else(|| broken(&name, "is not UTF-8".to_owned()))?;
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, faults)| broken(&name, format!("{faults:?}")))?;
        bundle.add_resource(resource).map_err(|faults| broken(&name, format!("{faults:?}")))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_isolated_and_escaped() {
        let words = MessageCatalog::load().expect("the locales are whole");
        let text = words.say(Locale::Ar, "card-title", &Args::new().text("id", "<b>ORD&1\u{202E}"));
        assert!(text.html().contains("\u{2068}&lt;b&gt;ORD&amp;1\u{2069}"), "{}", text.html());
    }

    #[test]
    fn plurals_follow_the_language() {
        let words = MessageCatalog::load().expect("the locales are whole");
        let more = |count| {
            words.say(Locale::Ru, "card-items-more", &Args::new().number("count", count)).plain()
        };
        assert_ne!(more(1).replace('1', ""), more(2).replace('2', ""));
        assert_ne!(more(2).replace('2', ""), more(5).replace('5', ""));
    }

    proptest! {
        #[test]
        fn no_name_breaks_a_message(name in ".*") {
            let words = MessageCatalog::load().expect("the locales are whole");
            let text = words.say(Locale::En, "link-done", &Args::new().text("name", &name));
            prop_assert!(text.visible_utf16() < 1000);
        }
    }
}
