//! Under which licences the program's parts are, as cargo tells it without a network.

use std::process::Command;

use serde_json::Value;

use crate::tree::top;

/// A package that the program is built from.
pub struct Package {
    pub name: String,
    /// As an expression of SPDX; empty where its manifest names none.
    pub licence: String,
}

/// Every package of `Cargo.lock`. Where those for other systems were never fetched, those for this
/// one.
pub fn packages() -> Vec<Package> {
    let told = metadata(&[])
        .or_else(|| metadata(&["--filter-platform", &host()]))
        .expect("cargo metadata, once the project was built");
    let packages = told["packages"].as_array().expect("a list");
    let text = |package: &Value, name: &str| package[name].as_str().unwrap_or_default().to_owned();
    packages
        .iter()
        .map(|package| Package { name: text(package, "name"), licence: text(package, "license") })
        .collect()
}

fn metadata(more: &[&str]) -> Option<Value> {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(top())
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(more);
    let output = command.output().expect("cargo runs");
    output.status.success().then(|| serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn host() -> String {
    let output = Command::new("rustc").arg("-vV").current_dir(top()).output().expect("rustc runs");
    let said = String::from_utf8(output.stdout).expect("text");
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Whether an expression of SPDX can be met with licences that may be used: any side of an OR, both
/// of an AND. Older manifests write a slash for OR.
pub fn is_allowed(expression: &str, may: impl Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest, &may).unwrap_or(false) && rest.is_empty()
}

fn any(rest: &mut &[&str], may: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut met = all(rest, may)?;
    while takes(rest, "OR") {
        met |= all(rest, may)?;
    }
    Some(met)
}

fn all(rest: &mut &[&str], may: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut met = one(rest, may)?;
    while takes(rest, "AND") {
        met &= one(rest, may)?;
    }
    Some(met)
}

fn one(rest: &mut &[&str], may: &impl Fn(&str) -> bool) -> Option<bool> {
    if takes(rest, "(") {
        let met = any(rest, may)?;
        return takes(rest, ")").then_some(met);
    }
    let licence = next(rest)?;
    if takes(rest, "WITH") {
        return Some(may(&format!("{licence} WITH {}", next(rest)?)));
    }
    Some(may(licence))
}

fn takes(rest: &mut &[&str], word: &str) -> bool {
    let is_next = rest.first() == Some(&word);
    if is_next {
        *rest = &rest[1..];
    }
    is_next
}

fn next<'w>(rest: &mut &[&'w str]) -> Option<&'w str> {
    let (word, others) = rest.split_first()?;
    *rest = others;
    Some(word)
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let may = |licence: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&licence);
    for good in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "MIT AND ISC",
        "(MIT OR GPL-3.0) AND ISC",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(is_allowed(good, may), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR ISC) AND GPL-3.0",
        "Apache-2.0",
        "MIT OR",
        "(MIT",
        "MIT ISC",
        "GPL-3.0 OR MIT AND GPL-3.0",
    ] {
        assert!(!is_allowed(bad, may), "{bad}");
    }
}
