//! Customers' phones and words are in the database: nobody else on the machine reads them.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use bellhop_testing::house::telegram;
use bellhop_testing::program::{Site, bellhop};

/// The modes of a database's files, as they stand.
fn modes(site: &Site) -> Vec<(&'static str, u32)> {
    let mode = |ending: &'static str| {
        let file = site.folder.path().join(format!("bellhop.db{ending}"));
        Some((ending, std::fs::metadata(file).ok()?.mode() & 0o7777))
    };
    ["", "-wal", "-shm", ".lock"].into_iter().filter_map(mode).collect()
}

const PRIVATE: [(&str, u32); 4] = [("", 0o600), ("-wal", 0o600), ("-shm", 0o600), (".lock", 0o600)];

#[tokio::test]
async fn a_new_database_is_its_owners_alone_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let site = Site::sqlite(telegram().await).await;
        let mut command = site.command("sh");
        command.args(["-c", &format!("umask {umask}; exec \"$0\" run")]).arg(bellhop());
        let program = site.started(command).await;
        assert_eq!(modes(&site), PRIVATE, "umask {umask}");
        assert!(program.stopped().await.success());
        assert!(modes(&site).iter().all(|(_, mode)| *mode == 0o600));
    }
}

#[tokio::test]
async fn an_open_database_is_warned_of_by_check_and_closed_by_run() {
    let site = Site::sqlite(telegram().await).await;
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    for name in ["bellhop.db", "bellhop.db.lock"] {
        std::fs::set_permissions(
            site.folder.path().join(name),
            std::fs::Permissions::from_mode(0o644),
        )
        .expect("a mode");
    }
    let checked = site.does(&["check"]).await;
    let warned = checked
        .out
        .lines()
        .filter(|line| line.starts_with("warn   database:") && line.contains("mode 0644"))
        .count();
    assert_eq!((checked.code, warned), (Some(0), 2), "{checked:?}");
    assert_eq!(modes(&site)[0], ("", 0o644), "a check changes nothing");

    let program = site.starts().await;
    assert_eq!(modes(&site), PRIVATE);
    assert!(site.log().contains("it is 0600 now"), "{}", site.log());
    assert!(!site.does(&["check"]).await.out.contains("warn   database:"));
    assert!(program.stopped().await.success());
}
