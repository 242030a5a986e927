//! What the stories stand on: databases, and the whole house in one process.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

pub mod chance;
mod database;
pub mod events;
pub mod house;
mod http;
pub mod machine;
pub mod phone_company;
pub mod phones;
pub mod program;
pub mod running_clock;
pub mod shop;
mod telegram;
pub mod texts;

pub use database::{databases, gateway, pgbouncer, postgres, probes, seeds};
pub use http::{api, described, faulty, generated, receiver, requests, service, wire};
pub use telegram::{agents, bot_api, customers, desk, desk_texts, newer, raw, relayed, tappable};

pub use bellhop_testing_macros::story;

use std::sync::{Arc, LazyLock};

use bellhop::ids::CustomerId;
use bellhop::language::{Locale, Localizer, MessageCatalog, Zone};
use bellhop::store::{Store, StoreOptions};
use databases::Database;

/// A store for one test, and what keeps its file alive.
pub struct TestStore {
    pub store: Store,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestStore {
    /// Whether an event has told of this customer.
    pub async fn is_known(&self, customer: &str) -> bool {
        let id = CustomerId::parse(customer).expect("an id");
        bellhop::customers::contact_info_of(&self.store, &id).await.expect("read").is_some()
    }
}

/// A new SQLite store.
pub async fn sqlite_store() -> TestStore {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    databases::migrated_file(&path).await;
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&StoreOptions::new(url.clone(), 4)).await.expect("the store opens");
    TestStore { store, url, _folder: Some(folder) }
}

/// A new store on PostgreSQL; none where there is no PostgreSQL.
pub async fn postgres_store() -> Option<TestStore> {
    let url = postgres::migrated_database().await?;
    let store = Store::open(&StoreOptions::new(url.clone(), 8)).await.expect("the store opens");
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
