//! The last of the test programs: says what the others could use on this machine and what not. They
//! run without a PostgreSQL and without a browser too, and what a test that passes prints is shown
//! to nobody.

use bellhop_testing::machine::{NO_BROWSER, NO_POSTGRES, Postgres, browser, postgres};

/// Something that the tests use where it is there.
struct Part {
    name: &'static str,
    /// What of it was used, or that it was not there and what to do.
    found: Result<String, &'static str>,
    /// Set where it must be there.
    required_by: &'static str,
}

fn parts() -> [Part; 2] {
    let postgres = postgres().map(|postgres| match postgres {
        Postgres::Given(_) => "the one of TEST_POSTGRES_URL".to_owned(),
        Postgres::Installed(bin) => format!("started from {}", bin.display()),
    });
    let browser = browser().map(|(chromium, _)| chromium.display().to_string());
    [
        Part {
            name: "PostgreSQL",
            found: postgres.ok_or(NO_POSTGRES),
            required_by: "BELLHOP_REQUIRE_POSTGRES",
        },
        Part {
            name: "Chromium",
            found: browser.ok_or(NO_BROWSER),
            required_by: "BELLHOP_REQUIRE_BROWSER",
        },
    ]
}

/// Written as the other test programs write, so that whoever reads the end of the output reads
/// this.
fn main() -> std::process::ExitCode {
    if std::env::args().any(|argument| argument == "--list") {
        return std::process::ExitCode::SUCCESS;
    }
    let parts = parts();
    println!("\nrunning {} tests", parts.len() + 1);
    println!("test what was used: SQLite ... ok (built in)");
    for part in &parts {
        match &part.found {
            Ok(what) => println!("test what was used: {} ... ok ({what})", part.name),
            Err(_) => println!("test what was used: {} ... ignored, it is not here", part.name),
        }
    }
    let missing: Vec<&Part> = parts.iter().filter(|part| part.found.is_err()).collect();
    println!();
    for why in missing.iter().filter_map(|part| part.found.as_ref().err()) {
        println!("{why}");
    }
    let is_failed = missing.iter().any(|part| std::env::var_os(part.required_by).is_some());
    let (word, failed) = if is_failed { ("FAILED", missing.len()) } else { ("ok", 0) };
    let ignored = missing.len() - failed;
    let passed = parts.len() + 1 - missing.len();
    println!(
        "\ntest result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out\n"
    );
    std::process::ExitCode::from(u8::from(is_failed))
}
