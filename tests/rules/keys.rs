//! Words are read into enums where they come in, and nobody asks for their letters after that.

use syn::visit::{self, Visit};

use super::tree::{Source, hold, sources};

/// How functions are called that read a word from outside into a type of ours.
const READERS: &[&str] = &["parse", "read", "from_str", "try_from", "deserialize", "classify"];

/// Files whose subject is somebody else's format, so that they match its words all over.
const FORMATS: &[(&str, &str)] = &[
    ("src/bot/", "Telegram's JSON: kinds of updates, members and marks of text"),
    ("src/channels/twilio", "Twilio's JSON and its statuses"),
    ("src/cli/check/", "the answers of other programs"),
    ("src/cli/send.rs", "the answers of the API"),
    ("src/cli/demo/", "the answers of the API, and the buttons of the demo's page"),
    ("src/config/", "URLs, and what an operator writes"),
    ("src/language/", "HTML, and the codes of ISO 4217"),
    ("src/store/", "SQLSTATE"),
    ("src/web/events.rs", "a query's flag"),
];

/// Finds comparisons with the letters of a word outside of what reads words.
struct Keys<'s> {
    source: &'s Source,
    functions: Vec<String>,
    faults: Vec<String>,
}

impl Keys<'_> {
    fn reads(&self) -> bool {
        self.functions.iter().any(|name| {
            READERS.iter().any(|reader| {
                name.strip_prefix(reader)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            })
        })
    }

    fn found(&mut self, literal: &syn::LitStr) {
        // An empty text is no key, and one character is punctuation.
        let is_word = literal.value().chars().filter(|c| c.is_alphanumeric()).count() > 1;
        if is_word && !self.reads() {
            let line = literal.span().start().line;
            let function = self.functions.last().map_or("a constant", String::as_str);
            self.faults.push(format!(
                "{}:{line}: {function} matches {:?}: read it into an enum where it comes in",
                self.source.path,
                literal.value()
            ));
        }
    }

    fn in_function(&mut self, name: &syn::Ident, inside: impl FnOnce(&mut Self)) {
        self.functions.push(name.to_string());
        inside(self);
        self.functions.pop();
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

fn literal(expression: &syn::Expr) -> Option<&syn::LitStr> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text),
        syn::Expr::Call(call) if call.args.len() == 1 => literal(&call.args[0]),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Keys<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.in_function(&item.sig.ident, |keys| visit::visit_item_fn(keys, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.in_function(&item.sig.ident, |keys| visit::visit_impl_item_fn(keys, item));
    }

    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        if let syn::Pat::Lit(syn::PatLit { lit: syn::Lit::Str(text), .. }) = pattern {
            self.found(text);
        }
        visit::visit_pat(self, pattern);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if matches!(binary.op, syn::BinOp::Eq(_) | syn::BinOp::Ne(_)) {
            for text in [&binary.left, &binary.right].into_iter().filter_map(|side| literal(side)) {
                self.found(text);
            }
        }
        visit::visit_expr_binary(self, binary);
    }
}

fn keys(source: &Source) -> Vec<String> {
    let mut keys = Keys { source, functions: Vec::new(), faults: Vec::new() };
    keys.visit_file(&source.syntax);
    keys.faults
}

#[test]
fn no_word_is_matched_as_a_key() {
    let of_others = |path: &str| FORMATS.iter().any(|(start, _)| path.starts_with(start));
    let ours = sources("src").into_iter().filter(|source| {
        let is_test = source.path.ends_with("/tests.rs") || source.path.ends_with("_tests.rs");
        !is_test && !of_others(&source.path)
    });
    hold("no word is matched as a key", ours.flat_map(|source| keys(&source)));
}

#[test]
fn a_word_that_is_matched_as_a_key_is_seen() {
    let seen = |text: &str| keys(&Source::parse("src/x.rs".to_owned(), text.to_owned())).len();
    assert_eq!(seen("fn f(s: &str) { match s { \"new\" | \"old\" => {} _ => {} } }"), 2);
    assert_eq!(seen("fn f(s: &str) -> bool { s == \"new\" }"), 1);
    assert_eq!(seen("fn f(s: Option<&str>) -> bool { s != Some(\"new\") }"), 1);
    assert_eq!(seen("fn parse(s: &str) -> bool { s == \"new\" }"), 0);
    assert_eq!(seen("fn f(s: &str) -> bool { s == \"\" }"), 0);
}
