//! What a house is opened with.

use std::sync::Arc;

use bellhop::channels::Channel;
use bellhop::clock::Clock;

use crate::databases::{self, Database};
use crate::postgres;

/// How updates reach the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updates {
    Polled,
    Delivered,
}

/// A house to open.
pub struct Plan {
    pub database: String,
    /// What the program has for its URL; the database's own where it is empty.
    pub(super) way: String,
    pub updates: Updates,
    pub clock: Clock,
    pub(super) settings: Vec<(String, String)>,
    /// Keeps the SQLite file alive.
    _folder: Option<tempfile::TempDir>,
    pub(super) may_crash: bool,
    pub(super) channels: Vec<Arc<dyn Channel>>,
}

impl Plan {
    /// On a new SQLite file, with updates delivered.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("bellhop.db").display());
        Self {
            database,
            way: String::new(),
            updates: Updates::Delivered,
            clock: Clock::System,
            settings: Vec::new(),
            _folder: Some(folder),
            may_crash: false,
            channels: Vec::new(),
        }
    }

    /// On a new PostgreSQL database with our tables, with updates polled; none where there is no
    /// PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let database = postgres::migrated_database().await?;
        Some(Self {
            database,
            way: String::new(),
            updates: Updates::Polled,
            clock: Clock::System,
            settings: Vec::new(),
            _folder: None,
            may_crash: false,
            channels: Vec::new(),
        })
    }

    /// On a new database of the story's kind.
    pub async fn new() -> Self {
        match databases::of_story() {
            Database::Sqlite => Self::sqlite(),
            Database::Postgres => Self::postgres().await.expect("there is a PostgreSQL"),
        }
    }

    /// On a new database of the story's kind that has no tables yet.
    pub async fn without_tables() -> Self {
        match databases::of_story() {
            Database::Sqlite => Self::sqlite(),
            Database::Postgres => Self {
                database: postgres::fresh_database().await.expect("there is a PostgreSQL"),
                updates: Updates::Polled,
                ..Self::sqlite()
            },
        }
    }

    /// The same with a program that reaches its database by another URL.
    pub fn by_way_of(self, url: &str) -> Self {
        Self { way: url.to_owned(), ..self }
    }

    /// What the program has for its URL.
    pub(super) fn way(&self) -> &str {
        if self.way.is_empty() { &self.database } else { &self.way }
    }

    /// One with updates polled, and one with updates delivered.
    pub async fn every_way() -> [Self; 2] {
        [Self::new().await.updates(Updates::Polled), Self::new().await.updates(Updates::Delivered)]
    }

    /// The same for a program that may crash.
    pub fn that_may_crash(mut self) -> Self {
        self.may_crash = true;
        self
    }

    /// The same with one more channel than the program comes with.
    pub fn with_channel(mut self, channel: Arc<dyn Channel>) -> Self {
        self.channels.push(channel);
        self
    }

    /// The same with another clock.
    pub fn by(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }

    /// The same with a setting changed, `section.key` as in bot.toml.
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.settings.push((
            format!("BELLHOP__{}", key.to_uppercase().replace('.', "__")),
            value.to_string(),
        ));
        self
    }

    /// The same with another way for updates.
    pub fn updates(mut self, updates: Updates) -> Self {
        self.updates = updates;
        self
    }

    /// The same with Telegram's own limits kept, as in production; otherwise they are so wide that
    /// no story waits for them.
    pub fn with_real_limits(self) -> Self {
        self.with("limits.telegram_per_second", 30)
            .with("limits.telegram_chat_per_second", 1)
            .with("limits.telegram_chat_burst", 3)
    }
}
