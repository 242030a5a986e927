//! Staff alerts. News within a short time is merged into one alert, and an alert that stands is not
//! repeated at once. Pure here: what news does to an alert. No alert is raised about an alert.

mod actions;
mod alert;
mod code_floods;
mod costs;
mod listener;
mod notifier;
pub mod queries;
mod texts;

use std::time::Duration;

use crate::clock::At;
use crate::delivery::{ChannelChange, ChannelNews};
use crate::store::{StoreError, Tx};

pub use actions::{AlertAction, AlertActionOutcome, AlertAgent, press};
pub use alert::{
    Alert, AlertKind, AlertState, AlertTransition, GroupOutage, GroupProblem, Outage,
    ProviderPause, Spending, StockLevel,
};
pub use code_floods::{after_flood, record_code_flood};
pub use listener::AlertListener;
pub use notifier::AlertNotifier;
pub use texts::AlertTexts;

/// When staff are told.
#[derive(Debug, Clone, Copy)]
pub struct AlertRules {
    /// What happens within this time is one message.
    pub window: Duration,
    /// What still stands after this time is told again.
    pub again_after: Duration,
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

/// How long until what is open is told: the window begins with the first of what is told together.
/// A first one that is still to come was written before the clock was set back.
pub fn until_due(first_at: At, rules: &AlertRules, now: At) -> Duration {
    if first_at > now { Duration::ZERO } else { first_at.plus(rules.window).since(now) }
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
