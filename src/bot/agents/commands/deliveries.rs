//! /deliveries: what became of the last messages to a ticket's customer, and by which ways they
//! were tried.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::{ChannelName, Content};
use crate::clock::At;
use crate::delivery::story::{self, NotificationFilter, NotificationStory};
use crate::delivery::{Category, NotificationState};
use crate::delivery::{Exclusion, ExclusionReason};
use crate::ids::NotificationId;
use crate::language::{Args, Text, Translator};
use crate::support::Ticket;
use crate::support::conversation::failures::failure_reasons::{self, UndeliveredReason};

/// Messages that are told, the newest.
const TOLD: i64 = 8;

pub(in crate::bot) async fn deliveries(call: TicketCall) -> HandlerResult {
    let text = told(&call.ctx, &call.tr, &call.ticket).await?;
    call.ctx.respond("deliveries", &Content::text(text)).await
}

async fn told(ctx: &UpdateContext, tr: &Translator, ticket: &Ticket) -> Result<Text, HandlerError> {
    let store = &ctx.services.store;
    let filter = match &ticket.contact.customer {
        Some(customer) => {
            NotificationFilter { customer: Some(customer.clone()), ..NotificationFilter::default() }
        }
        // Of a stranger no more is known than this ticket.
        None => NotificationFilter {
            subject: Some(ticket.id.to_string()),
            category: Some(Category::Support),
            ..NotificationFilter::default()
        },
    };
    let page = story::list(store, &filter, None, TOLD).await?;
    if page.notifications.is_empty() {
        return Ok(tr.word("deliveries-none"));
    }
    let mut lines = vec![tr.word("deliveries-title")];
    for brief in page.notifications {
        let story = match NotificationId::try_from(brief.id) {
            Ok(id) => story::of(store, &id).await?,
            Err(_) => None,
        };
        lines.extend(story.map(|story| line(tr, &story)));
    }
    Ok(Text::join(lines, "\n"))
}

fn line(tr: &Translator, story: &NotificationStory) -> Text {
    let brief = &story.brief;
    let at = At(brief.created_at.timestamp_millis());
    let args = Args::new()
        .date_time("at", at, tr.zone)
        .text("what", &brief.template)
        .with("state", state(tr, story));
    let mut line = tr.say("deliveries-line", &args);
    // One try that went well needs no more words.
    let is_plain = story.attempts.len() < 2 && brief.state == NotificationState::Delivered.as_str();
    if !is_plain {
        let tries = story.attempts.iter().map(|attempt| {
            let came =
                attempt.code.as_deref().or(attempt.class.as_deref()).unwrap_or(&attempt.state);
            tr.say(
                "deliveries-try",
                &Args::new().with("channel", channel(tr, Some(attempt.channel))).text("came", came),
            )
        });
        line = Text::join([line].into_iter().chain(tries), "\n");
    }
    line
}

fn state(tr: &Translator, story: &NotificationStory) -> Text {
    let brief = &story.brief;
    let by = Args::new().with("channel", channel(tr, brief.channel));
    // Where no channel was left, the record says of each why.
    let is_telling = |one: &&Exclusion| one.reason != ExclusionReason::NotOfCategory;
    let left_out: Vec<_> = story.excluded.iter().filter(is_telling).cloned().collect();
    let reason = if story.route.is_empty() && !left_out.is_empty() {
        left_out.into()
    } else {
        UndeliveredReason::parse(brief.reason.as_deref().unwrap_or(&brief.state))
    };
    let why = Args::new().with("reason", failure_reasons::explain_failure(tr, &reason, None));
    match NotificationState::parse(&brief.state) {
        Some(NotificationState::Delivered) => tr.say("deliveries-there", &by),
        Some(NotificationState::InFlight) => tr.say("deliveries-under-way", &by),
        Some(NotificationState::Scheduled | NotificationState::Ready) | None => {
            tr.word("deliveries-waits")
        }
        Some(NotificationState::Cancelled) => tr.word("deliveries-withdrawn"),
        Some(NotificationState::Expired) => tr.word("deliveries-too-late"),
        Some(NotificationState::Failed | NotificationState::Suppressed) => {
            tr.say("deliveries-failed", &why)
        }
    }
}

fn channel(tr: &Translator, name: Option<ChannelName>) -> Text {
    match name {
        Some(channel) => channel.label_for_staff(tr.messages(), tr.locale),
        None => tr.word("deliveries-no-channel"),
    }
}
