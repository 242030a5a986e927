//! /tickets: lists of tickets by filters, each with a link to where it stands, turned by buttons.

use super::{category, rights, talk};
use crate::bot::received::{Press, Received};
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn, TurnError};
use crate::channels::{Button, Content};
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::support::TicketAction;
use crate::support::TicketFilter;
use crate::support::TopicState;
use crate::support::agents_group::ticket_list;
use crate::support::{self, Ticket, TicketState};

/// Tickets on one page.
const PAGE: i64 = 8;

/// A list as it is shown.
type Shown = (Text, Vec<Vec<Button>>);

pub(in crate::bot) async fn list(turn: Turn, message: Received, typed: String) -> Answered {
    let voice = rights::voice(&turn).await?;
    let user = talk::agent(&message).map(|agent| agent.user);
    let number = typed.trim().trim_start_matches('#').parse().ok();
    let named = match number {
        Some(number) => support::by_number(&turn.desk.store, number).await?,
        None => None,
    };
    let (text, buttons) = match named {
        Some(ticket) => {
            let button = Button::press(
                voice.word("tickets-button-topic"),
                TicketAction::LetIn(ticket.number).word(),
            );
            (
                line(&turn, &voice, &ticket),
                if has_no_topic(&ticket) { vec![vec![button]] } else { Vec::new() },
            )
        }
        None => page(&turn, &voice, &read(&turn, &voice, &typed, user), 0).await?,
    };
    turn.finish("tickets", &Content::with_buttons(text, buttons)).await
}

fn read(turn: &Turn, voice: &Translator, typed: &str, user: Option<i64>) -> TicketFilter {
    match typed.trim().to_lowercase().as_str() {
        "" | "open" => TicketFilter::Open,
        "mine" => TicketFilter::Mine(user),
        "new" => TicketFilter::New,
        "waiting" => TicketFilter::Waiting,
        "all" => TicketFilter::All,
        _ => category::named(turn, voice, typed)
            .map_or_else(|| TicketFilter::words(typed), TicketFilter::Category),
    }
}

/// A press of a list's button: the list turns where it stands.
pub(super) async fn turned(
    turn: &Turn,
    press: Press,
    number: u32,
    filter: TicketFilter,
) -> Answered {
    let filter =
        if filter == TicketFilter::Mine(None) { TicketFilter::Mine(turn.user) } else { filter };
    let shown = redraw(turn, &press, number, &filter).await;
    turn.stop_spinner(press.id, None).await;
    shown
}

async fn redraw(turn: &Turn, press: &Press, number: u32, filter: &TicketFilter) -> Answered {
    let Some(message_id) = press.under.as_ref().map(|under| under.message).filter(|id| *id > 0)
    else {
        return Ok(turn.end("tickets", After::Nothing).await?);
    };
    let voice = rights::voice(turn).await?;
    let (text, buttons) = page(turn, &voice, filter, number).await?;
    turn.finish("tickets", &Content::Edit { message_id, text, buttons }).await
}

async fn page(
    turn: &Turn,
    voice: &Translator,
    filter: &TicketFilter,
    number: u32,
) -> Result<Shown, TurnError> {
    let (tickets, count) =
        ticket_list::page(&turn.desk.store, filter, PAGE, i64::from(number)).await?;
    if tickets.is_empty() && number > 0 {
        // A page that is no more.
        return Box::pin(page(turn, voice, filter, 0)).await;
    }
    let pages = count.saturating_add(PAGE - 1) / PAGE;
    let title = voice.say("tickets-title", &Args::new().number("count", count));
    let at = voice.say(
        "tickets-page",
        &Args::new().number("page", i64::from(number) + 1).number("pages", pages),
    );
    let title = Text::join([Some(title), (pages > 1).then_some(at)].into_iter().flatten(), " ");
    let lines = tickets.iter().map(|ticket| line(turn, voice, ticket));
    Ok((Text::join([title].into_iter().chain(lines), "\n"), buttons(voice, filter, number, pages)))
}

fn buttons(voice: &Translator, filter: &TicketFilter, number: u32, pages: i64) -> Vec<Vec<Button>> {
    let list = |label: Text, page: u32, filter: &TicketFilter| {
        Button::press(label, TicketAction::List(page, filter.clone()).word())
    };
    let kinds = [
        ("tickets-open", TicketFilter::Open),
        ("tickets-mine", TicketFilter::Mine(None)),
        ("tickets-new", TicketFilter::New),
        ("tickets-waiting", TicketFilter::Waiting),
    ];
    let mut rows = vec![kinds.map(|(key, filter)| list(voice.word(key), 0, &filter)).to_vec()];
    let back =
        (number > 0).then(|| list(voice.word("tickets-back"), number.saturating_sub(1), filter));
    let on = (i64::from(number) + 1 < pages)
        .then(|| list(voice.word("tickets-on"), number.saturating_add(1), filter));
    rows.insert(0, back.into_iter().chain(on).collect());
    rows.retain(|row| !row.is_empty());
    rows
}

fn line(turn: &Turn, voice: &Translator, ticket: &Ticket) -> Text {
    let number = support::ticket_link(voice, ticket);
    let category = turn.desk.support.category(&ticket.category, voice.locale);
    let args = Args::new()
        .text("sign", support::state_sign(ticket.state))
        .with("number", number)
        .theirs("name", ticket.name.as_deref().unwrap_or("–"))
        .with("category", category);
    let line = match &ticket.assignee {
        Some(agent) => voice.say("tickets-line-of", &args.text("who", &agent.name)),
        None => voice.say("tickets-line", &args),
    };
    let since = ticket
        .unanswered_since
        .map(|at| voice.say("tickets-since", &Args::new().date_time("at", at, voice.zone)));
    let no_topic = has_no_topic(ticket).then(|| voice.word("tickets-no-topic"));
    Text::join([Some(line), since, no_topic].into_iter().flatten(), " ")
}

/// Whether a ticket waits for a topic that nobody has asked for yet.
fn has_no_topic(ticket: &Ticket) -> bool {
    ticket.topic.state == TopicState::None && ticket.state != TicketState::Closed
}
