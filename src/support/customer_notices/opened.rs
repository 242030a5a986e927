//! What the customer reads when their ticket is opened: its number, and when to expect an answer.

use crate::clock::At;
use crate::customers;
use crate::language::{Args, Text, Translator, Zone};
use crate::store::{StoreError, Tx};
use crate::support::case::ticket::Ticket;
use crate::support::desk::Support;
use crate::support::outbound::CustomerNotice;

/// Longer times are given in hours.
const MINUTES: i64 = 90;

/// The confirmation in the customer's language and time zone. A deferred ticket gets no promise.
pub(crate) async fn opened_notice(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    is_deferred: bool,
    now: At,
) -> Result<CustomerNotice, StoreError> {
    let reach = match &ticket.contact.customer {
        Some(customer) => customers::contact_info(tx, customer).await?,
        None => None,
    };
    let zone = reach.and_then(|reach| reach.time_zone).and_then(|name| Zone::parse(&name).ok());
    let voice =
        support.localizer.translator(ticket.locale, zone.unwrap_or(support.localizer.default_zone));
    let number =
        || Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    let expect = if is_deferred {
        Some(voice.word("ticket-expect-crowd"))
    } else {
        expectation(&voice, support, ticket, now)
    };
    let text = [Some(voice.say("ticket-is-open", &number())), expect];
    let sms = match support.rules.times.hours.opens(now) {
        Some(at) => {
            voice.say("sms-ticket-is-open-later", &number().date_time("at", at, voice.zone))
        }
        None => voice.say("sms-ticket-is-open", &number()),
    };
    Ok(CustomerNotice {
        text: Text::join(text.into_iter().flatten(), "\n"),
        buttons: Vec::new(),
        sms: Some(sms),
    })
}

/// When to expect an answer; `None` if no time is configured.
fn expectation(voice: &Translator, support: &Support, ticket: &Ticket, now: At) -> Option<Text> {
    let times = &support.rules.times;
    if let Some(opens) = times.hours.opens(now) {
        return Some(
            voice.say("ticket-expect-opens", &Args::new().date_time("at", opens, voice.zone)),
        );
    }
    let by = times.answer_by(ticket.priority, now)?;
    let minutes = i64::try_from(by.since(now).as_secs().div_ceil(60)).unwrap_or(i64::MAX);
    let stays_open = times.hours.after(now, by.since(now)) == by;
    Some(match (stays_open, minutes <= MINUTES) {
        (true, true) => voice.say("ticket-expect-minutes", &Args::new().number("count", minutes)),
        (true, false) => voice.say(
            "ticket-expect-hours",
            &Args::new().number("count", minutes.saturating_add(59) / 60),
        ),
        (false, _) => voice.say("ticket-expect-by", &Args::new().date_time("at", by, voice.zone)),
    })
}
