//! `bellhop dead`: notifications that reached nobody, and how they are sent again.

use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, NaiveTime};
use clap::Subcommand;
use serde_json::{Value, json};

use super::messages::headline;
use super::output::{note, say};
use bellhop::app;
use bellhop::audit::Actor;
use bellhop::clock::{At, Clock};
use bellhop::config::Config;
use bellhop::delivery::NotificationState;
use bellhop::delivery::dead_letters::{DeadLetterFilter, ReplayResult};
use bellhop::delivery::story::{self, NotificationFilter};
use bellhop::ids::NotificationId;
use bellhop::notifications::{NotificationRules, replay as replays};
use bellhop::store::Store;

/// How many are listed, and how many are replayed in one transaction.
const MOST: i64 = 200;

/// What to do with them.
#[derive(Debug, Subcommand)]
pub enum Dead {
    /// Lists them, the newest first.
    List {
        /// Those whose time ran out, rather than those that failed.
        #[arg(long)]
        expired: bool,
        /// Entered then or later: 24h, 7d, 2026-03-01 or 2026-03-01T12:00:00Z.
        #[arg(long)]
        since: Option<String>,
    },
    /// Sends them again: the same words, by the ways that are open now.
    Replay {
        /// The ids of dead letters, as `list` shows them.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<String>,
        /// Every one that failed and was not replayed yet.
        #[arg(long)]
        all: bool,
        /// Of all, those that were entered then or later.
        #[arg(long, requires = "all")]
        since: Option<String>,
    },
}

/// Does it, beside the bot where it runs: its engine finds what is replayed within a second.
pub async fn run(dead: Dead, config: &Config) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let (Dead::List { since, .. } | Dead::Replay { since, .. }) = &dead;
    let since = since.as_deref().map(|text| moment(text, now)).transpose()?;
    let store = super::database::open_existing(config).await?;
    let done = match dead {
        Dead::List { expired, .. } => {
            list(
                &store,
                if expired { NotificationState::Expired } else { NotificationState::Failed },
                since,
            )
            .await
        }
        Dead::Replay { all: true, .. } => {
            replay_all(&store, &app::composer(config)?.outbound, since, now).await
        }
        Dead::Replay { ids, .. } => replay(&store, &ids, &app::composer(config)?.outbound).await,
    };
    store.close().await;
    done
}

/// A moment as people write one: so long ago, a day in UTC, or in RFC 3339.
fn moment(text: &str, now: At) -> anyhow::Result<At> {
    let ago = |unit: char, seconds: u64| {
        let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(now.minus(Duration::from_secs(count.checked_mul(seconds)?)))
    };
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc().into());
    let whole = || Some(At(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis()));
    let read = ago('m', 60)
        .or_else(|| ago('h', 3600))
        .or_else(|| ago('d', 86_400))
        .or_else(day)
        .or_else(whole);
    read.with_context(|| {
        format!("--since {text:?} is no moment: write 24h, 7d, 2026-03-01 or 2026-03-01T12:00:00Z")
    })
}

async fn list(store: &Store, state: NotificationState, since: Option<At>) -> anyhow::Result<()> {
    let filter = NotificationFilter { state: Some(state), since, ..NotificationFilter::default() };
    let page = serde_json::to_value(story::list(store, &filter, None, MOST).await?)?;
    let letters = page["notifications"].as_array().map(Vec::as_slice).unwrap_or_default();
    if letters.is_empty() {
        say(format_args!("there are no {} notifications", state.as_str()))?;
    }
    for letter in letters {
        say(headline(letter))?;
    }
    if page["next_cursor"].is_string() {
        say(format_args!("and more: these are the newest {MOST}"))?;
    }
    Ok(())
}

async fn replay(store: &Store, ids: &[String], outbound: &NotificationRules) -> anyhow::Result<()> {
    let mut refused = 0;
    for id in ids {
        match replay_one(store, id, outbound).await {
            Ok(line) => say(line)?,
            Err(error) => {
                refused += 1;
                note(format_args!("{id}: {error:#}"));
            }
        }
    }
    if refused > 0 {
        bail!("{refused} of {} could not be replayed", ids.len());
    }
    Ok(())
}

fn line(replayed: &Value) -> String {
    let word = |name: &str| replayed[name].as_str().unwrap_or_default();
    format!("{} is replayed by {}, which is {}", word("replay_of"), word("id"), word("state"))
}

async fn replay_one(
    store: &Store,
    id: &str,
    outbound: &NotificationRules,
) -> anyhow::Result<String> {
    let id = NotificationId::try_from(id.to_owned())
        .context("an id looks like ntf_0195…; `bellhop dead list` shows them")?;
    let (outbound, asked, now) = (outbound.clone(), id.clone(), Clock::System.now());
    let replayed = store
        .write(async move |tx| replays::replay(tx, &outbound, &asked, &Actor::Operator, now).await);
    match replayed.await? {
        ReplayResult::Entered(new, state) => {
            Ok(line(&json!({"id": new, "replay_of": id, "state": state.as_str()})))
        }
        ReplayResult::Unknown => bail!("is not there"),
        ReplayResult::NotDead(state) => {
            bail!("is {}: only what failed or expired can be replayed", state.as_str())
        }
        ReplayResult::Already => bail!("was replayed already"),
        ReplayResult::Secret => bail!("was a code: codes are not kept, ask for a new one"),
    }
}

async fn replay_all(
    store: &Store,
    outbound: &NotificationRules,
    since: Option<At>,
    now: At,
) -> anyhow::Result<()> {
    // What fails again meanwhile is not taken up again.
    let which = DeadLetterFilter {
        state: NotificationState::Failed,
        category: None,
        since,
        until: Some(now),
        limit: MOST,
    };
    let mut count = 0;
    loop {
        let outbound = outbound.clone();
        let replayed = store.write(async move |tx| {
            replays::replay_all(tx, &outbound, &which, &Actor::Operator, now).await
        });
        let replayed = replayed.await?;
        for (of, id, state) in &replayed {
            say(line(&json!({"id": id, "replay_of": of, "state": state.as_str()})))?;
        }
        count += replayed.len();
        if replayed.is_empty() {
            break;
        }
    }
    Ok(say(format_args!("{count} replayed"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_people_write_it() {
        // 2026-03-01 12:00 UTC.
        let now = At(1_772_366_400_000);
        let read = |text: &str| moment(text, now).ok().map(At::ms);
        assert_eq!(read("30m"), Some(now.ms() - 1_800_000));
        assert_eq!(read("24h"), Some(now.ms() - 86_400_000));
        assert_eq!(read("1d"), read("24h"));
        assert_eq!(read("2026-03-01"), Some(now.ms() - 43_200_000));
        assert_eq!(read("2026-03-01T13:00:00+01:00"), Some(now.ms()));
        for bad in [
            "",
            "d",
            "yesterday",
            "-1d",
            "99999999999999999999d",
            "18446744073709551615d",
            "2026-02-30",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
