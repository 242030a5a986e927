//! /support: what it is about, which order, what there is to say, and off it goes. Each step is
//! durable before it is answered.

pub(in crate::bot) mod draft;

use self::draft::{Draft, MOST_SAID, Step, SupportAction};
use super::order::line_button;
use crate::bot::dialogue::Dialogue;
use crate::bot::received::{Received, User};
use crate::bot::replies::Then;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn, TurnError};
use crate::bot::{queries, said};
use crate::channels::{BOT_CHANNEL, Button, Content};
use crate::ids::OrderId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::orders::view::{self, OrderListItem};
use crate::support::RequestAction;
use crate::support::{
    self, ChangeOutcome, NewTicket, OpenOutcome, Ticket, TicketContact, TicketState,
};
use crate::support::{MessageKind, NewMessage, describe};

/// Orders to choose from.
const OFFERED: i64 = 6;
/// So much of what was said is shown before it is sent.
const SHOWN: usize = 300;

pub(in crate::bot) async fn support(turn: Turn) -> Answered {
    if turn.desk.support.groups().next().is_none() {
        let text = turn
            .voice()
            .say("support-unavailable", &Args::new().text("contact", &turn.desk.contact));
        return turn.finish("support", &Content::text(text)).await;
    }
    if let Some(draft) = turn.draft().filter(|draft| draft.has_words()) {
        return show(&turn, &draft, None).await;
    }
    match open_ticket(&turn).await? {
        Some(ticket) => turn.finish("support", &standing(&turn, &ticket)).await,
        None => begin(&turn, Draft::begin()).await,
    }
}

/// The ticket that is open here.
async fn open_ticket(turn: &Turn) -> Result<Option<Ticket>, TurnError> {
    Ok(last_ticket(turn).await?.filter(|ticket| ticket.state != TicketState::Closed))
}

/// The ticket that what is said here belongs to: an open one, or one that was closed a short while
/// ago.
async fn last_ticket(turn: &Turn) -> Result<Option<Ticket>, TurnError> {
    let ticket =
        support::current_ticket(&turn.desk.store, BOT_CHANNEL, &turn.chat.to_string()).await?;
    Ok(ticket.filter(|ticket| is_within_window(turn, ticket)))
}

/// The ticket that a message belongs to: of what it answers, else the one that was last in motion.
pub(in crate::bot) async fn ticket_for(
    turn: &Turn,
    message: &Received,
) -> Result<Option<Ticket>, TurnError> {
    // What it answers in another topic of this chat is told otherwise.
    let elsewhere = message.answered_elsewhere.filter(|spoken| spoken.chat == turn.chat);
    if let Some(answered) = message.answered.as_ref().map(|answered| answered.spoken).or(elsewhere)
        && let Some(ticket) = support::by_message(&turn.desk.store, answered).await?
        && ticket.merged_into.is_none()
        && ticket.contact.address == turn.chat.to_string()
        && is_within_window(turn, &ticket)
    {
        return Ok(Some(ticket));
    }
    last_ticket(turn).await
}

/// Whether a ticket is open, or was closed a short while ago.
fn is_within_window(turn: &Turn, ticket: &Ticket) -> bool {
    ticket.closed_at.is_none_or(|closed| {
        turn.desk.clock.now().since(closed) <= turn.desk.support.rules.reopen_within
    })
}

/// How the open ticket stands, and what can be done.
fn standing(turn: &Turn, ticket: &Ticket) -> Content {
    let voice = turn.voice();
    let state = voice.word(match ticket.state {
        TicketState::New | TicketState::WaitingAgent => "support-state-waiting",
        TicketState::WaitingCustomer => "support-state-answered",
        TicketState::Resolved | TicketState::Closed => "support-state-resolved",
    });
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("state", state)
        .date_time("at", ticket.opened_at, voice.zone);
    let text = voice.say(
        "support-open",
        &args.with("category", turn.desk.support.category(&ticket.category, voice.locale)),
    );
    let buttons = vec![
        vec![Button::press(
            voice.word("support-button-close"),
            RequestAction::Settled(ticket.number).word(),
        )],
        vec![Button::press(voice.word("support-button-new"), SupportAction::New.word())],
    ];
    Content::with_buttons(text, buttons)
}

/// "Help with this order": the request begins with what is known.
pub(in crate::bot) async fn about(turn: &Turn, order: OrderId) -> Answered {
    begin(turn, Draft::about(order)).await
}

async fn begin(turn: &Turn, draft: Draft) -> Answered {
    turn.move_to("support", Some(Dialogue::Support(Box::new(draft.clone())))).await?;
    show(turn, &draft, None).await
}

/// Asks for the next step, in place where that can be.
async fn show(turn: &Turn, draft: &Draft, in_place: Option<i64>) -> Answered {
    let voice = turn.voice();
    let (text, buttons) = match draft.step {
        Step::Category => (voice.word("support-ask-category"), categories(turn, &voice)),
        Step::Order => (voice.word("support-ask-order"), orders(turn, &voice).await?),
        Step::Words if !draft.has_words() => {
            (ask_words(turn, &voice, draft), vec![vec![cancel(&voice)]])
        }
        Step::Words => summary(turn, &voice, draft),
    };
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    let then = if draft.has_words() { Then::Draft(Box::new(draft.clone())) } else { Then::Nothing };
    turn.answer("support", &content, then).await
}

fn cancel(voice: &Translator) -> Button {
    Button::press(voice.word("support-button-cancel"), SupportAction::Cancel.word())
}

fn categories(turn: &Turn, voice: &Translator) -> Vec<Vec<Button>> {
    let support = &turn.desk.support;
    let button = |key: &String| {
        Button::press(
            support.category(key, voice.locale),
            SupportAction::Category(key.clone()).word(),
        )
    };
    let mut rows: Vec<Vec<Button>> =
        support.rules.categories.chunks(2).map(|row| row.iter().map(button).collect()).collect();
    rows.push(vec![cancel(voice)]);
    rows
}

async fn orders(turn: &Turn, voice: &Translator) -> Result<Vec<Vec<Button>>, TurnError> {
    let lines = match turn.customer() {
        Some(customer) => view::page(&turn.desk.store, customer, OFFERED, 0).await?.0,
        None => Vec::new(),
    };
    let button = |line: &OrderListItem| {
        line_button(voice, line, SupportAction::Order(Some(line.id.clone())).word())
    };
    let mut rows: Vec<Vec<Button>> = lines.iter().map(|line| vec![button(line)]).collect();
    rows.push(vec![Button::press(
        voice.word("support-button-no-order"),
        SupportAction::Order(None).word(),
    )]);
    rows.push(vec![cancel(voice)]);
    Ok(rows)
}

/// What the request is about, in a line.
fn subject(turn: &Turn, voice: &Translator, draft: &Draft) -> Text {
    let category =
        turn.desk.support.category(draft.category.as_deref().unwrap_or("other"), voice.locale);
    match &draft.order {
        Some(order) => voice.say(
            "support-subject-order",
            &Args::new().with("category", category).text("id", order.as_str()),
        ),
        None => category,
    }
}

fn ask_words(turn: &Turn, voice: &Translator, draft: &Draft) -> Text {
    voice.say("support-ask-words", &Args::new().with("subject", subject(turn, voice, draft)))
}

/// What would be sent.
fn summary(turn: &Turn, voice: &Translator, draft: &Draft) -> (Text, Vec<Vec<Button>>) {
    let count = i64::try_from(draft.said.len()).unwrap_or(i64::MAX);
    let lines = draft.said.iter().map(|said| line(voice, said));
    let args = Args::new().with("subject", subject(turn, voice, draft)).number("count", count);
    let head = voice.say("support-summary", &args);
    let full = (draft.said.len() >= MOST_SAID).then(|| voice.word("support-full"));
    let text = Text::join([head].into_iter().chain(lines).chain(full), "\n");
    let short = voice.say("support-summary", &args);
    let button = |key, action: SupportAction| Button::press(voice.word(key), action.word());
    let buttons = vec![
        vec![button("support-button-send", SupportAction::Send)],
        vec![button("support-button-edit", SupportAction::Edit), cancel(voice)],
    ];
    (Text::first_that_fits([text, short]), buttons)
}

/// One message of a request, on one line.
fn line(voice: &Translator, said: &NewMessage) -> Text {
    let words: String = said.words.plain().chars().take(SHOWN).collect();
    let what = describe(voice, said.kind, said.unknown.as_deref());
    match (said.kind, words.is_empty()) {
        (MessageKind::Text, _) => {
            voice.say("support-summary-line", &Args::new().text("words", &words))
        }
        (_, true) => voice.say("support-summary-line", &Args::new().with("words", what)),
        (_, false) => {
            let args = Args::new().with("what", what).text("words", &words);
            voice.say("support-summary-line-of", &args)
        }
    }
}

/// The next step asks for a button, and something was written instead: it is kept as what there is
/// to say.
pub(in crate::bot) async fn wrote(turn: &Turn, message: &Received, draft: Draft) -> Answered {
    let Some(said) = said::read(message, &author(turn, message), turn.received_at) else {
        return Ok(turn.end("support", After::Nothing).await?);
    };
    if let Some(text) = too_large(turn, message) {
        return turn.finish("support", &Content::text(text)).await;
    }
    let draft = draft.and(said);
    turn.move_to("support", Some(Dialogue::Support(Box::new(draft.clone())))).await?;
    let Some(summary) = draft.summary else { return show(turn, &draft, None).await };
    match draft.step {
        Step::Words if draft.is_buried() => {
            let text = ask_words(turn, &turn.voice(), &draft);
            turn.reply(
                &Content::Edit { message_id: summary, text, buttons: Vec::new() },
                &Then::Nothing,
            )
            .await?;
            show(turn, &draft, None).await
        }
        Step::Words => show(turn, &draft, Some(summary)).await,
        Step::Category | Step::Order if draft.is_buried() && message.album.is_none() => {
            show(turn, &draft, None).await
        }
        // The question is in sight: an album asks it once.
        Step::Category | Step::Order => Ok(turn.end("support", After::Nothing).await?),
    }
}

/// Why a file is not taken; none when it is.
pub(super) fn too_large(turn: &Turn, message: &Received) -> Option<Text> {
    let most = turn.desk.support.rules.max_file;
    message.size.filter(|size| *size > most)?;
    let most = i64::try_from(most / 1_000_000).unwrap_or(i64::MAX);
    Some(turn.voice().say("support-file-too-large", &Args::new().number("most", most)))
}

/// Something was shown or said where no ticket is: it begins a request.
pub(in crate::bot) async fn begin_with(turn: &Turn, message: &Received) -> Answered {
    wrote(turn, message, Draft::begin()).await
}

/// What the agents may call somebody.
pub(in crate::bot) fn author(turn: &Turn, message: &Received) -> String {
    let theirs = message.author.user.as_ref().map(User::full_name);
    turn.standing.name.clone().or(theirs).unwrap_or_default()
}

/// A press in the dialogue.
pub(in crate::bot) async fn pressed(
    turn: &Turn,
    action: SupportAction,
    in_place: Option<i64>,
    name: String,
) -> Answered {
    let Some(draft) = turn.draft() else { return without_draft(turn, action).await };
    let next = match action {
        SupportAction::Category(key) if turn.desk.support.rules.categories.contains(&key) => {
            let has_orders = match turn.customer() {
                Some(customer) => view::page(&turn.desk.store, customer, 1, 0).await?.1 > 0,
                None => false,
            };
            draft.of(&key, has_orders)
        }
        SupportAction::Order(order) => {
            let order = match (order, turn.customer()) {
                (Some(id), Some(customer)) => {
                    view::find(&turn.desk.store, id.as_str(), customer).await?.map(|order| order.id)
                }
                _ => None,
            };
            draft.for_order(order)
        }
        SupportAction::Send if draft.has_words() && draft.category.is_some() => {
            return send(turn, draft, name).await;
        }
        SupportAction::Edit => Draft { said: Vec::new(), summary: None, shown: 0, ..draft },
        SupportAction::Cancel => {
            turn.move_to("support", None).await?;
            return turn.finish("support", &Content::text(turn.voice().word("cancel-done"))).await;
        }
        SupportAction::New => Draft::begin(),
        SupportAction::Send | SupportAction::GoOn | SupportAction::Category(_) => draft,
    };
    turn.move_to("support", Some(Dialogue::Support(Box::new(next.clone())))).await?;
    show(turn, &next, in_place).await
}

/// A press when nothing is being put together any more.
async fn without_draft(turn: &Turn, action: SupportAction) -> Answered {
    match action {
        SupportAction::New | SupportAction::Category(_) | SupportAction::Edit => {
            begin(turn, Draft::begin()).await
        }
        // It comes again: it was sent.
        SupportAction::Send if turn.standing.is_taken => {
            Ok(turn.end("support", After::Nothing).await?)
        }
        _ => turn.finish("support", &Content::text(turn.voice().word("stale-button"))).await,
    }
}

async fn send(turn: &Turn, draft: Draft, name: String) -> Answered {
    let contact = contact(turn);
    let opening = NewTicket {
        contact,
        by: None,
        name: Some(turn.standing.name.clone().unwrap_or(name)).filter(|name| !name.is_empty()),
        locale: turn.voice().locale,
        category: draft.category.unwrap_or_else(|| "other".to_owned()),
        order: draft.order,
        said: draft.said,
    };
    let (support, chat) = (turn.desk.support.clone(), turn.chat);
    let opened = turn.effect("support", move |tx, now| {
        let (support, opening) = (support.clone(), opening.clone());
        Box::pin(async move {
            queries::set_dialogue(tx, chat, None, now).await?;
            support::open(tx, &support, &opening, now).await
        })
    });
    match opened.await? {
        Some(OpenOutcome::Blocked) => {
            turn.finish("support", &Content::text(turn.voice().word("support-blocked"))).await
        }
        Some(OpenOutcome::Joined(ticket)) => {
            let text = turn
                .voice()
                .say("support-joined", &Args::new().text("number", &ticket.number.to_string()));
            turn.finish("support", &Content::text(text)).await
        }
        // The ticket's number comes through the outbox: it must arrive.
        Some(OpenOutcome::New(_)) | None => Ok(turn.end("support", After::Nothing).await?),
    }
}

/// Who asks here.
pub(in crate::bot) fn contact(turn: &Turn) -> TicketContact {
    TicketContact {
        channel: BOT_CHANNEL,
        address: turn.chat.to_string(),
        customer: turn.customer().cloned(),
    }
}

/// The customer ends their own ticket.
pub(super) async fn close(turn: &Turn, number: i64) -> Answered {
    let ticket = support::by_number(&turn.desk.store, number).await?;
    let ours = ticket.filter(|ticket| {
        ticket.contact.channel == BOT_CHANNEL && ticket.contact.address == turn.chat.to_string()
    });
    let Some(ticket) = ours else {
        return turn.finish("support", &Content::text(turn.voice().word("stale-button"))).await;
    };
    let (support, id, actor) = (turn.desk.support.clone(), ticket.id, ticket.contact.actor());
    let done = turn.effect("support", move |tx, now| {
        let (support, id, actor) = (support.clone(), id.clone(), actor.clone());
        Box::pin(async move {
            support::change(tx, &support, &id, &support::Transition::Close, &actor, now).await
        })
    });
    match done.await? {
        Some(ChangeOutcome::Changed(_)) | None => Ok(turn.end("support", After::Nothing).await?),
        Some(_) => turn.finish("support", &Content::text(turn.voice().word("stale-button"))).await,
    }
}

/// Somebody asks for something else while words of theirs wait to be sent.
pub(in crate::bot) async fn before_leaving(turn: Turn) -> Answered {
    let voice = turn.voice();
    let button = |key, action: SupportAction| vec![Button::press(voice.word(key), action.word())];
    let buttons = vec![
        button("support-button-send", SupportAction::Send),
        button("support-button-go-on", SupportAction::GoOn),
        button("support-button-discard", SupportAction::Cancel),
    ];
    turn.finish("support", &Content::with_buttons(voice.word("support-unsent"), buttons)).await
}
