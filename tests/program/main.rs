//! The program as its operator meets it: how it starts and ends, what it refuses, what it says of
//! itself.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod bench;
mod check;
mod closed_pipes;
mod commands;
mod copies;
mod ends;
mod failures;
mod file_modes;
mod moves;
mod no_token;
mod postgres_refuses;
mod rest;
mod settings;
mod sqlite_urls;
mod terminal;
mod two_versions;
mod unwritable;
mod which_database;

use std::path::{Path, PathBuf};

use bellhop_testing::house::{placed, telegram};
use bellhop_testing::program::{Said, Site, bellhop, said};
use serde_json::{Value, json};
use sqlx::AnyPool;

/// A site on the story's database, with somebody in chat 7.
async fn site() -> Site {
    let site = Site::new(telegram().await).await;
    site.simulator.start_chat(7);
    site
}

fn order(id: &str) -> Value {
    let mut event = placed("c-1", id);
    event["customer"]["telegram_chat_id"] = json!(7);
    event
}

async fn texts(rows: &AnyPool, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(rows).await.expect("texts")
}

/// Runs a command in a folder, with the database of the settings' file or the defaults.
async fn does_in(site: &Site, folder: &Path, arguments: &[&str]) -> Said {
    let mut command = site.command(bellhop());
    said(command.args(arguments).current_dir(folder).env_remove("BELLHOP__DATABASE__URL")).await
}

/// What is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A folder in the site's own.
fn folder(site: &Site, name: &str) -> PathBuf {
    let folder = site.folder.path().join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
