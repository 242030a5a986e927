//! Staff alerts. News within a short time is merged into one alert, and an alert that stands is not
//! repeated at once. Pure here: what news does to an alert. No alert is raised about an alert.

mod actions;
mod code_floods;
mod costs;
mod listener;
mod notifier;
pub mod queries;
mod texts;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::At;
use crate::delivery::costs::CostLevel;
use crate::delivery::{ChannelChange, ChannelNews};
use crate::ids::AlertId;
use crate::notifications::verifications::{CodeBudget, CodeTally};
use crate::store::{StoreError, Tx};

pub use actions::{AlertAction, AlertActionOutcome, AlertAgent, press};
pub use code_floods::{after_flood, record_code_flood};
pub use costs::Spending;
pub use listener::AlertListener;
pub use notifier::AlertNotifier;
pub use texts::AlertTexts;

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

impl AlertKind {
    /// Every kind.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

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

impl AlertState {
    /// Every state.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum GroupProblem {
    /// Telegram refuses what is written there.
    Refusal,
    /// Telegram does not find the topics that it has just made.
    Topics,
}

impl GroupProblem {
    /// Every one.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    fn as_str(self) -> &'static str {
        self.into()
    }

    /// The key of its alert in a group.
    fn key(self, group: i64) -> String {
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

/// An alert as its row.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub fn spending(&self) -> Option<(CostLevel, costs::Spending)> {
        let level = costs::level(&self.key).filter(|_| self.kind == AlertKind::Cost)?;
        Some((level, serde_json::from_str(&self.detail).ok()?))
    }

    /// What stands in the way in which group, and what is known of it, in an alert of a desk.
    pub fn blockage(&self) -> Option<(GroupProblem, i64, GroupOutage)> {
        let (why, group) = self.key.split_once(':').filter(|_| self.kind == AlertKind::Desk)?;
        let hindrance =
            GroupProblem::ALL.iter().copied().find(|hindrance| hindrance.as_str() == why)?;
        Some((hindrance, group.parse().ok()?, serde_json::from_str(&self.detail).ok()?))
    }
}

/// When staff are told.
#[derive(Debug, Clone, Copy)]
pub struct AlertRules {
    /// What happens within this time is one message.
    pub window: Duration,
    /// What still stands after this time is told again.
    pub again_after: Duration,
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

/// What the news of an article does to the newest alert about it. Events come in any order: the
/// newest moment wins.
pub fn after_stock(newest: Option<(AlertState, At)>, article: &StockLevel) -> AlertTransition {
    match newest {
        Some((_, known)) if known >= article.occurred_at => AlertTransition::Ignore,
        None | Some((AlertState::Cleared, _)) if article.is_low() => AlertTransition::Raise,
        None | Some((AlertState::Cleared, _)) => AlertTransition::Remember,
        Some((AlertState::Open | AlertState::Told | AlertState::Silenced, _))
            if article.is_low() =>
        {
            AlertTransition::Update
        }
        Some((AlertState::Open | AlertState::Told | AlertState::Silenced, _)) => {
            AlertTransition::Clear
        }
    }
}

/// Pauses that end so close together are one, as each replica reckons it.
const ONE_PAUSE: Duration = Duration::from_secs(5);

/// What a pause does to the newest alert of one: what another replica has found out, too, is no
/// news.
pub fn after_pause(
    newest: Option<(AlertState, ProviderPause)>,
    pause: ProviderPause,
) -> AlertTransition {
    match newest {
        Some((_, known)) if pause.until <= known.until.plus(ONE_PAUSE) => AlertTransition::Ignore,
        Some((AlertState::Open, _)) => AlertTransition::Update,
        _ => AlertTransition::Raise,
    }
}

/// What the news of a channel, or of a desk, does to the alert about it. `standing`: what was last
/// known of it.
pub fn after_channel(standing: Option<(AlertState, Outage)>, is_down: bool) -> AlertTransition {
    match standing {
        None | Some((AlertState::Cleared, _)) if is_down => AlertTransition::Raise,
        None | Some((AlertState::Cleared, _)) => AlertTransition::Ignore,
        Some((_, known)) if known.is_down == is_down => AlertTransition::Ignore,
        // What was not told yet is told as it is then.
        Some((AlertState::Open, _)) => AlertTransition::Update,
        Some((AlertState::Told | AlertState::Silenced, _)) => AlertTransition::Reopen,
    }
}

/// Whether what is open is told now: the window begins with the first of what is told together.
pub fn is_due(first_at: At, rules: &AlertRules, now: At) -> bool {
    now.since(first_at) >= rules.window || first_at > now
}

/// Where an alert stands once it was told.
pub fn once_told(kind: AlertKind, outage: Option<Outage>) -> AlertState {
    match kind {
        AlertKind::Stock => AlertState::Told,
        AlertKind::Breaker | AlertKind::Desk if outage.is_some_and(|outage| outage.is_down) => {
            AlertState::Told
        }
        AlertKind::DeadLetter
        | AlertKind::Expired
        | AlertKind::Breaker
        | AlertKind::Pause
        | AlertKind::Desk
        | AlertKind::Codes
        | AlertKind::Cost => AlertState::Cleared,
    }
}

/// Takes in what was said of an article.
pub async fn record_stock(
    tx: &mut Tx,
    sku: &str,
    article: &StockLevel,
    now: At,
) -> Result<(), StoreError> {
    let newest = queries::newest(tx, AlertKind::Stock, sku).await?;
    let known = newest.as_ref().and_then(|alert| Some((alert.state, alert.article()?.occurred_at)));
    let step = after_stock(known, article);
    queries::take_step(
        tx,
        AlertKind::Stock,
        sku,
        newest.as_ref(),
        step,
        &serde_json::to_string(article)?,
        now,
    )
    .await
}

/// Takes in what changed with a channel.
pub async fn record_channel(tx: &mut Tx, news: &ChannelNews) -> Result<(), StoreError> {
    let (key, now) = (news.channel.as_str(), news.at);
    match news.change {
        ChannelChange::LeftAlone => record_outage(tx, AlertKind::Breaker, key, true, "", now).await,
        ChannelChange::Back => record_outage(tx, AlertKind::Breaker, key, false, "", now).await,
        ChannelChange::Cost(reached) => costs::record_spending(tx, &reached, now).await,
        ChannelChange::Paused { until } => {
            let (pause, newest) =
                (ProviderPause { until }, queries::newest(tx, AlertKind::Pause, key).await?);
            let known = newest.as_ref().and_then(|alert| Some((alert.state, alert.pause()?)));
            let (step, detail) = (after_pause(known, pause), serde_json::to_string(&pause)?);
            queries::take_step(tx, AlertKind::Pause, key, newest.as_ref(), step, &detail, now).await
        }
    }
}

/// Takes in that the agents of a group do not read what customers say, and what Telegram says of
/// it; or that they do again.
pub async fn record_group_problem(
    tx: &mut Tx,
    group: i64,
    hindrance: GroupProblem,
    said: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    record_outage(
        tx,
        AlertKind::Desk,
        &hindrance.key(group),
        said.is_some(),
        said.unwrap_or_default(),
        now,
    )
    .await
}

async fn record_outage(
    tx: &mut Tx,
    kind: AlertKind,
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
        .filter(|(state, _)| *state != AlertState::Cleared && !is_down)
        .map_or(now, |(_, outage)| outage.since);
    let detail = serde_json::to_string(&GroupOutage {
        outage: Outage { is_down, since },
        said: said.to_owned(),
    })?;
    queries::take_step(tx, kind, key, newest.as_ref(), step, &detail, now).await
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
