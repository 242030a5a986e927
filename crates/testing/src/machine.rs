//! What this machine has for the tests besides Rust: a PostgreSQL, and a browser for the demo's
//! page.

use std::path::PathBuf;

/// Where the tests find a PostgreSQL.
pub enum Postgres {
    /// One that runs already, by its URL.
    Given(String),
    /// The folder of its programs, from which the tests start one of their own.
    Installed(PathBuf),
}

/// What is said where there is none.
pub const NO_POSTGRES: &str = "NO POSTGRESQL FOUND: the tests ran on SQLite only. Install postgresql or set TEST_POSTGRES_URL.";
/// What is said where there is no browser.
pub const NO_BROWSER: &str =
    "NO CHROMIUM FOUND: the demo's page was not tried. Install chromium and chromium-driver.";

/// The PostgreSQL that the tests use: the one that `TEST_POSTGRES_URL` names, else one that they
/// start.
pub fn postgres() -> Option<Postgres> {
    let given = std::env::var("TEST_POSTGRES_URL").ok().map(Postgres::Given);
    given.or_else(|| bellhop_postgres_server::programs().map(Postgres::Installed))
}

/// The browser and its driver: `chromium` and `chromedriver`, or where `BELLHOP_CHROMIUM` and
/// `BELLHOP_CHROMEDRIVER` say they are.
pub fn browser() -> Option<(PathBuf, PathBuf)> {
    let find = |variable: &str, names: &[&str]| {
        let named = std::env::var_os(variable).map(PathBuf::from);
        named.or_else(|| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path)
                .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
                .find(|file| file.is_file())
        })
    };
    Some((
        find("BELLHOP_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?,
        find("BELLHOP_CHROMEDRIVER", &["chromedriver"])?,
    ))
}
