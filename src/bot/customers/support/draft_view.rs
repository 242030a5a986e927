//! What a customer sees of the request that they put together: the question of each step, and what
//! would be sent.

use super::actions::DraftAction;
use crate::bot::customers::order::line_button;
use crate::bot::dialogue::{Draft, MOST_SAID};
use crate::bot::runtime::{HandlerError, UpdateContext};
use crate::channels::Button;
use crate::language::{Args, Text, Translator};
use crate::orders::customer_orders;
use crate::orders::view::OrderListItem;
use crate::support::case::message::{MessageKind, NewMessage, describe};

/// Orders to choose from.
const OFFERED: i64 = 6;
/// So much of what was said is shown before it is sent, in characters.
const SHOWN: usize = 300;

/// The button that throws the request away.
pub(super) fn cancel(tr: &Translator) -> Button {
    Button::press(tr.word("support-button-cancel"), DraftAction::Cancel.word())
}

/// A button for each category of the settings.
pub(super) fn categories(ctx: &UpdateContext, tr: &Translator) -> Vec<Vec<Button>> {
    let support = &ctx.services.support;
    let button = |key: &String| {
        Button::press(
            support.category_name(key, tr.locale),
            DraftAction::Category(key.clone()).word(),
        )
    };
    let mut rows: Vec<Vec<Button>> =
        support.rules.categories.chunks(2).map(|row| row.iter().map(button).collect()).collect();
    rows.push(vec![cancel(tr)]);
    rows
}

/// A button for each of the newest orders, and one for none.
pub(super) async fn orders(
    ctx: &UpdateContext,
    tr: &Translator,
) -> Result<Vec<Vec<Button>>, HandlerError> {
    let lines = match ctx.customer() {
        Some(customer) => customer_orders::page(&ctx.services.store, customer, OFFERED, 0).await?.0,
        None => Vec::new(),
    };
    let button = |line: &OrderListItem| {
        line_button(tr, line, DraftAction::Order(Some(line.id.clone())).word())
    };
    let mut rows: Vec<Vec<Button>> = lines.iter().map(|line| vec![button(line)]).collect();
    rows.push(vec![Button::press(
        tr.word("support-button-no-order"),
        DraftAction::Order(None).word(),
    )]);
    rows.push(vec![cancel(tr)]);
    Ok(rows)
}

/// What the request is about, in a line.
pub(super) fn subject(ctx: &UpdateContext, tr: &Translator, draft: &Draft) -> Text {
    let category =
        ctx.services.support.category_name(draft.category.as_deref().unwrap_or("other"), tr.locale);
    match &draft.order {
        Some(order) => tr.say(
            "support-subject-order",
            &Args::new().with("category", category).text("id", order.as_str()),
        ),
        None => category,
    }
}

/// The question for what there is to say.
pub(super) fn ask_words(ctx: &UpdateContext, tr: &Translator, draft: &Draft) -> Text {
    tr.say("support-ask-words", &Args::new().with("subject", subject(ctx, tr, draft)))
}

/// What would be sent.
pub(super) fn summary(
    ctx: &UpdateContext,
    tr: &Translator,
    draft: &Draft,
) -> (Text, Vec<Vec<Button>>) {
    let count = i64::try_from(draft.said.len()).unwrap_or(i64::MAX);
    let lines = draft.said.iter().map(|said| line(tr, said));
    let args = Args::new().with("subject", subject(ctx, tr, draft)).number("count", count);
    let head = tr.say("support-summary", &args);
    let full = (draft.said.len() >= MOST_SAID).then(|| tr.word("support-full"));
    let text = Text::join([head].into_iter().chain(lines).chain(full), "\n");
    let short = tr.say("support-summary", &args);
    let button = |key, action: DraftAction| Button::press(tr.word(key), action.word());
    let buttons = vec![
        vec![button("support-button-send", DraftAction::Send)],
        vec![button("support-button-edit", DraftAction::Edit), cancel(tr)],
    ];
    (Text::first_that_fits([text, short]), buttons)
}

/// One message of a request, on one line.
pub(super) fn line(tr: &Translator, said: &NewMessage) -> Text {
    let words: String = said.words.plain().chars().take(SHOWN).collect();
    let what = describe(tr, said.kind, said.unknown.as_deref());
    match (said.kind, words.is_empty()) {
        (MessageKind::Text, _) => {
            tr.say("support-summary-line", &Args::new().text("words", &words))
        }
        (_, true) => tr.say("support-summary-line", &Args::new().with("words", what)),
        (_, false) => {
            let args = Args::new().with("what", what).text("words", &words);
            tr.say("support-summary-line-of", &args)
        }
    }
}
