//! What the documents tell people to type is understood.

use std::path::{Path, PathBuf};

use bellhop::access::{KeyRole, Scope};
use clap::CommandFactory as _;
use clap::error::ErrorKind;

use super::*;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents that people read, and the file of settings.
fn documents() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(top().join("docs"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let named = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "bot.toml"]
        .map(|name| top().join(name));
    named
        .into_iter()
        .chain(docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")))
        .filter(|path| path.exists())
        .collect()
}

/// The arguments of every `bellhop …` in a line: in backticks, or as a line of a shell or a unit.
fn commands(line: &str) -> Vec<Vec<String>> {
    let bare = line.trim().trim_start_matches("$ ").trim_start_matches("ExecStart=");
    let spans = line.split('`').skip(1).step_by(2);
    let words = |text: &str| {
        text.split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let arguments = |text: &str| {
        let words = words(text);
        let (program, rest) = words.split_first()?;
        match (program.rsplit('/').next()?, rest) {
            ("bellhop", [_, ..]) => Some(rest.to_vec()),
            ("cargo", [run, dashes, rest @ ..]) if run == "run" && dashes == "--" => {
                Some(rest.to_vec())
            }
            _ => None,
        }
    };
    [bare].into_iter().chain(spans).filter_map(arguments).collect()
}

#[test]
fn every_command_in_the_documents_is_understood() {
    let (mut seen, mut faults) = (0, Vec::new());
    for document in documents() {
        let text = std::fs::read_to_string(&document).expect("a document");
        let name = document.file_name().expect("a name").to_string_lossy().into_owned();
        for (at, line) in text.lines().enumerate() {
            for arguments in commands(line) {
                seen += 1;
                if let Err(error) =
                    Arguments::try_parse_from(["bellhop".to_owned()].iter().chain(&arguments))
                    && error.kind() != ErrorKind::DisplayHelp
                {
                    faults.push(format!(
                        "{name}:{}: bellhop {}: {error}",
                        at + 1,
                        arguments.join(" ")
                    ));
                }
            }
        }
    }
    assert!(seen > 10, "the commands were found: {seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn commands_are_found_where_people_see_them() {
    let of =
        |line: &str| commands(line).into_iter().map(|words| words.join(" ")).collect::<Vec<_>>();
    assert_eq!(of("bellhop send --test --chat 7      # a probe"), ["send --test --chat 7"]);
    assert_eq!(
        of("ExecStart=/usr/local/bin/bellhop run --config %d/bot.toml"),
        ["run --config %d/bot.toml"]
    );
    assert_eq!(
        of("say `bellhop dead list`, then `bellhop dead replay --all`"),
        ["dead list", "dead replay --all"]
    );
    assert_eq!(of("cargo run -- demo"), ["demo"]);
    assert!(of("`bellhop.db.lock` is held by bellhop").is_empty());
}

#[test]
fn the_help_of_keys_says_what_each_role_and_scope_reaches() {
    let help = Arguments::try_parse_from(["bellhop", "keys", "create", "--help"])
        .err()
        .expect("help")
        .to_string();
    let flat = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for scope in Scope::ALL.iter().copied() {
        assert!(flat.contains(&format!("{} {}", scope.as_str(), scope.reach())), "{help}");
    }
    assert!(KeyRole::ALL.iter().copied().all(|role| flat.contains(role.as_str())), "{help}");
    let support =
        help.lines().find(|line| line.trim_start().starts_with("support")).unwrap_or_default();
    assert!(support.contains("links:send") && !support.contains("links:write"), "{help}");
}

#[test]
fn the_arguments_hold_together() {
    Arguments::command().debug_assert();
}
