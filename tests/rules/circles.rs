//! Files import each other one way, inside a room as well as between rooms, in every package.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use syn::visit::{self, Visit};

use super::tree::{Source, files, hold, sources};

/// The folders of the crates: what `crate::` begins at in each.
const CRATES: &[&str] = &[
    "src",
    "crates/bench/src",
    "crates/generator/src",
    "crates/postgres-server/src",
    "crates/simulator/src",
    "crates/store-macros/src",
    "crates/testing/src",
    "crates/testing-macros/src",
    "benches",
];

type ModulePath = Vec<String>;

/// The path of a file's module below its crate. A bench is the folder with its `main.rs`.
fn module(path: &str) -> ModulePath {
    let inside = CRATES
        .iter()
        .find_map(|folder| path.strip_prefix(folder)?.strip_prefix('/'))
        .unwrap_or(path)
        .trim_end_matches(".rs");
    let is_bench = path.starts_with("benches/");
    inside
        .split('/')
        .skip(usize::from(is_bench))
        .filter(|part| !(matches!(*part, "mod" | "lib") || is_bench && *part == "main"))
        .map(str::to_owned)
        .collect()
}

/// What one file declares.
#[derive(Default)]
struct Declared {
    /// Items that are defined here.
    items: BTreeSet<String>,
    /// Names that are brought in, each with its whole path.
    names: BTreeMap<String, ModulePath>,
    /// Those of them that are handed on; handing on is no import.
    handed_on: BTreeSet<String>,
}

/// The files of the house, and what each declares.
pub struct House {
    files: BTreeMap<ModulePath, Declared>,
}

/// The whole path of one that begins with `crate`, `self` or `super`.
fn absolute(here: &[String], path: &[String]) -> Option<ModulePath> {
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([here, &path[1..]].concat()),
        "super" => {
            let (_, above) = here.split_last()?;
            if path.get(1).is_some_and(|next| next == "super") {
                absolute(above, &path[1..])
            } else {
                Some([above, &path[1..]].concat())
            }
        }
        _ => None,
    }
}

fn leaves(tree: &syn::UseTree, before: &[String], found: &mut Vec<(String, ModulePath)>) {
    let on = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => leaves(&path.tree, &on(&path.ident), found),
        syn::UseTree::Name(name) if name.ident == "self" => {
            found.extend(before.last().map(|last| (last.clone(), before.to_vec())));
        }
        syn::UseTree::Name(name) => found.push((name.ident.to_string(), on(&name.ident))),
        syn::UseTree::Rename(rename) => found.push((rename.rename.to_string(), on(&rename.ident))),
        syn::UseTree::Group(group) => {
            group.items.iter().for_each(|tree| leaves(tree, before, found));
        }
        syn::UseTree::Glob(_) => {}
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

fn declared(source: &Source) -> Declared {
    let here = module(&source.path);
    let mut declared = Declared::default();
    for item in &source.syntax.items {
        let name = match item {
            syn::Item::Struct(item) => &item.ident,
            syn::Item::Enum(item) => &item.ident,
            syn::Item::Trait(item) => &item.ident,
            syn::Item::Type(item) => &item.ident,
            syn::Item::Const(item) => &item.ident,
            syn::Item::Static(item) => &item.ident,
            syn::Item::Fn(item) => &item.sig.ident,
            syn::Item::Use(item) if !is_test(&item.attrs) => {
                let mut found = Vec::new();
                leaves(&item.tree, &[], &mut found);
                for (name, path) in found {
                    // A path that begins with none of the three begins with a module beside us.
                    let near = || [&here[..], &path[..]].concat();
                    let whole = absolute(&here, &path).unwrap_or_else(near);
                    if !matches!(item.vis, syn::Visibility::Inherited) {
                        declared.handed_on.insert(name.clone());
                    }
                    declared.names.insert(name, whole);
                }
                continue;
            }
            _ => continue,
        };
        declared.items.insert(name.to_string());
    }
    declared
}

impl House {
    pub fn of(sources: &[Source]) -> Self {
        Self { files: sources.iter().map(|one| (module(&one.path), declared(one))).collect() }
    }

    /// The file that defines what a whole path names; none for a module and for what is not ours.
    fn definer(&self, path: &[String], depth: usize) -> Option<&ModulePath> {
        let known = (0..path.len()).rev().find(|n| self.files.contains_key(&path[..*n]))?;
        let (file, declared) = self.files.get_key_value(&path[..known])?;
        let name = &path[known];
        if declared.items.contains(name) {
            return Some(file);
        }
        let rest = &path[known + 1..];
        let onward = declared.names.get(name).filter(|_| depth < 8)?;
        self.definer(&[onward, rest].concat(), depth + 1)
    }

    /// The paths of the files that define what a file uses.
    pub fn imported_by(&self, source: &Source) -> BTreeSet<String> {
        self.imports(source)
            .into_keys()
            .map(|module| format!("src/{}.rs", module.join("/")))
            .collect()
    }

    /// The files that a file imports, each with the names that it takes from it.
    fn imports(&self, source: &Source) -> Imports<'_> {
        let here = module(&source.path);
        let mut used = Used { here: &here, house: self, found: Imports::new() };
        if let Some(declared) = self.files.get(&here) {
            for (name, path) in &declared.names {
                if !declared.handed_on.contains(name) {
                    used.take(path);
                }
            }
        }
        used.visit_file(&source.syntax);
        used.found.remove(&here);
        used.found
    }
}

type Imports<'h> = BTreeMap<&'h ModulePath, BTreeSet<String>>;

struct Used<'u, 'h> {
    here: &'u ModulePath,
    house: &'h House,
    found: Imports<'h>,
}

impl Used<'_, '_> {
    fn take(&mut self, path: &[String]) {
        if let Some(file) = self.house.definer(path, 0) {
            let is_module = |part: &&String| part.starts_with(char::is_lowercase);
            let modules = path.iter().take(path.len() - 1).take_while(is_module).count();
            self.found.entry(file).or_default().insert(path[modules..].join("::"));
        }
    }

    /// What a path of two names or more leads to.
    fn take_named(&mut self, parts: &[String]) {
        let [first, rest @ ..] = parts else { return };
        if rest.is_empty() {
            return;
        }
        let brought = self.house.files.get(self.here).and_then(|us| us.names.get(first));
        let whole = match brought {
            Some(name) => [&name[..], rest].concat(),
            None => absolute(self.here, parts).unwrap_or_else(|| [&self.here[..], parts].concat()),
        };
        self.take(&whole);
    }

    /// The same of the paths in a macro's call, which nobody has parsed.
    fn take_from_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let (mut parts, mut colons) = (Vec::new(), 0);
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.take_named(&std::mem::take(&mut parts));
                    }
                    parts.push(name.to_string());
                    colons = 0;
                }
                proc_macro2::TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                other => {
                    self.take_named(&std::mem::take(&mut parts));
                    colons = 0;
                    if let proc_macro2::TokenTree::Group(group) = other {
                        self.take_from_tokens(group.stream());
                    }
                }
            }
        }
        self.take_named(&parts);
    }
}

impl<'ast> Visit<'ast> for Used<'_, '_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, _: &'ast syn::ItemUse) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.take_named(&parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.take_from_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// A circle: its files, and what each of them takes from another of them.
#[derive(Debug)]
struct Circle {
    files: Vec<String>,
    ties: Vec<String>,
}

fn circles(sources: &[Source]) -> Vec<Circle> {
    let house = House::of(sources);
    let mut graph = DiGraphMap::<&str, BTreeSet<String>>::new();
    let path_of: BTreeMap<ModulePath, &str> =
        sources.iter().map(|source| (module(&source.path), source.path.as_str())).collect();
    for source in sources {
        for (file, names) in house.imports(source) {
            graph.add_edge(source.path.as_str(), path_of[file], names);
        }
    }
    let circles = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1);
    circles
        .map(|files| {
            let inside =
                graph.all_edges().filter(|(a, b, _)| files.contains(a) && files.contains(b));
            let named = |names: &BTreeSet<String>| {
                names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
            };
            let ties = inside.map(|(a, b, names)| format!("{a} -> {b}: {}", named(names)));
            let mut ties: Vec<String> = ties.collect();
            ties.sort();
            Circle { ties, files: files.into_iter().map(str::to_owned).collect() }
        })
        .collect()
}

/// What is built of a crate: the files that only tests are built with aside.
pub fn built(folder: &str) -> Vec<Source> {
    let is_test = |path: &str| path.ends_with("/tests.rs") || path.ends_with("_tests.rs");
    sources(folder).into_iter().filter(|source| !is_test(&source.path)).collect()
}

#[test]
fn files_import_each_other_one_way() {
    let circles: Vec<Circle> = CRATES.iter().flat_map(|folder| circles(&built(folder))).collect();
    let faults = circles.iter().map(|circle| {
        format!("{} files in a circle:\n    {}", circle.files.len(), circle.ties.join("\n    "))
    });
    hold("files import each other one way", faults);
}

#[test]
fn every_crate_is_looked_at() {
    let missing = |folder: &&&str| files(folder, ".rs").is_empty();
    let gone = CRATES.iter().filter(missing).map(|folder| format!("{folder}: is gone"));
    let known = |path: &str| CRATES.iter().any(|folder| path.starts_with(&format!("{folder}/")));
    let is_built = |path: &str| path.contains("/src/");
    let crates = sources("crates").into_iter().filter(|source| is_built(&source.path));
    let unknown = crates
        .filter(|source| !known(&source.path))
        .map(|source| format!("{}: is in no folder of CRATES", source.path));
    hold("every crate's circles are counted", gone.chain(unknown));
}

#[test]
fn a_circle_is_seen_through_what_hands_names_on() {
    let file = |path: &str, text: &str| Source::parse(path.to_owned(), text.to_owned());
    let house = [
        file("src/a/mod.rs", "mod b; mod c; pub use b::B;"),
        file("src/a/b.rs", "use super::c; pub struct B; fn f() { c::g(); }"),
        file("src/a/c.rs", "use crate::a::B; pub fn g() -> B { B }"),
        file("src/d.rs", "use crate::a::B; pub fn h() -> B { B }"),
    ];
    let found = circles(&house);
    assert_eq!(found.len(), 1, "{found:?}");
    let in_macros = [
        file("src/a.rs", "use crate::b; struct A; fn f() { x!({\"b\": b::g()}); }"),
        file("src/b.rs", "pub fn g() -> crate::a::A { A }"),
    ];
    assert_eq!(circles(&in_macros).len(), 1, "a macro's call is looked into");
    assert_eq!(found[0].ties, ["src/a/b.rs -> src/a/c.rs: g", "src/a/c.rs -> src/a/b.rs: B"]);
    assert_eq!(found[0].files.len(), 2);
}
