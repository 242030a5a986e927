//! The listener: learns from the engine what reached nobody and which channel is left alone, in the
//! transaction that records it. What concerns staff itself raises nothing: no alert is about an
//! alert.

use futures_util::future::BoxFuture;

use super::{AlertKind, queries, record_channel};
use crate::delivery::notification::is_reply;
use crate::delivery::{Category, ChannelNews, Outcomes, Settled, State};
use crate::store::{StoreError, Tx};

/// The listener.
pub struct AlertListener;

impl Outcomes for AlertListener {
    fn cares(&self, template: &str, state: State) -> bool {
        matches!(state, State::Failed | State::Expired) && !is_reply(template)
    }

    fn settled<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t Settled,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let kind = match settled.state {
                State::Failed => AlertKind::DeadLetter,
                State::Expired => AlertKind::Expired,
                _ => return Ok(()),
            };
            if settled.category == Category::Staff || settled.is_test || is_reply(&settled.template)
            {
                return Ok(());
            }
            queries::count_letter(tx, kind, settled.at).await
        })
    }

    fn channel<'t>(
        &'t self,
        tx: &'t mut Tx,
        news: ChannelNews,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move { record_channel(tx, &news).await })
    }
}
