//! How agents see a customer's messages: as a quotation in which links and commands do nothing, so
//! that nobody takes them for the bot's words. The caption of a copy is replaced by a quotation
//! too, except in albums, where Telegram does not allow it.

use crate::channels::Content;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::case::message::{
    ForwardOrigin, MessageKind, RelayForm, TicketMessage, describe,
};
use crate::support::case::names;
use crate::support::case::ticket::{Ticket, TopicState};
use crate::support::conversation::relay::packing::{BatchContent, RelayBatch};
use crate::support::desk::Support;
use crate::support::messages;

/// A batch as the agents see it.
pub(crate) struct QuotedBatch {
    pub content: Content,
    /// Whether it names the ticket.
    pub says_whose: bool,
}

/// Quotes a batch for the agents. Lines above the words say what they cannot see: the ticket
/// (without topics), that it came by SMS, what could not be copied, and the origin of a forwarded
/// message.
pub(crate) fn quote_for_agents(
    support: &Support,
    ticket: &Ticket,
    batch: &RelayBatch,
) -> QuotedBatch {
    let words = match batch.content.clone() {
        BatchContent::Words(words) => words,
        BatchContent::Copies { .. } => {
            return QuotedBatch { content: copies(batch), says_whose: false };
        }
    };
    let voice = support.agents_translator();
    let first = batch.messages.first();
    let whose = (ticket.topic.state == TopicState::Plain)
        .then(|| voice.say("ticket-head", &names::ticket_args(ticket)));
    let says_whose = whose.is_some();
    let by_sms = first
        .filter(|message| message.came_by.is_plain() && whose.is_none())
        .map(|_| voice.word("ticket-by-sms"));
    let instead = first.filter(|message| message.form == RelayForm::InWords).map(|message| {
        let what = describe(&voice, message.kind, message.unknown.as_deref());
        voice.say("ticket-cannot-show", &Args::new().with("what", what))
    });
    let forwarded = first
        .and_then(|message| message.forwarded.as_ref())
        .map(|forwarded: &ForwardOrigin| forwarded.head(&voice));
    let heads = Text::join([whose, by_sms, instead, forwarded].into_iter().flatten(), "\n");
    let (text, has_heads) = words.quoted_under(&heads);
    QuotedBatch { content: Content::text(text), says_whose: says_whose && has_heads }
}

/// Copies; the caption of a single one is quoted.
fn copies(batch: &RelayBatch) -> Content {
    let mut content = batch.content.clone().into_content();
    if let Content::Copy { messages, text, bare: false, caption, .. } = &mut content
        && messages.len() == 1
        && !text.is_empty()
    {
        *caption = Some(text.quoted());
    }
    content
}

/// The captions of a batch, quoted.
pub(crate) fn caption(batch: &RelayBatch) -> Text {
    Text::join(
        batch
            .messages
            .iter()
            .map(|message| message.words.clone())
            .filter(|words| !words.is_empty()),
        "\n\n",
    )
    .quoted()
}

/// A page (`rich_message`) can only be copied unchanged, so one with links or commands is sent as
/// text. False when there is none.
pub(crate) async fn set_pages_in_words(
    tx: &mut Tx,
    of: &[TicketMessage],
) -> Result<bool, StoreError> {
    let is_page = |message: &&TicketMessage| {
        message.kind == MessageKind::Other
            && message.unknown.is_none()
            && message.form != RelayForm::InWords
    };
    let mut some = false;
    for page in of.iter().filter(is_page).filter(|page| page.words.acts()) {
        messages::set_form(tx, &page.id, RelayForm::InWords).await?;
        some = true;
    }
    Ok(some)
}
