//! A backlog: notifications that are all due when the workers start.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use chrono::{SecondsFormat, Utc};
use tokio::task::JoinSet;

use super::arrivals::Arrivals;
use super::notifications::{Keys, Priority, chat, everybody_has_a_chat};
use super::pace::asked;
use super::wire::Connection;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// How many a program takes a second, at a guess. Where it takes fewer, the last ones are due later.
const TAKEN_PER_SECOND: usize = 2000;
/// How long before a notification is due it is entered, at least.
const AHEAD: Duration = Duration::from_secs(1);

/// Enters a backlog for everybody in turns; how many are left.
///
/// # Errors
/// As below.
pub async fn enter(
    trial: &Trial<'_>,
    site: &Site,
    count: usize,
    priority: Priority,
) -> Result<usize> {
    enter_for(trial, site, count, priority, chat).await
}

/// Has the program take so many notifications for later, stops it, and waits until they are due.
/// How many are left: what was sent already went to another Telegram.
///
/// # Errors
/// When the program does not take them.
pub async fn enter_for<F>(
    trial: &Trial<'_>,
    site: &Site,
    count: usize,
    priority: Priority,
    chat: F,
) -> Result<usize>
where
    F: Fn(usize) -> i64 + Send + Sync + 'static,
{
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    let keys = Keys::of(trial, &telegram, site)?;
    let program = Program::start(trial, &telegram, Mode::Webhook, site).await?;
    let sent = Arrivals::at(&telegram);
    let due = Utc::now() + AHEAD + Duration::from_millis((count * 1000 / TAKEN_PER_SECOND) as u64);
    let (next, chat) = (Arc::new(AtomicUsize::new(0)), Arc::new(chat));
    let mut connections = JoinSet::new();
    for _ in 0..trial.plan.connections {
        let (keys, next, chat) = (keys.clone(), next.clone(), chat.clone());
        let address = program.address;
        connections.spawn(async move {
            let mut connection = Connection::open(address).await?;
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= count {
                    return anyhow::Ok(());
                }
                let not_before = due.max(Utc::now() + AHEAD);
                let not_before = not_before.to_rfc3339_opts(SecondsFormat::Millis, true);
                let request = keys.tell_later(n, chat(n), priority, &not_before);
                asked(&mut connection, &request, 202).await?;
            }
        });
    }
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    program.stop().await?;
    let until_due = (due - Utc::now()).to_std().unwrap_or_default();
    tokio::time::sleep(until_due.max(AHEAD)).await;
    Ok(count - sent.count())
}
