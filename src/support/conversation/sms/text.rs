//! The words of an answer as an SMS.

use crate::language::{Args, Text};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::packing::{BatchContent, RelayBatch};
use crate::support::desk::Support;

/// An answer as an SMS, with the shop's name. Of pictures only the caption is sent; `None` if there
/// is none.
pub(crate) fn sms_text(support: &Support, ticket: &Ticket, batch: &RelayBatch) -> Option<Text> {
    let voice = support.customer_translator(ticket);
    let words = words_of(batch);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    (!words.is_empty()).then(|| voice.say("sms-ticket-reply", &args.with("words", words)))
}

/// The words of a batch.
pub(crate) fn words_of(batch: &RelayBatch) -> Text {
    match &batch.content {
        BatchContent::Words(words) | BatchContent::Copies { words, .. } => words.clone(),
    }
}
