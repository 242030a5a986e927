//! Alerts as values, and what news does to one.

use serde::{Deserialize, Serialize};

use crate::clock::At;
use crate::delivery::sms_budget::CostLevel;
use crate::enum_words::enum_words;
use crate::ids::AlertId;
use crate::money::Price;
use crate::notifications::verifications::budgets::{CodeBudget, CodeTally};
use crate::store::FromRow;

/// The keys of alerts of what an hour costs; those of a day begin with its beginning.
pub(super) const HOUR: &str = "hour";

pub(super) const NEARLY: &str = "nearly";

pub(super) const ALL: &str = "all";

/// What alerts are about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum AlertKind {
    /// An article runs low; its key is the SKU. Stands until the order service says that there is
    /// enough again.
    Stock,
    /// Messages reached nobody; all that fail within the window are one. Over when it is told.
    DeadLetter,
    /// Messages expired before they could be sent. Over when it is told.
    Expired,
    /// A channel is left alone, or is back; its key is the channel. Stands while the channel is
    /// left alone.
    Breaker,
    /// A channel's provider wants a pause of all calls; its key is the channel. Over when it is
    /// told.
    Pause,
    /// Agents do not read what customers say; its key is why, and in which group. Stands while that
    /// is so.
    Desk,
    /// Codes are guessed, or asked for and never given; its key is the budget that they count in.
    /// Over when it is told.
    Codes,
    /// Texts cost much; its key is of what time, and how much of its money. Over when it is told.
    Cost,
}

enum_words!(AlertKind);

/// Where an alert stands. The table repeats it as a CHECK, with `ended_at_ms` set exactly when it
/// is cleared.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum AlertState {
    /// There is something to tell, once the window is over. Moved on by the teller.
    Open,
    /// It was told and still stands. Opened again when it has stood for long, cleared by good news.
    Told,
    /// An agent takes care of it: it is not told any more. Cleared by good news.
    Silenced,
    /// It is over. Final: what begins anew is a new alert.
    Cleared,
}

enum_words!(AlertState);

/// An alert as its row.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Alert {
    pub id: AlertId,
    /// What it is about.
    pub kind: AlertKind,
    /// Which of its kind.
    pub key: String,
    /// What is known of it, as JSON by its kind.
    pub detail: String,
    /// How often it happened.
    pub happened: i64,
    pub state: AlertState,
    /// Which agent takes care of it.
    pub handled_by: Option<String>,
    /// When what is told next began.
    pub first_at: At,
    /// When it happened last.
    pub last_at: At,
}

impl Alert {
    /// The article of an alert of low stock.
    pub fn article(&self) -> Option<StockLevel> {
        if self.kind == AlertKind::Stock { serde_json::from_str(&self.detail).ok() } else { None }
    }

    /// The outage of an alert of a channel, or of a group's desk.
    pub fn outage(&self) -> Option<Outage> {
        if matches!(self.kind, AlertKind::Breaker | AlertKind::Desk) {
            serde_json::from_str(&self.detail).ok()
        } else {
            None
        }
    }

    /// The pause of an alert of one.
    pub fn pause(&self) -> Option<ProviderPause> {
        if self.kind == AlertKind::Pause { serde_json::from_str(&self.detail).ok() } else { None }
    }

    /// The budget and what came of its codes, in an alert of a flood of them.
    pub fn flood(&self) -> Option<(CodeBudget, CodeTally)> {
        let budget = CodeBudget::parse(&self.key).filter(|_| self.kind == AlertKind::Codes)?;
        Some((budget, serde_json::from_str(&self.detail).ok()?))
    }

    /// What was spent, in an alert of what texts cost.
    pub fn spending(&self) -> Option<(CostLevel, Spending)> {
        let level = cost_level(&self.key).filter(|_| self.kind == AlertKind::Cost)?;
        Some((level, serde_json::from_str(&self.detail).ok()?))
    }

    /// What stands in the way in which group, and what is known of it, in an alert of a desk.
    pub fn blockage(&self) -> Option<(GroupProblem, i64, GroupOutage)> {
        let (why, group) = self.key.split_once(':').filter(|_| self.kind == AlertKind::Desk)?;
        let hindrance = GroupProblem::parse(why)?;
        Some((hindrance, group.parse().ok()?, serde_json::from_str(&self.detail).ok()?))
    }
}

/// What a piece of news does to the newest alert about a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertTransition {
    /// Nothing: it is known, or older than what is known.
    Ignore,
    /// A new alert begins.
    Raise,
    /// A new row that is over at once: it remembers how new the news was.
    Remember,
    /// The alert that stands knows more, and stands as before.
    Update,
    /// The alert that stands has something new to tell.
    Reopen,
    /// The alert is over.
    Clear,
}

/// What the order service said of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// What it is called.
    pub name: String,
    /// How many are left.
    pub quantity: i64,
    /// Down to how many it is low.
    pub threshold: i64,
    /// When that was so.
    pub occurred_at: At,
}

impl StockLevel {
    /// Whether it runs low.
    pub fn is_low(&self) -> bool {
        self.quantity <= self.threshold
    }
}

/// How a channel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Whether it is left alone now.
    pub is_down: bool,
    /// Since when it is, or was.
    pub since: At,
}

/// A pause that a channel's provider wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderPause {
    pub until: At,
}

/// What keeps the agents of a group from reading what customers say.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray, strum::EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum GroupProblem {
    /// Telegram refuses what is written there.
    Refusal,
    /// Telegram does not find the topics that it has just made.
    Topics,
}

enum_words!(GroupProblem);

impl GroupProblem {
    /// The key of its alert in a group.
    pub(super) fn key(self, group: i64) -> String {
        format!("{}:{group}", self.as_str())
    }
}

/// How the desk of a group does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOutage {
    /// Whether it stands, and since when.
    #[serde(flatten)]
    pub outage: Outage,
    /// What Telegram says of it.
    pub said: String,
}

/// What is known of what texts cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// How much was spent.
    pub spent: Price,
    pub limit: Price,
}

/// The level that an alert's key names.
pub(super) fn cost_level(key: &str) -> Option<CostLevel> {
    match key.split_once(':').map_or(key, |(_, level)| level) {
        HOUR => Some(CostLevel::Hour),
        NEARLY => Some(CostLevel::Nearly),
        ALL => Some(CostLevel::All),
        _ => None,
    }
}
