//! /support: what it is about, which order, what there is to say, and off it goes. Each step is
//! durable before it is answered.

pub(super) mod actions;
mod draft_view;

use self::actions::DraftAction;
use self::draft_view::{ask_words, cancel, categories, orders, summary};
use crate::bot::dialogue::{self, Dialogue, Draft, DraftStep};
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, OnSent, UpdateContext};
use crate::bot::ticket_message;
use crate::bot::update::{IncomingMessage, TelegramUser};
use crate::channels::{BOT_CHANNEL, Button, Content};
use crate::ids::OrderId;
use crate::language::{Args, Text};
use crate::orders::customer_orders;
use crate::support::buttons::RequestAction;
use crate::support::{
    self, ChangeOutcome, NewTicket, OpenOutcome, Ticket, TicketContact, TicketState,
};

/// `/support`: the open ticket, or the first question of a new request.
pub(in crate::bot) async fn support(ctx: UpdateContext) -> HandlerResult {
    if !ctx.services.has_agents() {
        let text = ctx
            .translator()
            .say("support-unavailable", &Args::new().text("contact", &ctx.services.contact));
        return ctx.respond("support", &Content::text(text)).await;
    }
    if let Some(draft) = ctx.draft().filter(|draft| draft.has_words()) {
        return show(&ctx, &draft, None).await;
    }
    match open_ticket(&ctx).await? {
        Some(ticket) => ctx.respond("support", &standing(&ctx, &ticket)).await,
        None => begin(&ctx, Draft::begin()).await,
    }
}

/// The ticket that is open here.
async fn open_ticket(ctx: &UpdateContext) -> Result<Option<Ticket>, HandlerError> {
    Ok(last_ticket(ctx).await?.filter(|ticket| ticket.state != TicketState::Closed))
}

/// The ticket that what is said here belongs to: an open one, or one that was closed a short while
/// ago.
async fn last_ticket(ctx: &UpdateContext) -> Result<Option<Ticket>, HandlerError> {
    let ticket =
        support::current_ticket(&ctx.services.store, BOT_CHANNEL, &ctx.chat.to_string()).await?;
    Ok(ticket.filter(|ticket| is_within_window(ctx, ticket)))
}

/// The ticket that a message belongs to: of what it answers, else the one that was last in motion.
pub(in crate::bot) async fn ticket_for(
    ctx: &UpdateContext,
    message: &IncomingMessage,
) -> Result<Option<Ticket>, HandlerError> {
    // What it answers in another topic of this chat is told otherwise.
    let elsewhere = message.external_reply.filter(|spoken| spoken.chat == ctx.chat);
    if let Some(answered) = message.reply_to.as_ref().map(|answered| answered.spoken).or(elsewhere)
        && let Some(ticket) = support::by_message(&ctx.services.store, answered).await?
        && ticket.merged_into.is_none()
        && ticket.contact.address == ctx.chat.to_string()
        && is_within_window(ctx, &ticket)
    {
        return Ok(Some(ticket));
    }
    last_ticket(ctx).await
}

/// Whether a ticket is open, or was closed a short while ago.
fn is_within_window(ctx: &UpdateContext, ticket: &Ticket) -> bool {
    ticket.closed_at.is_none_or(|closed| {
        ctx.services.clock.now().since(closed) <= ctx.services.support.rules.reopen_within
    })
}

/// How the open ticket stands, and what can be done.
fn standing(ctx: &UpdateContext, ticket: &Ticket) -> Content {
    let tr = ctx.translator();
    let state = tr.word(match ticket.state {
        TicketState::New | TicketState::WaitingAgent => "support-state-waiting",
        TicketState::WaitingCustomer => "support-state-answered",
        TicketState::Resolved | TicketState::Closed => "support-state-resolved",
    });
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("state", state)
        .date_time("at", ticket.opened_at, tr.zone);
    let text = tr.say(
        "support-open",
        &args.with("category", ctx.services.support.category_name(&ticket.category, tr.locale)),
    );
    let buttons = vec![
        vec![Button::press(
            tr.word("support-button-close"),
            RequestAction::Settled(ticket.number).word(),
        )],
        vec![Button::press(tr.word("support-button-new"), DraftAction::New.word())],
    ];
    Content::with_buttons(text, buttons)
}

/// "Help with this order": the request begins with what is known.
pub(in crate::bot) async fn about(ctx: &UpdateContext, order: OrderId) -> HandlerResult {
    begin(ctx, Draft::about(order)).await
}

async fn begin(ctx: &UpdateContext, draft: Draft) -> HandlerResult {
    ctx.set_dialogue("support", Some(Dialogue::Support(Box::new(draft.clone())))).await?;
    show(ctx, &draft, None).await
}

/// Asks for the next step, in place where that can be.
async fn show(ctx: &UpdateContext, draft: &Draft, in_place: Option<i64>) -> HandlerResult {
    let tr = ctx.translator();
    let (text, buttons) = match draft.step {
        DraftStep::Category => (tr.word("support-ask-category"), categories(ctx, &tr)),
        DraftStep::Order => (tr.word("support-ask-order"), orders(ctx, &tr).await?),
        DraftStep::Words if !draft.has_words() => {
            (ask_words(ctx, &tr, draft), vec![vec![cancel(&tr)]])
        }
        DraftStep::Words => summary(ctx, &tr, draft),
    };
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    let then =
        if draft.has_words() { OnSent::Draft(Box::new(draft.clone())) } else { OnSent::Nothing };
    ctx.respond_then("support", &content, then).await
}

/// Anything that is said while a request is put together belongs to it.
pub(in crate::bot) async fn add_to_draft(
    ctx: UpdateContext,
    message: IncomingMessage,
    draft: Draft,
) -> HandlerResult {
    wrote(&ctx, &message, draft).await
}

/// The next step asks for a button, and something was written instead: it is kept as what there is
/// to say.
async fn wrote(ctx: &UpdateContext, message: &IncomingMessage, draft: Draft) -> HandlerResult {
    let Some(said) = ticket_message::read(message, &author(ctx, message), ctx.received_at) else {
        return Ok(ctx.end("support", FollowUp::Nothing).await?);
    };
    if let Some(text) = too_large(ctx, message) {
        return ctx.respond("support", &Content::text(text)).await;
    }
    let draft = draft.and(said);
    ctx.set_dialogue("support", Some(Dialogue::Support(Box::new(draft.clone())))).await?;
    let Some(summary) = draft.summary else { return show(ctx, &draft, None).await };
    match draft.step {
        DraftStep::Words if draft.is_buried() => {
            let text = ask_words(ctx, &ctx.translator(), &draft);
            ctx.reply(
                &Content::Edit { message_id: summary, text, buttons: Vec::new() },
                &OnSent::Nothing,
            )
            .await?;
            show(ctx, &draft, None).await
        }
        DraftStep::Words => show(ctx, &draft, Some(summary)).await,
        DraftStep::Category | DraftStep::Order if draft.is_buried() && message.album.is_none() => {
            show(ctx, &draft, None).await
        }
        // The question is in sight: an album asks it once.
        DraftStep::Category | DraftStep::Order => Ok(ctx.end("support", FollowUp::Nothing).await?),
    }
}

/// Why a file is not taken; none when it is.
pub(super) fn too_large(ctx: &UpdateContext, message: &IncomingMessage) -> Option<Text> {
    let most = ctx.services.support.rules.max_file;
    message.size.filter(|size| *size > most)?;
    let most = i64::try_from(most / 1_000_000).unwrap_or(i64::MAX);
    Some(ctx.translator().say("support-file-too-large", &Args::new().number("most", most)))
}

/// Something was shown or said where no ticket is: it begins a request.
pub(in crate::bot) async fn begin_with(
    ctx: &UpdateContext,
    message: &IncomingMessage,
) -> HandlerResult {
    wrote(ctx, message, Draft::begin()).await
}

/// What the agents may call somebody.
pub(in crate::bot) fn author(ctx: &UpdateContext, message: &IncomingMessage) -> String {
    let theirs = message.author.user.as_ref().map(TelegramUser::full_name);
    ctx.snapshot.name.clone().or(theirs).unwrap_or_default()
}

/// A press in the dialogue.
pub(in crate::bot) async fn pressed(
    ctx: &UpdateContext,
    action: DraftAction,
    in_place: Option<i64>,
    name: String,
) -> HandlerResult {
    let Some(draft) = ctx.draft() else { return without_draft(ctx, action).await };
    let next = match action {
        DraftAction::Category(key) if ctx.services.support.rules.categories.contains(&key) => {
            let has_orders = match ctx.customer() {
                Some(customer) => {
                    customer_orders::page(&ctx.services.store, customer, 1, 0).await?.1 > 0
                }
                None => false,
            };
            draft.of(&key, has_orders)
        }
        DraftAction::Order(order) => {
            let order = match (order, ctx.customer()) {
                (Some(id), Some(customer)) => {
                    customer_orders::find(&ctx.services.store, id.as_str(), customer)
                        .await?
                        .map(|order| order.id)
                }
                _ => None,
            };
            draft.for_order(order)
        }
        DraftAction::Send if draft.has_words() && draft.category.is_some() => {
            return send(ctx, draft, name).await;
        }
        DraftAction::Edit => Draft { said: Vec::new(), summary: None, shown: 0, ..draft },
        DraftAction::Cancel => {
            ctx.set_dialogue("support", None).await?;
            return ctx
                .respond("support", &Content::text(ctx.translator().word("cancel-done")))
                .await;
        }
        DraftAction::New => Draft::begin(),
        DraftAction::Send | DraftAction::GoOn | DraftAction::Category(_) => draft,
    };
    ctx.set_dialogue("support", Some(Dialogue::Support(Box::new(next.clone())))).await?;
    show(ctx, &next, in_place).await
}

/// A press when nothing is being put together any more.
async fn without_draft(ctx: &UpdateContext, action: DraftAction) -> HandlerResult {
    match action {
        DraftAction::New | DraftAction::Category(_) | DraftAction::Edit => {
            begin(ctx, Draft::begin()).await
        }
        // It comes again: it was sent.
        DraftAction::Send if ctx.snapshot.is_taken => {
            Ok(ctx.end("support", FollowUp::Nothing).await?)
        }
        _ => ctx.respond("support", &Content::text(ctx.translator().word("stale-button"))).await,
    }
}

async fn send(ctx: &UpdateContext, draft: Draft, name: String) -> HandlerResult {
    let contact = contact(ctx);
    let opening = NewTicket {
        contact,
        by: None,
        name: Some(ctx.snapshot.name.clone().unwrap_or(name)).filter(|name| !name.is_empty()),
        locale: ctx.translator().locale,
        category: draft.category.unwrap_or_else(|| "other".to_owned()),
        order: draft.order,
        said: draft.said,
    };
    let (support, chat) = (ctx.services.support.clone(), ctx.chat);
    let opened = ctx.commit("support", async move |tx, now| {
        dialogue::set(tx, chat, None, now).await?;
        support::open_ticket(tx, &support, &opening, now).await
    });
    match opened.await? {
        Some(OpenOutcome::Blocked) => {
            ctx.respond("support", &Content::text(ctx.translator().word("support-blocked"))).await
        }
        Some(OpenOutcome::Joined(ticket)) => {
            let text = ctx
                .translator()
                .say("support-joined", &Args::new().text("number", &ticket.number.to_string()));
            ctx.respond("support", &Content::text(text)).await
        }
        // The ticket's number comes through the outbox: it must arrive.
        Some(OpenOutcome::New(_)) | None => Ok(ctx.end("support", FollowUp::Nothing).await?),
    }
}

/// The contact of this private chat, with its customer if it is linked.
pub(in crate::bot) fn contact(ctx: &UpdateContext) -> TicketContact {
    TicketContact {
        channel: BOT_CHANNEL,
        address: ctx.chat.to_string(),
        customer: ctx.customer().cloned(),
    }
}

/// The customer ends their own ticket.
pub(super) async fn close(ctx: &UpdateContext, number: i64) -> HandlerResult {
    let ticket = support::by_number(&ctx.services.store, number).await?;
    let ours = ticket.filter(|ticket| {
        ticket.contact.channel == BOT_CHANNEL && ticket.contact.address == ctx.chat.to_string()
    });
    let Some(ticket) = ours else {
        return ctx.respond("support", &Content::text(ctx.translator().word("stale-button"))).await;
    };
    let (support, id, actor) = (ctx.services.support.clone(), ticket.id, ticket.contact.actor());
    let done = ctx.commit("support", async move |tx, now| {
        support::change_ticket(tx, &support, &id, &support::Transition::Close, &actor, now).await
    });
    match done.await? {
        Some(ChangeOutcome::Changed(_)) | None => Ok(ctx.end("support", FollowUp::Nothing).await?),
        Some(_) => {
            ctx.respond("support", &Content::text(ctx.translator().word("stale-button"))).await
        }
    }
}

/// Somebody asks for something else while words of theirs wait to be sent.
pub(in crate::bot) async fn before_leaving(ctx: UpdateContext) -> HandlerResult {
    let tr = ctx.translator();
    let button = |key, action: DraftAction| vec![Button::press(tr.word(key), action.word())];
    let buttons = vec![
        button("support-button-send", DraftAction::Send),
        button("support-button-go-on", DraftAction::GoOn),
        button("support-button-discard", DraftAction::Cancel),
    ];
    ctx.respond("support", &Content::with_buttons(tr.word("support-unsent"), buttons)).await
}
