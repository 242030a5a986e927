//! What the program is built from: every dependency is used, comes from the registry under a
//! licence of `deny.toml`, and TLS is rustls.

use std::collections::HashSet;

use super::licences;
use crate::tree::{hold, sources, top};

fn read(name: &str) -> toml::Table {
    std::fs::read_to_string(top().join(name)).expect("a file of the project").parse().expect("TOML")
}

/// The names in a table of the manifest.
fn names(manifest: &toml::Table, table: &str) -> Vec<String> {
    manifest
        .get(table)
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

/// A package: its folder, where its dependencies are used, and where those of its tests are.
const PACKAGES: &[(&str, &[&str], &[&str])] = &[
    (".", &["src"], &["src", "tests", "benches/load"]),
    ("crates/bench", &["crates/bench/src"], &["crates/bench/src"]),
    ("crates/postgres-server", &["crates/postgres-server/src"], &["crates/postgres-server/src"]),
    ("crates/generator", &["crates/generator/src"], &["crates/generator/src"]),
    ("crates/simulator", &["crates/simulator/src"], &["crates/simulator/src"]),
    ("crates/store-macros", &["crates/store-macros/src"], &["crates/store-macros/src"]),
    ("crates/testing", &["crates/testing/src"], &["crates/testing/tests"]),
];

#[test]
fn every_dependency_is_used() {
    let mut faults = Vec::new();
    for (package, code, tests) in PACKAGES {
        let path = format!("{package}/Cargo.toml");
        let manifest = read(&path);
        for (table, folders) in [("dependencies", code), ("dev-dependencies", tests)] {
            let tree: Vec<_> = folders.iter().flat_map(|folder| sources(folder)).collect();
            // What the program is built with must be used by more than its tests.
            let is_test = table == "dev-dependencies" || *package == "crates/testing";
            let words: HashSet<&str> = tree
                .iter()
                .flat_map(|source| source.tokens.iter())
                .filter(|token| is_test || !token.in_test)
                .map(|token| token.text.as_str())
                .collect();
            let is_used = |name: &str| words.contains(name.replace('-', "_").as_str());
            let unused = names(&manifest, table).into_iter().filter(|name| !is_used(name));
            faults.extend(unused.map(|name| {
                format!("{path}: [{table}] {name} is used nowhere in {}", folders.join(", "))
            }));
        }
    }
    hold("every dependency is used", faults);
}

/// OpenSSL would tie the program to the machine it was built on; so would a second TLS beside
/// rustls.
#[test]
fn tls_is_rustls_alone() {
    let lock = read("Cargo.lock");
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("a list of packages");
    let named = packages.iter().filter_map(|package| package.get("name")?.as_str());
    let foreign = [
        "openssl",
        "openssl-sys",
        "openssl-src",
        "native-tls",
        "hyper-tls",
        "tokio-native-tls",
        "boring",
        "boring-sys",
    ];
    hold(
        "TLS is rustls alone",
        named.filter(|name| foreign.contains(name)).map(|name| format!("Cargo.lock: {name}")),
    );
}

/// The texts in a list of `deny.toml`.
fn texts(deny: &toml::Table, section: &str, key: &str) -> Vec<String> {
    let list = deny[section].get(key).and_then(toml::Value::as_array).expect("a list");
    list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

#[test]
fn nothing_comes_from_outside_the_registry() {
    let (deny, lock) = (read("deny.toml"), read("Cargo.lock"));
    let registries: Vec<_> = texts(&deny, "sources", "allow-registry")
        .iter()
        .map(|url| format!("registry+{url}"))
        .collect();
    assert_eq!(registries.len(), 1, "one registry is enough");
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("a list of packages");
    let source = |package: &toml::Value| {
        package.get("source").and_then(toml::Value::as_str).map(str::to_owned)
    };
    let ours = packages.iter().filter(|package| source(package).is_none());
    let names: Vec<_> = ours.filter_map(|package| package.get("name")?.as_str()).collect();
    assert_eq!(
        names,
        [
            "bellhop",
            "bellhop-bench",
            "bellhop-generator",
            "bellhop-postgres-server",
            "bellhop-simulator",
            "bellhop-store-macros",
            "bellhop-testing",
            "bellhop-testing-macros"
        ],
        "whatever else has no source comes from a folder"
    );
    let elsewhere = packages
        .iter()
        .filter(|package| source(package).is_some_and(|source| !registries.contains(&source)));
    hold(
        "every dependency comes from crates.io",
        elsewhere.map(|package| format!("Cargo.lock: {package}")),
    );
}

#[test]
fn every_licence_is_allowed() {
    let deny = read("deny.toml");
    let allowed = texts(&deny, "licenses", "allow");
    let exceptions =
        deny["licenses"].get("exceptions").and_then(toml::Value::as_array).expect("a list");
    let may = |package: &str, licence: &str| {
        let fits = |exception: &&toml::Value| {
            exception.get("crate").and_then(toml::Value::as_str) == Some(package)
        };
        let also = exceptions
            .iter()
            .filter(fits)
            .filter_map(|exception| exception.get("allow")?.as_array())
            .flatten();
        allowed.iter().any(|one| one == licence)
            || also.filter_map(toml::Value::as_str).any(|one| one == licence)
    };
    let packages = licences::packages();
    assert!(packages.len() > 100, "the packages were found: {}", packages.len());
    let refused = packages.iter().filter(|package| {
        !licences::is_allowed(&package.licence, |licence| may(&package.name, licence))
    });
    let told = refused.map(|package| {
        format!("{}: `{}` is not allowed by deny.toml", package.name, package.licence)
    });
    hold("every licence is allowed by deny.toml", told);
}
