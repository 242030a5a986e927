//! Which database a command works on: never one that it invents, and always said.

use std::path::Path;

use crate::{does_in, folder, names};
use bellhop_testing::house::telegram;
use bellhop_testing::program::{Said, Site};

/// Every command that looks into a database and must make none.
const VISITS: [&[&str]; 7] = [
    &["keys", "create", "--name", "shop", "--role", "service"],
    &["keys", "list"],
    &["keys", "revoke", "key_01950000000070008000000000000000"],
    &["dead", "list"],
    &["dead", "replay", "--all"],
    &["messages", "ORD-1"],
    &["send", "--test", "--chat", "7"],
];

/// A settings' file with this in it.
fn settings(folder: &Path, text: &str) -> String {
    let path = folder.join("bot.toml");
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn refused(done: &Said, words: &[&str]) {
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{done:?}");
    assert!(words.iter().all(|words| done.err.contains(words)), "{words:?} in {}", done.err);
}

#[tokio::test]
async fn no_command_but_run_and_migrate_makes_a_database() {
    let site = Site::sqlite(telegram().await).await;
    let empty = folder(&site, "empty");
    let path = empty.join("bellhop.db").display().to_string();
    for arguments in VISITS {
        refused(
            &does_in(&site, &empty, arguments).await,
            &[&format!("there is no database at {path}"), "`bellhop migrate`"],
        );
    }
    let checked = does_in(&site, &empty, &["check"]).await;
    assert!(
        checked.code == Some(0)
            && checked.out.contains(&format!("--     database: {path} is not there yet")),
        "{checked:?}"
    );
    assert_eq!(names(&empty), [""; 0], "nothing was left behind");

    assert_eq!(does_in(&site, &empty, &["migrate"]).await.code, Some(0));
    for arguments in [["dead", "list"], ["keys", "list"]] {
        assert_eq!(does_in(&site, &empty, &arguments).await.code, Some(0));
    }
}

#[tokio::test]
async fn on_postgres_no_command_but_run_and_migrate_makes_tables() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    for arguments in VISITS {
        refused(
            &site.does(arguments).await,
            &["PostgreSQL at 127.0.0.1:", "has no tables of bellhop"],
        );
    }
    let checked = site.does(&["check"]).await;
    assert!(
        checked.code == Some(0)
            && checked.out.contains("--     database: PostgreSQL at 127.0.0.1:"),
        "{checked:?}"
    );
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    let listed = site.does(&["dead", "list"]).await;
    assert!(
        listed.code == Some(0) && listed.err.contains("; database: PostgreSQL at 127.0.0.1:"),
        "{listed:?}"
    );
}

#[tokio::test]
async fn a_command_says_on_stderr_which_files_it_reads() {
    let site = Site::sqlite(telegram().await).await;
    let shop = folder(&site, "shop");
    let file = settings(&shop, "[shop]\nname = \"Blue Door\"\n");
    let path = shop.join("bellhop.db").display().to_string();
    let told = format!("settings: {file}; database: {path}\n");
    for arguments in
        [["migrate"].as_slice(), &["dead", "list"], &["keys", "list"], &["messages", "ORD-1"]]
    {
        let done = does_in(&site, &shop, arguments).await;
        assert_eq!((done.code, done.err.as_str()), (Some(0), told.as_str()), "{done:?}");
        assert!(!done.out.contains("bellhop.db"), "the result is the result: {done:?}");
    }
}

#[tokio::test]
async fn a_relative_path_starts_from_the_settings_file_wherever_the_command_is_typed() {
    let site = Site::sqlite(telegram().await).await;
    let (shop, elsewhere) = (folder(&site, "shop"), folder(&site, "elsewhere"));
    settings(&shop, "[database]\nurl = \"sqlite:rows.db\"\n");
    let does = async |arguments: &[&str]| {
        does_in(&site, &elsewhere, &[arguments, &["--config", "../shop/bot.toml"]].concat()).await
    };
    assert_eq!(does(&["migrate"]).await.code, Some(0));
    let key = does(&["keys", "create", "--name", "shop", "--role", "service"]).await;
    assert!(key.code == Some(0) && key.out.starts_with("bh_"), "{key:?}");
    assert!(
        does_in(&site, &shop, &["keys", "list"]).await.out.contains("service"),
        "the same database from its own folder"
    );
    assert!(names(&shop).contains(&"rows.db".to_owned()));
    assert_eq!(names(&elsewhere), [""; 0]);
}

/// Earlier versions took a relative path to start from the working directory.
#[tokio::test]
async fn who_comes_from_an_earlier_version_begins_no_empty_database() {
    let site = Site::sqlite(telegram().await).await;
    let (etc, var) = (folder(&site, "etc"), folder(&site, "var"));
    assert_eq!(does_in(&site, &var, &["migrate"]).await.code, Some(0));
    let made =
        does_in(&site, &var, &["keys", "create", "--name", "shop", "--role", "service"]).await;
    assert_eq!(made.code, Some(0), "{made:?}");

    let file = settings(&etc, "[shop]\nname = \"Blue Door\"\n");
    let (beside, here) = (
        etc.join("bellhop.db").display().to_string(),
        var.join("bellhop.db").display().to_string(),
    );
    let url = format!("url = \"sqlite://{here}\"");
    for arguments in [["run"].as_slice(), &["migrate"], &["keys", "list"], &["dead", "list"]] {
        let done = does_in(&site, &var, &[arguments, &["--config", &file]].concat()).await;
        refused(&done, &["database.url", &beside, &here, &url, "There is none"]);
    }
    let checked = does_in(&site, &var, &["check", "--config", &file]).await;
    assert!(
        checked.code == Some(1)
            && checked.out.contains("FAULT  database:")
            && checked.out.contains(&here),
        "{checked:?}"
    );
    assert_eq!(names(&etc), ["bot.toml"]);

    // One that a command had invented beside the settings is not taken for the shop's own either.
    std::fs::write(etc.join("bellhop.db"), "").expect("a file");
    let done = does_in(&site, &var, &["run", "--config", &file]).await;
    refused(&done, &[&beside, &here, &url, "There is a database, and"]);

    settings(&etc, &format!("[database]\n{url}\n"));
    let listed = does_in(&site, &var, &["keys", "list", "--config", &file]).await;
    assert!(
        listed.code == Some(0) && listed.out.contains("service"),
        "it goes on with the shop's own: {listed:?}"
    );
}

#[tokio::test]
async fn the_bot_says_at_its_start_where_settings_and_rows_are() {
    let site = Site::sqlite(telegram().await).await.with("log.level", "info");
    let program = site.starts().await;
    let started = site
        .log()
        .lines()
        .find(|line| line.contains("bellhop starts"))
        .map(str::to_owned)
        .expect("a line");
    let looked_for = site.folder.path().join("bot.toml").display().to_string();
    assert!(started.contains(&looked_for) && started.contains("bellhop.db"), "{started}");
    assert!(program.stopped().await.success());
}
