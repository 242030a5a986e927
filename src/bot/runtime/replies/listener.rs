//! Learns from the engine what became of the replies that waited.

use futures_util::future::BoxFuture;

use super::waiting::{OWED, WORTH, as_new_message};
use crate::bot::dialogue;
use crate::bot::runtime::queries::replies_sequence;
use crate::channels::ErrorClass;
use crate::delivery::{
    DeliveryOutcome, Leg, NewNotification, NotificationState, OutcomeListener, Priority, Purpose,
    Recipient, Sequence, outbox,
};
use crate::language::Locale;
use crate::store::{StoreError, Tx};

/// Listens to the outcomes of replies that waited.
pub struct ReplyListener;

impl OutcomeListener for ReplyListener {
    fn wants(&self, purpose: Purpose, state: NotificationState) -> bool {
        match purpose {
            Purpose::ReplyDraft => true,
            Purpose::Reply => state == NotificationState::Cancelled,
            _ => false,
        }
    }

    fn on_outcome<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let Ok(chat) = settled.address.parse::<i64>() else { return Ok(()) };
            if settled.class == Some(ErrorClass::MessageGone) {
                return send_anew(tx, settled, chat).await;
            }
            let message = settled.provider_id.as_deref().and_then(|id| id.parse().ok());
            match (settled.purpose, settled.state, message) {
                (
                    Purpose::ReplyDraft,
                    NotificationState::Delivered | NotificationState::InFlight,
                    Some(message),
                ) => dialogue::show_draft(tx, chat, message).await,
                _ => Ok(()),
            }
        })
    }
}

/// A reply that was to be drawn in the place of a message that is gone comes as a message of its
/// own, before those that wait.
async fn send_anew(tx: &mut Tx, settled: &DeliveryOutcome, chat: i64) -> Result<(), StoreError> {
    let Some(content) = as_new_message(&settled.content) else { return Ok(()) };
    let route = vec![Leg { channel: settled.channel, address: settled.address.clone(), content }];
    let locale = Locale::default().code();
    let mut new = NewNotification::new(
        Recipient::Stranger,
        settled.category,
        Priority::High,
        settled.notification_template(),
        locale,
        route,
    );
    new.passes = Some(OWED);
    new.sequence = Some(Sequence { key: replies_sequence(chat), place: 0 });
    new.expires_at = Some(settled.at.plus(WORTH));
    outbox::enqueue(tx, &new, settled.at).await.map(|_| ())
}
