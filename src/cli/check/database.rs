//! The database: where it is, whether it opens, and who else may read it.

use std::path::Path;

use bellhop::app;
use bellhop::config::{Config, DatabaseLocation};
use bellhop::store::{ConnectionSecurity, StoreError, open_to_others};

use super::report::Report;

pub(super) async fn check(config: &Config, report: &mut Report) {
    let shown = match app::shown_store(config) {
        Ok(shown) => shown,
        Err(error) => return report.line("database", Err(error.to_string())),
    };
    match app::visit_store(config).await {
        Ok(store) => {
            let (probed, wire) = (store.probe().await, app::wire(config, &store).await);
            let sessions = store.session_source();
            store.close().await;
            let how =
                probed.map(|()| format!("opens, is up to date and can be written to: {shown}"));
            report.line("database", how.map_err(|error| error.to_string()));
            if let Some(sessions) = sessions {
                report.line("database", Ok(sessions.describe().to_owned()));
            }
            match wire {
                Ok(Some(wire)) => on_the_way(&wire, report),
                Ok(None) => {}
                Err(error) => report.line("database", Err(error.to_string())),
            }
        }
        // Before the first start that is as it should be.
        Err(StoreError::Missing(why)) => match config.database_location() {
            Ok(DatabaseLocation::File(path)) => absent(&path, report),
            _ => report.skip("database", &why),
        },
        Err(error) => report.line("database", Err(error.to_string())),
    }
    if let Ok(DatabaseLocation::File(path)) = config.database_location() {
        for (file, mode) in open_to_others(&path) {
            let what = "customers' phones and words are in it; `bellhop run` closes it (0600)";
            report.warn(
                "database",
                &format!("{} is open to others (mode {mode:04o}): {what}", file.display()),
            );
        }
    }
}

/// Whether the connection can be read, or led elsewhere, on the way.
fn on_the_way(wire: &ConnectionSecurity, report: &mut Report) {
    let ConnectionSecurity { sslmode, is_local, is_checked, .. } = wire;
    match &wire.encryption {
        Some(how) if *is_local || *is_checked => report.line(
            "database",
            Ok(format!("the connection is encrypted: {how}; sslmode is {sslmode}")),
        ),
        Some(how) => {
            let what = "the server's certificate is not checked, so that somebody between could \
                be it; sslmode=verify-full checks it";
            report.warn(
                "database",
                &format!("the connection is encrypted: {how}; sslmode is {sslmode}: {what}"),
            );
        }
        None if *is_local => {
            report.line(
                "database",
                Ok(format!(
                    "the connection is not encrypted and does not leave this machine; sslmode is \
                        {sslmode}"
                )),
            );
        }
        None => {
            let what = "who is on the way can read customers' phones and words; \
                sslmode=verify-full in database.url encrypts it";
            report.warn(
                "database",
                &format!("the connection is not encrypted; sslmode is {sslmode}: {what}"),
            );
        }
    }
}

/// There is no file yet: whether `run` can make it.
fn absent(path: &Path, report: &mut Report) {
    let shown = path.display();
    let folder = path.parent().unwrap_or(Path::new("/"));
    match tempfile::tempfile_in(folder) {
        Ok(_) => {
            report.skip("database", &format!("{shown} is not there yet: `bellhop run` makes it"))
        }
        Err(error) => report.line(
            "database",
            Err(format!(
                "{shown} is not there, and nothing can be written into {}: {error}; see \
                    database.url",
                folder.display()
            )),
        ),
    }
}
