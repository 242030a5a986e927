//! How large things get, what they are called, and what no line may hold.

use std::collections::BTreeMap;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::tree::{Source, files, hold, sources, top};

/// A file has one subject.
const LONGEST_FILE: usize = 400;
/// A function fits a screen.
const LONGEST_FUNCTION: usize = 60;
/// A story may be longer: some were written when lines were wider.
const LONGEST_STORY: usize = 99;
/// How many files a folder has at most, its subfolders aside.
const FULLEST_FOLDER: usize = 20;
/// Names that say nothing of what is inside.
const DRAWERS: &[&str] = &[
    "util",
    "utils",
    "common",
    "helper",
    "helpers",
    "type",
    "types",
    "manager",
    "misc",
    "lib_common",
];
/// Marks of unfinished work, put together here so that this file does not break its own rule.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];

fn everything() -> Vec<Source> {
    ["src", "crates", "tests", "benches"].into_iter().flat_map(sources).collect()
}

#[test]
fn a_file_has_one_subject() {
    let faults = everything().into_iter().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > LONGEST_FILE).then(|| {
            format!(
                "{}:{lines}: {lines} lines, at most {LONGEST_FILE}: part it by subject",
                source.path
            )
        })
    });
    hold("a file has one subject", faults);
}

#[test]
fn a_folder_is_seen_at_a_glance() {
    let mut folders = BTreeMap::<String, usize>::new();
    for source in everything() {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        *folders.entry(folder.to_owned()).or_default() += 1;
    }
    let faults = folders.into_iter().filter_map(|(folder, files)| {
        (files > FULLEST_FOLDER).then(|| {
            format!("{folder}:1: {files} files, at most {FULLEST_FOLDER}: give parts a folder each")
        })
    });
    hold("a folder is seen at a glance", faults);
}

/// Measures the functions of a file.
struct Functions<'s> {
    source: &'s Source,
    faults: Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        let lines = last + 1 - first;
        let is_story = self.source.path.starts_with("tests/");
        let longest = if is_story { LONGEST_STORY } else { LONGEST_FUNCTION };
        if lines > longest {
            self.faults.push(format!(
                "{}:{first}: {} has {lines} lines, at most {longest}",
                self.source.path, signature.ident
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

fn too_long(source: &Source) -> Vec<String> {
    let mut functions = Functions { source, faults: Vec::new() };
    functions.visit_file(&source.syntax);
    functions.faults
}

#[test]
fn a_function_fits_a_screen() {
    hold("a function fits a screen", everything().iter().flat_map(too_long));
}

#[test]
fn a_function_that_does_not_fit_is_seen() {
    let of_lines = |lines: usize| {
        Source::parse(
            "src/x.rs".to_owned(),
            format!("impl X {{ fn f() {{{} }} }}", "\n".repeat(lines - 1)),
        )
    };
    assert_eq!(too_long(&of_lines(LONGEST_FUNCTION)).len(), 0);
    assert_eq!(too_long(&of_lines(LONGEST_FUNCTION + 1)).len(), 1);
}

#[test]
fn there_are_no_drawers() {
    let faults = everything().into_iter().filter_map(|source| {
        let drawer = source
            .path
            .split('/')
            .map(|part| part.trim_end_matches(".rs"))
            .find(|part| DRAWERS.contains(part))?
            .to_owned();
        Some(format!(
            "{}:1: `{drawer}` says nothing of what is inside: name the subject",
            source.path
        ))
    });
    hold("there are no drawers", faults);
}

/// What may not stand in code that runs, and why.
fn refused(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let mut refuse = |tokens: &str, in_tests: bool, excuse: &dyn Fn(usize) -> bool, why: &str| {
        for at in source.find(tokens) {
            let token = &source.tokens[at];
            if (in_tests || !token.in_test) && !excuse(token.line) {
                faults.push(format!(
                    "{}:{}: `{}` {why}",
                    source.path,
                    token.line,
                    tokens.replace(' ', "")
                ));
            }
        }
    };
    let never = |_: usize| false;
    let reasoned = |line: usize| source.line(line - 1).starts_with("//");
    for tokens in ["unwrap ( )", "expect ("] {
        refuse(
            &format!(". {tokens}"),
            false,
            &reasoned,
            "needs a line above that says why it cannot fail",
        );
    }
    for tokens in ["panic !", "unreachable !"] {
        refuse(tokens, false, &reasoned, "needs a line above that says why it is never reached");
    }
    for tokens in ["todo !", "unimplemented !", "dbg !"] {
        refuse(tokens, true, &never, "is unfinished work");
    }
    for tokens in ["# [ allow", "# ! [ allow"] {
        refuse(tokens, false, &never, "goes stale in silence: write #[expect(…, reason = …)]");
    }
    refuse("# [ ignore", true, &never, "hides a test");
    faults
}

#[test]
fn nothing_refused_is_in_the_source() {
    hold("what code may not hold", everything().iter().flat_map(refused));
}

#[test]
fn nothing_is_left_for_later() {
    let text = |path: &std::path::PathBuf| {
        (
            path.strip_prefix(top()).expect("inside").display().to_string(),
            std::fs::read_to_string(path).expect("text"),
        )
    };
    let folders = [
        ("src", ".rs"),
        ("tests", ".rs"),
        ("benches", ".rs"),
        ("migrations", ".sql"),
        ("locales", ".ftl"),
        ("crates", ".rs"),
        ("crates", ".html"),
    ];
    let faults =
        folders.into_iter().flat_map(|(folder, ending)| files(folder, ending)).flat_map(|path| {
            let (path, text) = text(&path);
            let marked = text
                .lines()
                .enumerate()
                .filter(|(_, line)| words(line).any(|word| UNFINISHED.contains(&word)));
            marked
                .map(|(at, line)| format!("{path}:{}: {}", at + 1, line.trim()))
                .collect::<Vec<_>>()
        });
    hold("nothing is left for later", faults);
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[test]
fn what_is_refused_is_seen() {
    let seen = |text: &str| {
        refused(&Source::parse("src/orders/view.rs".to_owned(), text.to_owned())).len()
    };
    assert_eq!(seen("fn f() { g().unwrap(); }"), 1);
    assert_eq!(seen("fn f() {\n// Two and two are four.\ng().expect(\"four\"); }"), 0);
    assert_eq!(seen("fn f() { g().unwrap_or(4); x.expect_none(); }"), 0);
    assert_eq!(seen("#[cfg(test)] mod tests { fn f() { g().unwrap(); } } fn h() { todo!() }"), 1);
    assert_eq!(seen("#[allow(dead_code)] fn f() {}"), 1);
    assert_eq!(seen("#[cfg(test)] use x::y; fn f() { g().unwrap(); }"), 1);
}
