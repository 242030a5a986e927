//! /deliveries: what became of the last messages to a ticket's customer, and by which ways they
//! were tried.

use super::acts::no_ticket;
use super::rights;
use super::talk::ticket_of;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{ChannelName, Content};
use crate::clock::At;
use crate::delivery::story::{self, Filter, Story};
use crate::delivery::{Category, NotificationState};
use crate::delivery::{Exclusion, ExclusionReason};
use crate::ids::NotificationId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::support::reasons::UndeliveredReason;
use crate::support::{Ticket, reasons};

/// Messages that are told, the newest.
const TOLD: i64 = 8;

pub(in crate::bot) async fn deliveries(turn: Turn, message: Received) -> Answered {
    let Some(ticket) = ticket_of(&turn, &message).await? else { return no_ticket(&turn).await };
    let voice = rights::voice(&turn).await?;
    let text = told(&turn, &voice, &ticket).await?;
    turn.finish("deliveries", &Content::text(text)).await
}

async fn told(turn: &Turn, voice: &Translator, ticket: &Ticket) -> Result<Text, TurnError> {
    let store = &turn.desk.store;
    let filter = match &ticket.contact.customer {
        Some(customer) => Filter { customer: Some(customer.clone()), ..Filter::default() },
        // Of a stranger no more is known than this ticket.
        None => Filter {
            subject: Some(ticket.id.to_string()),
            category: Some(Category::Support),
            ..Filter::default()
        },
    };
    let page = story::list(store, &filter, None, TOLD).await?;
    if page.notifications.is_empty() {
        return Ok(voice.word("deliveries-none"));
    }
    let mut lines = vec![voice.word("deliveries-title")];
    for brief in page.notifications {
        let story = match NotificationId::try_from(brief.id) {
            Ok(id) => story::of(store, &id).await?,
            Err(_) => None,
        };
        lines.extend(story.map(|story| line(voice, &story)));
    }
    Ok(Text::join(lines, "\n"))
}

fn line(voice: &Translator, story: &Story) -> Text {
    let brief = &story.brief;
    let at = At(brief.created_at.timestamp_millis());
    let args = Args::new()
        .date_time("at", at, voice.zone)
        .text("what", &brief.template)
        .with("state", state(voice, story));
    let mut line = voice.say("deliveries-line", &args);
    // One try that went well needs no more words.
    let is_plain = story.attempts.len() < 2 && brief.state == NotificationState::Delivered.as_str();
    if !is_plain {
        let tries = story.attempts.iter().map(|attempt| {
            let came =
                attempt.code.as_deref().or(attempt.class.as_deref()).unwrap_or(&attempt.state);
            voice.say(
                "deliveries-try",
                &Args::new().with("channel", channel(voice, &attempt.channel)).text("came", came),
            )
        });
        line = Text::join([line].into_iter().chain(tries), "\n");
    }
    line
}

fn state(voice: &Translator, story: &Story) -> Text {
    let brief = &story.brief;
    let by =
        Args::new().with("channel", channel(voice, brief.channel.as_deref().unwrap_or_default()));
    // Where no channel was left, the record says of each why.
    let is_telling = |one: &&Exclusion| one.reason != ExclusionReason::NotOfCategory;
    let left_out: Vec<_> = story.excluded.iter().filter(is_telling).cloned().collect();
    let reason = if story.route.is_empty() && !left_out.is_empty() {
        left_out.into()
    } else {
        UndeliveredReason::from(brief.reason.as_deref().unwrap_or(&brief.state))
    };
    let why = Args::new().with("reason", reasons::explain(voice, &reason, None));
    match NotificationState::parse(&brief.state) {
        Some(NotificationState::Delivered) => voice.say("deliveries-there", &by),
        Some(NotificationState::InFlight) => voice.say("deliveries-under-way", &by),
        Some(NotificationState::Scheduled | NotificationState::Ready) | None => {
            voice.word("deliveries-waits")
        }
        Some(NotificationState::Cancelled) => voice.word("deliveries-withdrawn"),
        Some(NotificationState::Expired) => voice.word("deliveries-too-late"),
        Some(NotificationState::Failed | NotificationState::Suppressed) => {
            voice.say("deliveries-failed", &why)
        }
    }
}

fn channel(voice: &Translator, word: &str) -> Text {
    match ChannelName::recorded(word) {
        Some(channel) => channel.label_for_staff(voice.messages(), voice.locale),
        None => voice.word("deliveries-no-channel"),
    }
}
