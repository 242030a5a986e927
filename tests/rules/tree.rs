//! The source tree as the rules read it: files, and their tokens with line numbers, without
//! comments and doc comments.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A token, and where it stands.
#[derive(Debug, Clone)]
pub struct Token {
    pub text: String,
    pub line: usize,
    /// In code that only tests are built with.
    pub in_test: bool,
    /// Between the braces of `queries! { … }`.
    pub in_queries: bool,
    /// How many inline modules it is inside.
    pub modules: usize,
}

impl Token {
    /// The inside of a string literal, as it is written.
    pub fn string(&self) -> Option<&str> {
        self.text.find('"').filter(|_| self.text.ends_with(['"', '#'])).and_then(|start| {
            let end = self.text.rfind('"')?;
            self.text.get(start + 1..end)
        })
    }
}

/// The folders whose code is in the program; code elsewhere serves tests.
const RUN: &[&str] = &[
    "src/",
    "crates/bench/src/",
    "crates/generator/src/",
    "crates/postgres-server/src/",
    "crates/simulator/src/",
    "crates/store-macros/src/",
];
/// Folders of what was built or installed.
const MADE: &[&str] = &["target", "node_modules"];

/// The end of the parenthesis that opens at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    let end = tokens[open..].iter().position(|token| {
        depth += i32::from(token.text == "(") - i32::from(token.text == ")");
        depth == 0
    });
    open + end.unwrap_or(0)
}

/// A source file.
pub struct Source {
    /// Its path from the top of the project, with forward slashes.
    pub path: String,
    pub text: Arc<str>,
    pub tokens: Arc<[Token]>,
    /// Parsed when a rule asks for it.
    pub syntax: LazyCell<syn::File, Box<dyn FnOnce() -> syn::File>>,
}

/// The text of a file and its tokens, by path.
type ReadFiles = HashMap<String, (Arc<str>, Arc<[Token]>)>;

/// What was read already: many rules read the same files.
static READ: LazyLock<Mutex<ReadFiles>> = LazyLock::new(Mutex::default);

impl Source {
    fn read(top: &Path, path: &Path) -> Self {
        let inside = path.strip_prefix(top).expect("inside the project").display().to_string();
        let known = READ.lock().expect("nobody panicked with it").get(&inside).cloned();
        if let Some((text, tokens)) = known {
            return Self::of(inside, text, tokens);
        }
        let text = std::fs::read_to_string(path).expect("a source is text");
        let source = Self::parse(inside, text);
        READ.lock()
            .expect("nobody panicked with it")
            .insert(source.path.clone(), (source.text.clone(), source.tokens.clone()));
        source
    }

    fn of(path: String, text: Arc<str>, tokens: Arc<[Token]>) -> Self {
        let (name, code) = (path.clone(), text.clone());
        let parse =
            move || syn::parse_file(&code).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { path, text, tokens, syntax: LazyCell::new(Box::new(parse)) }
    }

    /// A file of this path and text.
    pub fn parse(path: String, text: String) -> Self {
        let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let runs = RUN.iter().any(|folder| path.starts_with(folder));
        let is_test = path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || !runs;
        let mut tokens = Vec::new();
        flatten(stream, Place { in_test: is_test, in_queries: false, modules: 0 }, &mut tokens);
        Self::of(path, text.into(), tokens.into())
    }

    /// The room it belongs to: the name beside `lib.rs`, of a file or a folder.
    pub fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// How deep its module is below the crate: `src/money.rs` and `src/orders/mod.rs` are 1.
    pub fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let levels = inside.split('/').count();
        if inside.ends_with("/mod.rs") { levels - 1 } else { levels }
    }

    /// A line, counted from 1.
    pub fn line(&self, number: usize) -> &str {
        self.text.lines().nth(number.saturating_sub(1)).unwrap_or_default().trim()
    }

    /// Every place where these tokens follow each other, as the index of the first.
    pub fn find(&self, wanted: &str) -> Vec<usize> {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let fits = |start: &usize| {
            self.tokens[*start..]
                .iter()
                .zip(&wanted)
                .filter(|(token, text)| token.text == **text)
                .count()
        };
        (0..self.tokens.len()).filter(|start| fits(start) == wanted.len()).collect()
    }
}

#[derive(Clone, Copy)]
struct Place {
    in_test: bool,
    in_queries: bool,
    modules: usize,
}

fn flatten(stream: TokenStream, place: Place, out: &mut Vec<Token>) {
    let mut here = place;
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                // `#[…]` or `#![…]`.
                let inner = trees.next_if(
                    |tree| matches!(tree, TokenTree::Punct(bang) if bang.as_char() == '!'),
                );
                let Some(TokenTree::Group(group)) =
                    trees.next_if(|tree| matches!(tree, TokenTree::Group(_)))
                else {
                    continue;
                };
                let words = group.stream().to_string();
                if words.starts_with("doc =") {
                    continue;
                }
                here.in_test |=
                    inner.is_none() && words.starts_with("cfg") && words.contains("test");
                push("#", punct.span().start().line, here, out);
                flatten_group(&group, here, out);
            }
            TokenTree::Punct(punct)
                if punct.as_char() == ':' && punct.spacing() == Spacing::Joint =>
            {
                let second = trees.next_if(
                    |tree| matches!(tree, TokenTree::Punct(next) if next.as_char() == ':'),
                );
                push(
                    if second.is_some() { "::" } else { ":" },
                    punct.span().start().line,
                    here,
                    out,
                );
            }
            TokenTree::Punct(punct) => {
                push(&punct.as_char().to_string(), punct.span().start().line, here, out);
                if punct.as_char() == ';' {
                    here = place;
                }
            }
            TokenTree::Group(group) => {
                let braces = group.delimiter() == Delimiter::Brace;
                let before =
                    |back: usize| out.len().checked_sub(back).map(|at| out[at].text.as_str());
                let mut inside = here;
                inside.in_queries |= before(2) == Some("queries") && before(1) == Some("!");
                inside.modules += usize::from(braces && before(2) == Some("mod"));
                flatten_group(&group, inside, out);
                if braces {
                    here = place;
                }
            }
            TokenTree::Ident(ident) => {
                push(&ident.to_string(), ident.span().start().line, here, out)
            }
            TokenTree::Literal(literal) => {
                push(&literal.to_string(), literal.span().start().line, here, out)
            }
        }
    }
}

fn flatten_group(group: &proc_macro2::Group, place: Place, out: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => return flatten(group.stream(), place, out),
    };
    push(open, group.span_open().start().line, place, out);
    flatten(group.stream(), place, out);
    push(close, group.span_close().start().line, place, out);
}

fn push(text: &str, line: usize, place: Place, out: &mut Vec<Token>) {
    let Place { in_test, in_queries, modules } = place;
    out.push(Token { text: text.to_owned(), line, in_test, in_queries, modules });
}

/// The top of the project.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the project whose name ends so, in the order of their paths.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![top().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("a folder can be read").path();
            let is_made =
                path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made));
            match path.is_dir() {
                true if is_made => {}
                true => folders.push(path),
                false if path.to_string_lossy().ends_with(ending) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

/// The Rust files below a folder.
pub fn sources(folder: &str) -> Vec<Source> {
    files(folder, ".rs").iter().map(|path| Source::read(top(), path)).collect()
}

/// Fails with every fault on a line of its own.
pub fn hold(rule: &str, faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n  {}\n", faults.join("\n  "));
}
