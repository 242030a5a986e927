//! /tickets: lists of tickets by filters, each with a link to where it stands, turned by buttons.

use super::category;
use crate::bot::agents::in_ticket::agent;
use crate::bot::agents::rights;
use crate::bot::commands::CommandArgs;
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::{CallbackQuery, IncomingMessage};
use crate::channels::{Button, Content};
use crate::language::{Args, Text, Translator};
use crate::support::TicketFilter;
use crate::support::agents_group::ticket_list;
use crate::support::buttons::TicketAction;
use crate::support::case::ticket::TopicState;
use crate::support::{self, Ticket, TicketState};

/// Tickets on one page.
const PAGE: i64 = 8;

/// A list as it is shown.
type TicketListView = (Text, Vec<Vec<Button>>);

/// `/tickets`: lists tickets, all open ones or by a filter.
pub(in crate::bot) async fn tickets(
    ctx: UpdateContext,
    message: IncomingMessage,
    CommandArgs(typed): CommandArgs,
) -> HandlerResult {
    let tr = rights::translator(&ctx).await?;
    let user = agent(&message).map(|agent| agent.user);
    let number = typed.trim().trim_start_matches('#').parse().ok();
    let named = match number {
        Some(number) => support::by_number(&ctx.services.store, number).await?,
        None => None,
    };
    let (text, buttons) = match named {
        Some(ticket) => {
            let button = Button::press(
                tr.word("tickets-button-topic"),
                TicketAction::LetIn(ticket.number).word(),
            );
            (
                line(&ctx, &tr, &ticket),
                if has_no_topic(&ticket) { vec![vec![button]] } else { Vec::new() },
            )
        }
        None => page(&ctx, &tr, &read(&ctx, &tr, &typed, user), 0).await?,
    };
    ctx.respond("tickets", &Content::with_buttons(text, buttons)).await
}

fn read(ctx: &UpdateContext, tr: &Translator, typed: &str, user: Option<i64>) -> TicketFilter {
    match typed.trim().to_lowercase().as_str() {
        "" | "open" => TicketFilter::Open,
        "mine" => TicketFilter::Mine(user),
        "new" => TicketFilter::New,
        "waiting" => TicketFilter::Waiting,
        "all" => TicketFilter::All,
        _ => category::named(ctx, tr, typed)
            .map_or_else(|| TicketFilter::words(typed), TicketFilter::Category),
    }
}

/// A press of a list's button: the list turns where it stands.
pub(in crate::bot::agents) async fn show_page(
    ctx: &UpdateContext,
    press: CallbackQuery,
    number: u32,
    filter: TicketFilter,
) -> HandlerResult {
    let filter =
        if filter == TicketFilter::Mine(None) { TicketFilter::Mine(ctx.user) } else { filter };
    let shown = redraw(ctx, &press, number, &filter).await;
    ctx.answer_callback(press.id, None).await;
    shown
}

async fn redraw(
    ctx: &UpdateContext,
    press: &CallbackQuery,
    number: u32,
    filter: &TicketFilter,
) -> HandlerResult {
    let Some(message_id) = press.message.as_ref().map(|message| message.id).filter(|id| *id > 0)
    else {
        return Ok(ctx.end("tickets", FollowUp::Nothing).await?);
    };
    let tr = rights::translator(ctx).await?;
    let (text, buttons) = page(ctx, &tr, filter, number).await?;
    ctx.respond("tickets", &Content::Edit { message_id, text, buttons }).await
}

async fn page(
    ctx: &UpdateContext,
    tr: &Translator,
    filter: &TicketFilter,
    number: u32,
) -> Result<TicketListView, HandlerError> {
    let (tickets, count) =
        ticket_list::page(&ctx.services.store, filter, PAGE, i64::from(number)).await?;
    if tickets.is_empty() && number > 0 {
        // A page that is no more.
        return Box::pin(page(ctx, tr, filter, 0)).await;
    }
    let pages = count.saturating_add(PAGE - 1) / PAGE;
    let title = tr.say("tickets-title", &Args::new().number("count", count));
    let at = tr.say(
        "tickets-page",
        &Args::new().number("page", i64::from(number) + 1).number("pages", pages),
    );
    let title = Text::join([Some(title), (pages > 1).then_some(at)].into_iter().flatten(), " ");
    let lines = tickets.iter().map(|ticket| line(ctx, tr, ticket));
    Ok((Text::join([title].into_iter().chain(lines), "\n"), buttons(tr, filter, number, pages)))
}

fn buttons(tr: &Translator, filter: &TicketFilter, number: u32, pages: i64) -> Vec<Vec<Button>> {
    let list = |label: Text, page: u32, filter: &TicketFilter| {
        Button::press(label, TicketAction::List(page, filter.clone()).word())
    };
    let kinds = [
        ("tickets-open", TicketFilter::Open),
        ("tickets-mine", TicketFilter::Mine(None)),
        ("tickets-new", TicketFilter::New),
        ("tickets-waiting", TicketFilter::Waiting),
    ];
    let mut rows = vec![kinds.map(|(key, filter)| list(tr.word(key), 0, &filter)).to_vec()];
    let back =
        (number > 0).then(|| list(tr.word("tickets-back"), number.saturating_sub(1), filter));
    let on = (i64::from(number) + 1 < pages)
        .then(|| list(tr.word("tickets-on"), number.saturating_add(1), filter));
    rows.insert(0, back.into_iter().chain(on).collect());
    rows.retain(|row| !row.is_empty());
    rows
}

fn line(ctx: &UpdateContext, tr: &Translator, ticket: &Ticket) -> Text {
    let number = support::ticket_link(tr, ticket);
    let category = ctx.services.support.category_name(&ticket.category, tr.locale);
    let args = Args::new()
        .text("sign", support::state_sign(ticket.state))
        .with("number", number)
        .theirs("name", ticket.name.as_deref().unwrap_or("–"))
        .with("category", category);
    let line = match &ticket.assignee {
        Some(agent) => tr.say("tickets-line-of", &args.text("who", &agent.name)),
        None => tr.say("tickets-line", &args),
    };
    let since = ticket
        .unanswered_since
        .map(|at| tr.say("tickets-since", &Args::new().date_time("at", at, tr.zone)));
    let no_topic = has_no_topic(ticket).then(|| tr.word("tickets-no-topic"));
    Text::join([Some(line), since, no_topic].into_iter().flatten(), " ")
}

/// Whether a ticket waits for a topic that nobody has asked for yet.
fn has_no_topic(ticket: &Ticket) -> bool {
    ticket.topic.state == TopicState::None && ticket.state != TicketState::Closed
}
