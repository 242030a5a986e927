//! The listener: learns from the engine what reached nobody and which channel is left alone, in the
//! transaction that records it. What concerns staff itself raises nothing: no alert is about an
//! alert.

use futures_util::future::BoxFuture;

use super::{AlertKind, queries, record_channel};
use crate::delivery::notification::is_reply;
use crate::delivery::{Category, ChannelNews, DeliveryOutcome, NotificationState, OutcomeListener};
use crate::store::{StoreError, Tx};

/// The listener.
pub struct AlertListener;

impl OutcomeListener for AlertListener {
    fn wants(&self, template: &str, state: NotificationState) -> bool {
        matches!(state, NotificationState::Failed | NotificationState::Expired)
            && !is_reply(template)
    }

    fn settled<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let kind = match settled.state {
                NotificationState::Failed => AlertKind::DeadLetter,
                NotificationState::Expired => AlertKind::Expired,
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
