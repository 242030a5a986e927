//! A `sqlite:` URL names one file, whatever signs its path has, and everything that belongs to it
//! stands beside it.

use std::path::Path;

use crate::{folder, names};
use bellhop_testing::house::telegram;
use bellhop_testing::program::{Said, Site, bellhop, said};

async fn migrates(site: &Site, url: &str) -> Said {
    let mut command = site.command(bellhop());
    said(command.arg("migrate").env("BELLHOP__DATABASE__URL", url)).await
}

/// The database is there, and its lock beside it.
fn is_in(folder: &Path) {
    let names = names(folder);
    assert!(
        ["bellhop.db", "bellhop.db.lock"].iter().all(|name| names.iter().any(|one| one == name)),
        "{names:?}"
    );
}

#[tokio::test]
async fn signs_in_a_path_are_read_as_in_every_url() {
    let site = Site::sqlite(telegram().await).await;
    let base = site.folder.path().display().to_string();
    for (written, named) in [
        ("a%20b", "a b"),
        ("c d", "c d"),
        ("e%3Ff", "e?f"),
        ("g%2520h", "g%20h"),
        ("i#j", "i#j"),
        ("100%", "100%"),
        ("k%23l", "k#l"),
        ("größe", "größe"),
        ("a:b", "a:b"),
    ] {
        let named = folder(&site, named);
        let done = migrates(&site, &format!("sqlite:{base}/{written}/bellhop.db")).await;
        assert_eq!(done.code, Some(0), "{written}: {done:?}");
        is_in(&named);
    }
    let done = migrates(&site, &format!("sqlite://{base}/a%20b/bellhop.db?mode=rwc")).await;
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[tokio::test]
async fn a_question_mark_never_leads_to_another_file() {
    let site = Site::sqlite(telegram().await).await;
    folder(&site, "a?b");
    let base = site.folder.path().display().to_string();
    let before = names(site.folder.path());
    for rest in [
        "a?b/bellhop.db",
        "bellhop.db?mode=ro",
        "bellhop.db?cache=shared",
        "bellhop.db?vfs=unix-none",
    ] {
        let done = migrates(&site, &format!("sqlite:{base}/{rest}")).await;
        assert!(
            done.code == Some(1)
                && done.err.contains("database.url: has a ?")
                && done.err.contains("%3F"),
            "{rest}: {done:?}"
        );
    }
    assert_eq!(names(site.folder.path()), before, "nothing was made");
}

#[tokio::test]
async fn dots_behind_a_link_lead_where_the_system_says() {
    let site = Site::sqlite(telegram().await).await;
    let deep = folder(&site, "deep/inner");
    std::os::unix::fs::symlink(&deep, site.folder.path().join("link")).expect("a link");
    let done =
        migrates(&site, &format!("sqlite:{}/link/../bellhop.db", site.folder.path().display()))
            .await;
    assert_eq!(done.code, Some(0), "{done:?}");
    is_in(deep.parent().expect("a folder"));
    assert!(!site.folder.path().join("bellhop.db").exists());
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let site = Site::sqlite(telegram().await).await;
    let absent = site.folder.path().join("absent");
    let url = format!("sqlite:{}/bellhop.db", absent.display());
    let done = migrates(&site, &url).await;
    assert!(
        done.code == Some(1)
            && done.err.contains(&format!("there is no folder {}", absent.display())),
        "{done:?}"
    );
    let mut command = site.command(bellhop());
    let checked = said(command.arg("check").env("BELLHOP__DATABASE__URL", url)).await;
    assert!(checked.code == Some(1) && checked.out.contains("FAULT  database:"), "{checked:?}");
}
