//! What the stories stand on: databases, and the whole house in one process.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

pub mod agents;
pub mod api;
pub mod bot_api;
pub mod chance;
pub mod databases;
pub mod described;
pub mod desk;
pub mod desk_texts;
pub mod events;
pub mod faulty;
pub mod gateway;
pub mod generated;
pub mod house;
pub mod machine;
pub mod newer;
pub mod people;
pub mod pgbouncer;
pub mod phone_company;
pub mod phones;
pub mod postgres;
pub mod probes;
pub mod program;
pub mod raw;
pub mod receiver;
pub mod relayed;
pub mod requests;
pub mod running_clock;
pub mod seeds;
pub mod service;
pub mod shop;
pub mod tappable;
pub mod texts;
pub mod wire;

pub use bellhop_testing_macros::story;

use std::sync::{Arc, LazyLock};

use bellhop::language::{Locale, Localizer, MessageCatalog, Zone};
use bellhop::store::{Store, StoreOptions};
use databases::Database;

/// A store for one test, and what keeps its file alive.
pub struct TestStore {
    pub store: Store,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A new SQLite store.
pub async fn sqlite_store() -> TestStore {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    databases::migrated_file(&path).await;
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&StoreOptions { url: url.clone(), max_connections: 4 })
        .await
        .expect("the store opens");
    TestStore { store, url, _folder: Some(folder) }
}

/// A new store on PostgreSQL; none where there is no PostgreSQL.
pub async fn postgres_store() -> Option<TestStore> {
    let url = postgres::migrated_database().await?;
    let store = Store::open(&StoreOptions { url: url.clone(), max_connections: 8 })
        .await
        .expect("the store opens");
    Some(TestStore { store, url, _folder: None })
}

/// A new store on the story's database.
pub async fn store() -> TestStore {
    match databases::of_story() {
        Database::Sqlite => sqlite_store().await,
        Database::Postgres => postgres_store().await.expect("there is a PostgreSQL"),
    }
}

/// The messages of every locale with a shop's defaults.
pub fn localizer() -> Localizer {
    static MESSAGES: LazyLock<Arc<MessageCatalog>> =
        LazyLock::new(|| Arc::new(MessageCatalog::load().expect("the locales are whole")));
    Localizer {
        messages: MESSAGES.clone(),
        default_locale: Locale::En,
        default_zone: Zone::UTC,
        shop: "Blue Door".into(),
    }
}
