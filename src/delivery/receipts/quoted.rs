//! Texts of ours that somebody quotes, as phones do when people react to a text: found by their
//! words.

pub mod queries;

use super::attempts::{AttemptRow, queries as attempts};
use crate::channels::ChannelName;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

/// How many of the last texts to a phone are compared.
const MOST: i64 = 100;

/// A text of ours that is quoted, with the notification that it belongs to.
#[derive(Debug, Clone)]
pub struct QuotedText {
    pub notification: NotificationId,
    pub(super) attempt: AttemptRow,
}

impl QuotedText {
    /// The id of the attempt that sent it.
    pub fn attempt(&self) -> &str {
        &self.attempt.id
    }
}

/// The newest text to a phone whose words are those that are quoted. The words of secrets are kept
/// nowhere.
pub async fn text(
    tx: &mut Tx,
    channel: ChannelName,
    phone: &str,
    is_quoted: impl Fn(&str) -> bool,
) -> Result<Option<QuotedText>, StoreError> {
    let texts = queries::texts_to(tx, channel, phone, MOST).await?;
    let Some((id, _)) = texts.into_iter().find(|(_, words)| is_quoted(words)) else {
        return Ok(None);
    };
    let attempt = attempts::attempt_by_id(tx, channel, &id).await?;
    Ok(attempt.map(|attempt| QuotedText { notification: attempt.notification.clone(), attempt }))
}
