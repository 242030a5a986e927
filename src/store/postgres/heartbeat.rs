//! The sign of life of a replica that can hold no session, behind a pooler of transactions: a row
//! that it renews each second, by the database's clock.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::pool_mode::PoolMode;
use super::presence::SignOfLife;
use super::session::Session;
use crate::store::StoreError;
use crate::store::changes::{ChangeSignal, ChangeWatch};
use crate::store::query::{Query, query};

/// How long the server may take to answer; then another connection is made.
const PATIENCE: Duration = Duration::from_secs(3);
/// After so long without a sign of life the others may be about to take us for dead.
const SILENT: Duration = Duration::from_secs(4);
const BEAT: &str = concat!(
    "INSERT INTO replicas (id, seen_at_ms) VALUES ($1, ",
    now_ms!(),
    ") ON CONFLICT (id) DO UPDATE SET seen_at_ms = excluded.seen_at_ms"
);
/// Those that have been dead for a minute.
const FORGET: &str = concat!("DELETE FROM replicas WHERE seen_at_ms < ", now_ms!(), " - 60000");
const LEAVE: &str = "DELETE FROM replicas WHERE id = $1";

/// Writes the replica's row each second until `stop`, over lost connections. Others' commits cannot
/// be told from our own there, so each second counts as a change. What it returns tells of each
/// sign of life.
pub(in crate::store) async fn keep(
    server: PgConnectOptions,
    replica: String,
    changes: ChangeSignal,
    stop: CancellationToken,
) -> Result<watch::Receiver<SignOfLife>, StoreError> {
    let mut session = connect(&server).await?;
    session.write(&[query(BEAT).bind(&*replica), query(FORGET)]).await?;
    let (signs, heard) = watch::channel(SignOfLife::first());
    tokio::spawn(async move {
        let mut watch = ChangeWatch::<()>::new(changes);
        while watch.is_due(&stop).await {
            let begun = Instant::now();
            match beat(&mut session, &server, &[query(BEAT).bind(&*replica), query(FORGET)]).await {
                Ok(()) => signs.send_modify(|sign| sign.heard = begun),
                Err(error) => tracing::warn!(%error, "the database does not know that we live"),
            }
            let heard = signs.borrow().heard;
            if heard.elapsed() >= SILENT {
                signs.send_modify(|sign| sign.losses += 1);
            }
            watch.is_at(None);
        }
        // A courtesy: the others find out by themselves.
        let leave = [query(LEAVE).bind(&*replica)];
        let _ = timeout(PATIENCE, session.write(&leave)).await;
        if let Some(connection) = session.into_connection() {
            let _ = timeout(PATIENCE, connection.close()).await;
        }
    });
    Ok(heard)
}

/// A sign of life, by a new connection where the one at hand is broken.
async fn beat(
    session: &mut Session,
    server: &PgConnectOptions,
    statements: &[Query<'_>],
) -> Result<(), StoreError> {
    if session.write(statements).await.is_ok() {
        return Ok(());
    }
    *session = connect(server).await?;
    Ok(session.write(statements).await?)
}

async fn connect(server: &PgConnectOptions) -> Result<Session, StoreError> {
    let Ok(connected) = timeout(PATIENCE, server.connect()).await else {
        return Err(StoreError::Unavailable(format!(
            "no answer from the database within {} s",
            PATIENCE.as_secs()
        )));
    };
    Ok(Session::new(connected?, Some(PATIENCE), PoolMode::Transaction))
}
