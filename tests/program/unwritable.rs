//! A database that the program's user may not write.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use bellhop_testing::house::telegram;
use bellhop_testing::program::{Site, bellhop, said};
use tokio::process::Command;

use crate::folder;

/// Who is nobody in particular, on every Linux.
const NOBODY: u32 = 65_534;

/// A command of the program as its user may run it: root, who may write everything, runs it as
/// nobody. None where nobody cannot reach it.
async fn command(site: &Site) -> Option<Command> {
    let user = said(Command::new("id").arg("-u")).await.out;
    if user.trim() != "0" {
        return Some(site.command(bellhop()));
    }
    let mut reach = Command::new("test");
    let reached = reach.arg("-x").arg(bellhop()).uid(NOBODY).gid(NOBODY);
    if said(reached).await.code != Some(0) {
        println!("skipped: the tests run as root, and nobody else can reach {:?}", bellhop());
        return None;
    }
    let mut command = site.command(bellhop());
    command.uid(NOBODY).gid(NOBODY);
    Some(command)
}

fn may(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

#[tokio::test]
async fn a_folder_and_a_file_that_may_only_be_read_are_named() {
    let site = Site::sqlite(telegram().await).await;
    may(site.folder.path(), 0o755);
    let data = folder(&site, "data");
    let file = data.join("bellhop.db");
    let site = site.on(format!("sqlite:{}", file.display()));
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    if command(&site).await.is_none() {
        return;
    }
    let refuses = async |argument: &str, words: &[&str]| {
        let mut command = command(&site).await.expect("as before");
        let refused = said(command.arg(argument)).await;
        let told = format!("{}{}", refused.out, refused.err);
        assert_eq!(refused.code, Some(1), "{told}");
        assert!(words.iter().all(|word| told.contains(word)), "{words:?}: {told}");
    };

    may(&data, 0o555);
    may(&file, 0o444);
    std::fs::remove_file(data.join("bellhop.db.lock")).expect("no lock");
    for argument in ["run", "migrate", "check"] {
        refuses(argument, &["bellhop.db.lock: Permission denied", "must be able to write into"])
            .await;
    }

    may(&data, 0o777);
    for argument in ["run", "migrate"] {
        refuses(argument, &["bellhop.db: Permission denied"]).await;
    }
    refuses("check", &["bellhop.db: this user may not write it"]).await;
}
