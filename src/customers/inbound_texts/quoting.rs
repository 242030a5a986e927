//! Texts that quote a text of ours: reactions by phone, which say nothing themselves, and answers
//! that contain our words.

use serde_json::json;

use super::queries::{self, Classification};
use super::quote_match::QuoteMatch;
use crate::channels::InboundText;
use crate::clock::At;
use crate::customers::keywords::{self, KeywordMatch};
use crate::customers::reactions::{self, Reaction};
use crate::delivery::receipts::{ReceiptSink, quoted};
use crate::delivery::suppressions;
use crate::store::{StoreError, Tx};

/// Whether a text is a reaction, whatever it quotes. What the provider took for a keyword is one.
pub(super) fn is_certain(sms: &InboundText) -> bool {
    read(sms).is_some_and(|reaction| reaction.is_certain)
}

fn read(sms: &InboundText) -> Option<Reaction> {
    let may_be = sms.opt_out_type.is_none() && sms.media.is_empty();
    reactions::read(&sms.body).filter(|_| may_be)
}

/// Keeps a text that is a reaction: it stops nothing and nobody has to answer it.
pub(super) async fn take(
    receipts: &ReceiptSink,
    tx: &mut Tx,
    sms: &InboundText,
    phone: &str,
    now: At,
) -> Result<QuoteMatch, StoreError> {
    let Some(reaction) = read(sms) else { return Ok(QuoteMatch::Nothing) };
    let found = match &reaction.quote {
        Some(_) => quoted::text(tx, sms.channel, phone, |words| reaction.quotes(words)).await?,
        None => None,
    };
    match &found {
        _ if reaction.is_certain => {}
        // A wish that is written beside our words is a wish.
        Some(_)
            if reaction.is_short()
                && keywords::detect(&reaction.words) == KeywordMatch::default() => {}
        Some(_) => return Ok(QuoteMatch::Ours(reaction.words)),
        None => return Ok(QuoteMatch::Nothing),
    }
    if !queries::insert(tx, sms, Classification { is_read: true, ..Classification::default() }, now)
        .await?
    {
        return Ok(QuoteMatch::Reaction);
    }
    queries::insert_reaction(tx, sms, &reaction, found.as_ref(), now).await?;
    // The phone lives, whatever was thought of it.
    suppressions::lift(tx, sms.channel, phone).await?;
    if let Some(found) = found {
        let raw = json!({"reaction": reaction.sign, "is_removed": reaction.is_removed}).to_string();
        receipts.was_reacted_to(tx, &found, raw, now).await?;
    }
    Ok(QuoteMatch::Reaction)
}
