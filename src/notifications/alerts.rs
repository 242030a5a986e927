//! Staff alerts: what the shop's own people should know, merged while it is fresh and not repeated
//! while it stands. Pure here: what news does to an alert that stands. Nobody is ever alerted about
//! an alert.

mod actions;
mod codes;
mod costs;
mod listener;
pub mod queries;
mod teller;
mod words;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::At;
use crate::delivery::costs::CostLevel;
use crate::delivery::{ChannelChange, ChannelNews};
use crate::ids::AlertId;
use crate::notifications::codes::{Budget, Tally};
use crate::store::{StoreError, Tx};

pub use actions::{Agent, AlertAction, Pressed, press};
pub use codes::{after_flood, hear_of_codes};
pub use costs::Spending;
pub use listener::StaffAlerts;
pub use teller::Teller;
pub use words::Announcer;

/// What alerts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
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

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Stock,
        Self::DeadLetter,
        Self::Expired,
        Self::Breaker,
        Self::Pause,
        Self::Desk,
        Self::Codes,
        Self::Cost,
    ];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::DeadLetter => "dead_letter",
            Self::Expired => "expired",
            Self::Breaker => "breaker",
            Self::Pause => "pause",
            Self::Desk => "desk",
            Self::Codes => "codes",
            Self::Cost => "cost",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where an alert stands. The table repeats it as a CHECK, with `ended_at_ms` set exactly when it
/// is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// There is something to tell, once the window is over. Moved on by the teller.
    Open,
    /// It was told and still stands. Opened again when it has stood for long, cleared by good news.
    Told,
    /// An agent takes care of it: it is not told any more. Cleared by good news.
    Silenced,
    /// It is over. Final: what begins anew is a new alert.
    Cleared,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Told, Self::Silenced, Self::Cleared];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Told => "told",
            Self::Silenced => "silenced",
            Self::Cleared => "cleared",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What the order service said of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// What it is called.
    pub name: String,
    /// How many are left.
    pub quantity: i64,
    /// Down to how many it is low.
    pub threshold: i64,
    /// When that was so.
    pub occurred_at: At,
}

impl Article {
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
pub struct Pause {
    /// Until when.
    pub until: At,
}

/// What keeps the agents of a group from reading what customers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Telegram refuses what is written there.
    Refusal,
    /// Telegram does not find the topics that it has just made.
    Topics,
}

impl Hindrance {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Refusal, Self::Topics];

    fn as_str(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Topics => "topics",
        }
    }

    /// The key of its alert in a group.
    fn key(self, group: i64) -> String {
        format!("{}:{group}", self.as_str())
    }
}

/// How the desk of a group does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blockage {
    /// Whether it stands, and since when.
    #[serde(flatten)]
    pub outage: Outage,
    /// What Telegram says of it.
    pub said: String,
}

/// An alert as its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Which one.
    pub id: AlertId,
    /// What it is about.
    pub kind: Kind,
    /// Which of its kind.
    pub key: String,
    /// What is known of it, as JSON by its kind.
    pub detail: String,
    /// How often it happened.
    pub happened: i64,
    /// Where it stands.
    pub state: State,
    /// Which agent takes care of it.
    pub handled_by: Option<String>,
    /// When what is told next began.
    pub first_at: At,
    /// When it happened last.
    pub last_at: At,
}

impl Alert {
    /// The article of an alert of low stock.
    pub fn article(&self) -> Option<Article> {
        if self.kind == Kind::Stock { serde_json::from_str(&self.detail).ok() } else { None }
    }

    /// The outage of an alert of a channel, or of a group's desk.
    pub fn outage(&self) -> Option<Outage> {
        if matches!(self.kind, Kind::Breaker | Kind::Desk) {
            serde_json::from_str(&self.detail).ok()
        } else {
            None
        }
    }

    /// The pause of an alert of one.
    pub fn pause(&self) -> Option<Pause> {
        if self.kind == Kind::Pause { serde_json::from_str(&self.detail).ok() } else { None }
    }

    /// The budget and what came of its codes, in an alert of a flood of them.
    pub fn flood(&self) -> Option<(Budget, Tally)> {
        let budget = Budget::parse(&self.key).filter(|_| self.kind == Kind::Codes)?;
        Some((budget, serde_json::from_str(&self.detail).ok()?))
    }

    /// What was spent, in an alert of what texts cost.
    pub fn spending(&self) -> Option<(CostLevel, costs::Spending)> {
        let level = costs::level(&self.key).filter(|_| self.kind == Kind::Cost)?;
        Some((level, serde_json::from_str(&self.detail).ok()?))
    }

    /// What stands in the way in which group, and what is known of it, in an alert of a desk.
    pub fn blockage(&self) -> Option<(Hindrance, i64, Blockage)> {
        let (why, group) = self.key.split_once(':').filter(|_| self.kind == Kind::Desk)?;
        let hindrance = Hindrance::ALL.into_iter().find(|hindrance| hindrance.as_str() == why)?;
        Some((hindrance, group.parse().ok()?, serde_json::from_str(&self.detail).ok()?))
    }
}

/// When staff are told.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What happens within this time is one message.
    pub window: Duration,
    /// What still stands after this time is told again.
    pub again_after: Duration,
}

/// What news does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
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

/// What the news of an article does to the newest alert about it. Events come in any order: the
/// newest moment wins.
pub fn after_stock(newest: Option<(State, At)>, article: &Article) -> Step {
    match newest {
        Some((_, known)) if known >= article.occurred_at => Step::Ignore,
        None | Some((State::Cleared, _)) if article.is_low() => Step::Raise,
        None | Some((State::Cleared, _)) => Step::Remember,
        Some((State::Open | State::Told | State::Silenced, _)) if article.is_low() => Step::Update,
        Some((State::Open | State::Told | State::Silenced, _)) => Step::Clear,
    }
}

/// Pauses that end so close together are one, as each replica reckons it.
const ONE_PAUSE: Duration = Duration::from_secs(5);

/// What a pause does to the newest alert of one: what another replica has found out, too, is no
/// news.
pub fn after_pause(newest: Option<(State, Pause)>, pause: Pause) -> Step {
    match newest {
        Some((_, known)) if pause.until <= known.until.plus(ONE_PAUSE) => Step::Ignore,
        Some((State::Open, _)) => Step::Update,
        _ => Step::Raise,
    }
}

/// What the news of a channel, or of a desk, does to the alert about it. `standing`: what was last
/// known of it.
pub fn after_channel(standing: Option<(State, Outage)>, is_down: bool) -> Step {
    match standing {
        None | Some((State::Cleared, _)) if is_down => Step::Raise,
        None | Some((State::Cleared, _)) => Step::Ignore,
        Some((_, known)) if known.is_down == is_down => Step::Ignore,
        // What was not told yet is told as it is then.
        Some((State::Open, _)) => Step::Update,
        Some((State::Told | State::Silenced, _)) => Step::Reopen,
    }
}

/// Whether what is open is told now: the window begins with the first of what is told together.
pub fn is_due(first_at: At, rules: &Rules, now: At) -> bool {
    now.since(first_at) >= rules.window || first_at > now
}

/// Where an alert stands once it was told.
pub fn once_told(kind: Kind, outage: Option<Outage>) -> State {
    match kind {
        Kind::Stock => State::Told,
        Kind::Breaker | Kind::Desk if outage.is_some_and(|outage| outage.is_down) => State::Told,
        Kind::DeadLetter
        | Kind::Expired
        | Kind::Breaker
        | Kind::Pause
        | Kind::Desk
        | Kind::Codes
        | Kind::Cost => State::Cleared,
    }
}

/// Takes in what was said of an article.
///
/// # Errors
/// When the store fails.
pub async fn hear_of_stock(
    tx: &mut Tx,
    sku: &str,
    article: &Article,
    now: At,
) -> Result<(), StoreError> {
    let newest = queries::newest(tx, Kind::Stock, sku).await?;
    let known = newest.as_ref().and_then(|alert| Some((alert.state, alert.article()?.occurred_at)));
    let step = after_stock(known, article);
    queries::take_step(
        tx,
        Kind::Stock,
        sku,
        newest.as_ref(),
        step,
        &serde_json::to_string(article)?,
        now,
    )
    .await
}

/// Takes in what changed with a channel.
///
/// # Errors
/// When the store fails.
pub async fn hear_of_channel(tx: &mut Tx, news: &ChannelNews) -> Result<(), StoreError> {
    let (key, now) = (news.channel.as_str(), news.at);
    match news.change {
        ChannelChange::LeftAlone => hear_of_outage(tx, Kind::Breaker, key, true, "", now).await,
        ChannelChange::Back => hear_of_outage(tx, Kind::Breaker, key, false, "", now).await,
        ChannelChange::Cost(reached) => costs::hear(tx, &reached, now).await,
        ChannelChange::Paused { until } => {
            let (pause, newest) = (Pause { until }, queries::newest(tx, Kind::Pause, key).await?);
            let known = newest.as_ref().and_then(|alert| Some((alert.state, alert.pause()?)));
            let (step, detail) = (after_pause(known, pause), serde_json::to_string(&pause)?);
            queries::take_step(tx, Kind::Pause, key, newest.as_ref(), step, &detail, now).await
        }
    }
}

/// Takes in that the agents of a group do not read what customers say, and what Telegram says of
/// it; or that they do again.
///
/// # Errors
/// When the store fails.
pub async fn hear_of_desk(
    tx: &mut Tx,
    group: i64,
    hindrance: Hindrance,
    said: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    hear_of_outage(
        tx,
        Kind::Desk,
        &hindrance.key(group),
        said.is_some(),
        said.unwrap_or_default(),
        now,
    )
    .await
}

async fn hear_of_outage(
    tx: &mut Tx,
    kind: Kind,
    key: &str,
    is_down: bool,
    said: &str,
    now: At,
) -> Result<(), StoreError> {
    let newest = queries::newest(tx, kind, key).await?;
    let known = newest.as_ref().and_then(|alert| Some((alert.state, alert.outage()?)));
    let step = after_channel(known, is_down);
    // That it is back is told with the moment since when it was not.
    let since = known
        .filter(|(state, _)| *state != State::Cleared && !is_down)
        .map_or(now, |(_, outage)| outage.since);
    let detail = serde_json::to_string(&Blockage {
        outage: Outage { is_down, since },
        said: said.to_owned(),
    })?;
    queries::take_step(tx, kind, key, newest.as_ref(), step, &detail, now).await
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
