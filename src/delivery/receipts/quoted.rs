//! Texts of ours that somebody quotes: found by their words, and known to be read.

pub mod queries;

use super::queries::{self as receipts, AttemptMove, AttemptRow};
use crate::channels::{ChannelKind, News, Receipt, Source};
use crate::clock::At;
use crate::delivery::DeliveryProof;
use crate::delivery::attempt::AttemptState;
use crate::delivery::engine::Engine;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

/// So many of the last texts to a phone are looked at.
const MOST: i64 = 100;

/// A text of ours that is quoted.
#[derive(Debug, Clone)]
pub struct Quoted {
    /// The notification that it was a try of.
    pub notification: NotificationId,
    /// The try.
    attempt: AttemptRow,
}

impl Quoted {
    /// The try that brought it there.
    pub fn attempt(&self) -> &str {
        &self.attempt.id
    }
}

/// The newest text to a phone whose words are those that are quoted. The words of secrets are kept
/// nowhere.
///
/// # Errors
/// When the store fails.
pub async fn text(
    tx: &mut Tx,
    phone: &str,
    is_quoted: impl Fn(&str) -> bool,
) -> Result<Option<Quoted>, StoreError> {
    let texts = queries::texts_to(tx, phone, MOST).await?;
    let Some((id, _)) = texts.into_iter().find(|(_, words)| is_quoted(words)) else {
        return Ok(None);
    };
    let attempt = receipts::attempt_by_id(tx, ChannelKind::Sms.as_str(), &id).await?;
    Ok(attempt.map(|attempt| Quoted { notification: attempt.notification.clone(), attempt }))
}

impl Engine {
    /// Hears that a person reacted to a text of ours: so it has arrived, and was read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn was_reacted_to(
        &self,
        tx: &mut Tx,
        quoted: &Quoted,
        raw: String,
        now: At,
    ) -> Result<(), StoreError> {
        let attempt = &quoted.attempt;
        let moved = AttemptMove { confirmed_at: Some(now), ..AttemptMove::default() };
        let is_news = attempt.state.hear(AttemptState::Confirmed).is_some()
            && receipts::move_attempt(tx, attempt, AttemptState::Confirmed, &moved).await?;
        let receipt = Receipt {
            channel: ChannelKind::Sms,
            provider_id: attempt.provider_id.clone().unwrap_or_default(),
            attempt: Some(attempt.id.clone()),
            status: "reacted".to_owned(),
            code: None,
            news: News::Read,
            source: Source::Person,
            raw,
        };
        receipts::insert(
            tx,
            &receipt,
            Some(&attempt.id),
            if is_news { "moved" } else { "stale" },
            now,
        )
        .await?;
        self.is_proven(tx, attempt, DeliveryProof::Read, now).await
    }
}
