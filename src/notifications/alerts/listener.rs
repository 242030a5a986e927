//! Raises alerts from what the delivery engine reports, in the transaction that records it.
//! Messages to staff raise none: no alert is about an alert.

use futures_util::future::BoxFuture;

use super::{AlertKind, queries, record_channel};
use crate::delivery::{
    Category, ChannelNews, DeliveryOutcome, NotificationState, OutcomeListener, Purpose,
};
use crate::store::{StoreError, Tx};

/// Raises alerts from what the delivery engine reports.
pub struct AlertListener;

impl OutcomeListener for AlertListener {
    fn wants(&self, purpose: Purpose, state: NotificationState) -> bool {
        matches!(state, NotificationState::Failed | NotificationState::Expired)
            && !purpose.is_reply()
    }

    fn on_outcome<'t>(
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
            if settled.category == Category::Staff || settled.is_test || settled.purpose.is_reply()
            {
                return Ok(());
            }
            queries::count_letter(tx, kind, settled.at).await
        })
    }

    fn on_channel_news<'t>(
        &'t self,
        tx: &'t mut Tx,
        news: ChannelNews,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move { record_channel(tx, &news).await })
    }
}
