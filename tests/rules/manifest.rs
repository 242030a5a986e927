//! What the program is built from: every dependency is used, TLS is rustls, and nothing is fetched while building.

use super::tree::{hold, sources, top};

fn read(name: &str) -> toml::Table {
    std::fs::read_to_string(top().join(name)).expect("a file of the project").parse().expect("TOML")
}

/// The names in a table of the manifest.
fn names(manifest: &toml::Table, table: &str) -> Vec<String> {
    manifest.get(table).and_then(toml::Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn every_dependency_is_used() {
    let manifest = read("Cargo.toml");
    let mut faults = Vec::new();
    for (table, folders) in [("dependencies", &["src"][..]), ("dev-dependencies", &["src", "tests", "benches", "examples"])] {
        let tree: Vec<_> = folders.iter().flat_map(|folder| sources(folder)).collect();
        for name in names(&manifest, table) {
            let written = name.replace('-', "_");
            if !tree.iter().any(|source| source.tokens.iter().any(|token| token.text == written)) {
                faults.push(format!("Cargo.toml: [{table}] {name} is used nowhere in {}", folders.join(", ")));
            }
        }
    }
    hold("every dependency is used", faults);
}

/// OpenSSL would tie the program to the machine it was built on; so would a second TLS beside rustls.
#[test]
fn tls_is_rustls_alone() {
    let lock = read("Cargo.lock");
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("a list of packages");
    let named = packages.iter().filter_map(|package| package.get("name")?.as_str());
    let foreign = ["openssl", "openssl-sys", "openssl-src", "native-tls", "hyper-tls", "tokio-native-tls", "boring", "boring-sys"];
    hold("TLS is rustls alone", named.filter(|name| foreign.contains(name)).map(|name| format!("Cargo.lock: {name}")));
}

#[test]
fn nothing_comes_from_outside_the_registry() {
    let lock = read("Cargo.lock");
    let packages = lock.get("package").and_then(toml::Value::as_array).expect("a list of packages");
    let elsewhere = packages.iter().filter(|package| {
        let source = package.get("source").and_then(toml::Value::as_str);
        source.is_some_and(|source| source != "registry+https://github.com/rust-lang/crates.io-index")
    });
    hold("every dependency comes from crates.io", elsewhere.map(|package| format!("Cargo.lock: {package}")));
}
