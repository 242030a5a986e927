//! No text in Rust reaches a person: what is sent is made of `language::Text`, which only the
//! language room makes. Its field is private, so the compiler holds everybody else to it; these
//! rules hold the language room's own doors shut.

use syn::spanned::Spanned as _;

use super::tree::{Source, Token, hold, sources};

/// Where a content may carry plain strings: what Telegram gives back to us or opens, not what is
/// read.
const DATA: &[&str] = &["Action", "Emoji"];

/// The one door for words that are not ours: what a service of the shop asks us to tell somebody,
/// in its own words, or what agents put down for later. They are escaped, and nothing in the
/// program writes them.
const RELAYED: &[&str] = &["relayed", "styled", "filled"];
/// Who may open it: the room that reads such requests.
const RELAYS: &[&str] =
    &["src/notifications/", "src/bot/received/words.rs", "src/support/", "src/web/api/tickets.rs"];

fn written(item: &impl syn::spanned::Spanned) -> String {
    item.span().source_text().unwrap_or_default()
}

fn is_text(kind: &syn::Type) -> bool {
    matches!(kind, syn::Type::Path(path) if path.path.is_ident("Text"))
}

/// The doors of a file through which a `Text` could be made of other words.
fn doors(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for item in &source.syntax.items {
        match item {
            syn::Item::Struct(one) if one.ident == "Text" => {
                for field in one
                    .fields
                    .iter()
                    .filter(|field| !matches!(field.vis, syn::Visibility::Inherited))
                {
                    faults.push(format!(
                        "{}:{}: the field of Text is not private",
                        source.path,
                        field.span().start().line
                    ));
                }
            }
            syn::Item::Impl(block) if is_text(&block.self_ty) => {
                faults.extend(makers(source, block))
            }
            syn::Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
                faults.extend(makes(source, &function.sig));
            }
            _ => {}
        }
    }
    faults
}

/// The public functions of an `impl … Text` that make one from something else than texts.
fn makers(source: &Source, block: &syn::ItemImpl) -> Vec<String> {
    let conversion = block.trait_.as_ref().is_some_and(|(_, path, _)| {
        path.segments.last().is_some_and(|last| {
            ["From", "TryFrom", "FromStr"].contains(&last.ident.to_string().as_str())
        })
    });
    let methods = block
        .items
        .iter()
        .filter_map(|item| if let syn::ImplItem::Fn(method) = item { Some(method) } else { None });
    methods
        .filter(|method| conversion || matches!(method.vis, syn::Visibility::Public(_)))
        .filter_map(|method| makes(source, &method.sig))
        .collect()
}

/// Why a public function may not make a `Text`: it takes something else than texts. A text made of
/// texts says nothing new; what may stand between them is looked at below.
fn makes(source: &Source, signature: &syn::Signature) -> Option<String> {
    if !["Self", "Text"].iter().any(|kind| written(&signature.output).contains(kind)) {
        return None;
    }
    if RELAYED.iter().any(|name| signature.ident == name) {
        return None;
    }
    // A number says nothing; it may bound what others say.
    let is_number = |input: &String| input.ends_with(": usize");
    let is_text = |input: &String| {
        ["self", "Self", "Text"].iter().any(|kind| input.contains(kind))
            || input.starts_with("separator:")
            || is_number(input)
    };
    let foreign = signature.inputs.iter().map(written).find(|input| !is_text(input))?;
    let line = signature.span().start().line;
    Some(format!(
        "{}:{line}: {} makes a Text of `{foreign}`: keep it pub(super)",
        source.path, signature.ident
    ))
}

fn is_words(token: &Token) -> bool {
    token.string().is_some_and(|text| text.replace("\\n", "").chars().any(char::is_alphabetic))
}

/// Words of Rust that are put into a text: between its parts, as an argument, or read back as if
/// the outbox had held them.
fn smuggled(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let mut refuse = |at: usize, why: &str| {
        faults.push(format!("{}:{}: {why}", source.path, source.tokens[at].line))
    };
    for at in source.find("Text :: join (") {
        let call = call(&source.tokens, at + 3);
        if call.last().is_some_and(is_words) {
            refuse(at, "words stand between the parts of a text: put them into the locales");
        }
    }
    for at in source.find(". text (") {
        let [name, comma, value, end, ..] = &source.tokens[at + 3..] else { continue };
        if name.string().is_some() && comma.text == "," && end.text == ")" && is_words(value) {
            refuse(at, "words are an argument of a text: put them into the locales");
        }
    }
    let relayed = || RELAYED.iter().flat_map(|name| source.find(&format!("Text :: {name} (")));
    if !RELAYS.iter().any(|path| source.path.starts_with(path)) {
        for at in relayed() {
            refuse(
                at,
                "only what people and services say themselves is relayed: put our own words into the locales",
            );
        }
    }
    for at in relayed() {
        if call(&source.tokens, at + 3).iter().any(is_words) {
            refuse(at, "words of Rust are relayed: put them into the locales");
        }
    }
    for kind in ["from_str :: < Text >", "from_value :: < Text >", "from_slice :: < Text >"] {
        for at in source.find(kind) {
            refuse(at, "a Text is made by reading one: only the outbox holds texts");
        }
    }
    faults
}

/// The tokens inside the parenthesis that opens at `open`.
fn call(tokens: &[Token], open: usize) -> &[Token] {
    let mut depth = 0;
    let end = tokens[open..].iter().position(|token| {
        depth += i32::from(token.text == "(") - i32::from(token.text == ")");
        depth == 0
    });
    &tokens[open + 1..open + end.unwrap_or(1)]
}

/// The fields of a content that a person reads must be texts.
fn plain_fields(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for item in &source.syntax.items {
        let (owner, fields): (_, Vec<&syn::Field>) = match item {
            syn::Item::Struct(one) => (&one.ident, one.fields.iter().collect()),
            syn::Item::Enum(one) => {
                (&one.ident, one.variants.iter().flat_map(|variant| &variant.fields).collect())
            }
            _ => continue,
        };
        for field in fields
            .into_iter()
            .filter(|field| ["String", "str"].iter().any(|kind| written(&field.ty).contains(kind)))
        {
            if !DATA.contains(&owner.to_string().as_str()) {
                faults.push(format!(
                    "{}:{}: {owner} carries a {}: a person reads Text only",
                    source.path,
                    field.span().start().line,
                    written(&field.ty)
                ));
            }
        }
    }
    faults
}

#[test]
fn only_the_language_room_makes_a_text() {
    let room = sources("src/language");
    let declared = room.iter().any(|source| !source.find("pub struct Text").is_empty());
    assert!(declared, "src/language declares Text");
    hold("only the language room makes a Text", room.iter().flat_map(doors));
}

#[test]
fn no_words_of_rust_are_put_into_a_text() {
    let tree = sources("src");
    hold(
        "no words of Rust are put into a Text",
        tree.iter().filter(|source| source.room() != "language").flat_map(smuggled),
    );
}

#[test]
fn what_is_sent_is_made_of_texts() {
    let contents: Vec<_> = sources("src/channels")
        .into_iter()
        .filter(|source| !source.find("pub enum Content").is_empty())
        .collect();
    assert_eq!(contents.len(), 1, "src/channels declares Content");
    hold("what is sent is made of texts", contents.iter().flat_map(plain_fields));
}

#[test]
fn a_door_left_open_is_seen() {
    let parse = |text: &str| Source::parse("src/language/text.rs".to_owned(), text.to_owned());
    for text in [
        "pub struct Text(pub String);",
        "impl Text { pub fn from_html(html: String) -> Self { Self(html) } }",
        "pub fn spoken(words: &str) -> Text { Text(words.to_owned()) }",
        "impl From<&str> for Text { fn from(words: &str) -> Self { Self(words.to_owned()) } }",
    ] {
        assert_eq!(doors(&parse(text)).len(), 1, "{text}");
    }
    let shut = "pub struct Text(String); impl Text { pub(super) fn from_html(html: String) -> Self { Self(html) } pub fn html(&self) -> &str { &self.0 } }";
    assert_eq!(doors(&parse(shut)), Vec::<String>::new());
    for text in [
        "Text::join(parts, \" and \")",
        "args.text(\"name\", \"Anna\")",
        "Text::relayed(given)",
        "serde_json::from_str::<Text>(raw)",
    ] {
        assert_eq!(smuggled(&parse(&format!("fn f() {{ {text} }}"))).len(), 1, "{text}");
    }
    for text in [
        "Text::join([a(\"key\")], \"\\n\\n\")",
        "args.text(\"name\", name)",
        "args.text(\"dash\", \"–\")",
    ] {
        assert_eq!(
            smuggled(&parse(&format!("fn f() {{ {text} }}"))),
            Vec::<String>::new(),
            "{text}"
        );
    }
}
