//! Packs the messages that wait to be relayed into as few Telegram messages as possible: texts in a
//! row are joined, albums stay whole, everything else goes on its own. Pure.

use std::time::Duration;

use crate::channels::Content;
use crate::ids::MessageId;
use crate::language::{LONGEST_MESSAGE, Text};
use crate::support::case::message::{MessageKind, MessageRef, RelayForm, TicketMessage};

/// How long an album waits for another piece.
pub(crate) const ALBUM: Duration = Duration::from_millis(800);

/// One message to send, and the ticket's messages in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RelayBatch {
    pub content: BatchContent,
    pub messages: Vec<TicketMessage>,
}

/// The content of a batch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BatchContent {
    Words(Text),
    /// Copies of messages of a chat; `bare`: without their captions.
    Copies {
        from: i64,
        messages: Vec<i64>,
        words: Text,
        bare: bool,
    },
}

impl BatchContent {
    /// The content for the outbox.
    pub(crate) fn into_content(self) -> Content {
        match self {
            Self::Words(text) => Content::text(text),
            Self::Copies { from, messages, words, bare } => Content::Copy {
                from,
                messages,
                text: words,
                bare,
                caption: None,
                spot: crate::channels::Spot::default(),
            },
        }
    }
}

/// Packs messages in order, separated captions behind their picture or file. Texts are joined only
/// if `may_join`: an agent's answers stay separate, because each is delivered or fails on its own.
pub(crate) fn pack_messages(messages: Vec<TicketMessage>, may_join: bool) -> Vec<RelayBatch> {
    let mut batches: Vec<RelayBatch> = Vec::new();
    for message in captions_behind(messages) {
        match batches.last_mut() {
            Some(last) if joins(last, &message, may_join) => join(last, message),
            _ => batches
                .push(RelayBatch { content: batch_content(&message), messages: vec![message] }),
        }
    }
    batches
}

/// The messages in order, with separated captions moved behind their picture or file, or behind the
/// whole album.
fn captions_behind(messages: Vec<TicketMessage>) -> Vec<TicketMessage> {
    let here: Vec<MessageId> = messages.iter().map(|message| message.id.clone()).collect();
    let mut ordered: Vec<TicketMessage> = Vec::with_capacity(messages.len());
    let (mut captions, others): (Vec<_>, Vec<_>) = messages
        .into_iter()
        .partition(|message| message.caption_of.as_ref().is_some_and(|media| here.contains(media)));
    let mut others = others.into_iter().peekable();
    let mut together = Vec::new();
    while let Some(message) = others.next() {
        together.push(message.id.clone());
        let goes_on = message.album.is_some()
            && others.peek().is_some_and(|next| next.album == message.album);
        ordered.push(message);
        if !goes_on {
            ordered.extend(captions.extract_if(.., |caption| {
                caption.caption_of.as_ref().is_some_and(|id| together.contains(id))
            }));
            together.clear();
        }
    }
    ordered.extend(captions);
    ordered
}

fn batch_content(message: &TicketMessage) -> BatchContent {
    match (message.kind, message.form, message.original) {
        (MessageKind::Text, _, _) | (_, RelayForm::InWords, _) | (_, _, None) => {
            BatchContent::Words(message.words.clone())
        }
        (_, _, Some(MessageRef { chat, message: id })) => BatchContent::Copies {
            from: chat,
            messages: vec![id],
            words: message.words.clone(),
            bare: message.has_separate_caption,
        },
    }
}

fn joins(last: &RelayBatch, message: &TicketMessage, may_join: bool) -> bool {
    let Some(before) = last.messages.last() else { return false };
    let goes_apart = |one: &TicketMessage| one.form != RelayForm::Whole || one.caption_of.is_some();
    if goes_apart(before) || goes_apart(message) {
        return false;
    }
    match (&last.content, message.kind) {
        (BatchContent::Words(words), MessageKind::Text) => {
            let is_forwarded = before.forwarded.is_some() || message.forwarded.is_some();
            let is_plain =
                message.answers.is_none() && before.came_by == message.came_by && !is_forwarded;
            // Only customers' texts are joined, and quoting makes them longer.
            let long = |words: &Text| words.quoted().visible_utf16();
            may_join && is_plain && long(words) + long(&message.words) + 2 <= LONGEST_MESSAGE
        }
        (BatchContent::Copies { from, messages, .. }, _) => {
            let is_same = message.album.is_some()
                && message.album == before.album
                && message.answers == before.answers;
            // Telegram copies all captions of an album or none.
            let some_bare = message.has_separate_caption
                || last.messages.iter().any(|piece| piece.has_separate_caption);
            let some_said = !message.words.is_empty()
                || last.messages.iter().any(|piece| !piece.words.is_empty());
            let fits = messages.len() < 10 && !(some_bare && some_said);
            is_same && fits && message.original.is_some_and(|spoken| spoken.chat == *from)
        }
        (BatchContent::Words(_), _) => false,
    }
}

fn join(last: &mut RelayBatch, message: TicketMessage) {
    match &mut last.content {
        BatchContent::Words(words) => {
            *words = Text::join([words.clone(), message.words.clone()], "\n\n")
        }
        BatchContent::Copies { messages, words, bare, .. } => {
            *bare |= message.has_separate_caption;
            messages.extend(message.original.map(|spoken| spoken.message));
            let both = [words.clone(), message.words.clone()]
                .into_iter()
                .filter(|words| !words.is_empty());
            *words = Text::join(both, "\n");
        }
    }
    last.messages.push(message);
}

/// Whether more messages may come for a batch: the pieces of an album arrive one by one, and
/// nothing marks the last.
pub(crate) fn may_get_more(batch: &RelayBatch) -> bool {
    batch.messages.last().is_some_and(|message| message.album.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::support::case::message::CameBy;
    use crate::support::case::message::RelayForm;
    use crate::support::case::message::RelayState;
    use crate::support::case::message::TicketSide;

    use crate::clock::At;
    use crate::ids::{MessageId, TicketId};

    fn message(kind: MessageKind, words: &str, n: i64, album: Option<&str>) -> TicketMessage {
        TicketMessage {
            id: MessageId::new(At(n)),
            ticket: TicketId::new(At(0)),
            side: TicketSide::Customer,
            author: "Ana".to_owned(),
            kind,
            unknown: None,
            forwarded: None,
            words: serde_json::from_value(words.into()).expect("words"),
            album: album.map(str::to_owned),
            came_by: CameBy::Channel(crate::channels::BOT_CHANNEL),
            original: Some(MessageRef { chat: 7, message: n }),
            answers: None,
            quote: None,
            form: RelayForm::Whole,
            has_separate_caption: false,
            caption_of: None,
            state: RelayState::Waiting,
            reason: None,
            notification: None,
            relayed_by: None,
            relayed: None,
            said_at: At(n),
            edited_at: None,
        }
    }

    #[test]
    fn words_go_together_albums_whole_and_the_order_stays() {
        let said = vec![
            message(MessageKind::Text, "one", 1, None),
            message(MessageKind::Text, "two", 2, None),
            message(MessageKind::Photo, "", 3, Some("a")),
            message(MessageKind::Photo, "both", 4, Some("a")),
            message(MessageKind::Voice, "", 5, None),
            message(MessageKind::Text, "three", 6, None),
        ];
        let batches = pack_messages(said, true);
        let counts: Vec<usize> = batches.iter().map(|batch| batch.messages.len()).collect();
        assert_eq!(counts, [2, 2, 1, 1]);
        assert!(
            matches!(&batches[0].content, BatchContent::Words(words) if words.plain() == "one\n\ntwo")
        );
        assert!(
            matches!(&batches[1].content, BatchContent::Copies { messages, words, .. } if *messages == [3, 4] && words.plain() == "both")
        );
    }

    #[test]
    fn an_agent_s_answers_stay_apart() {
        let said = vec![
            message(MessageKind::Text, "one", 1, None),
            message(MessageKind::Text, "two", 2, None),
        ];
        assert_eq!(pack_messages(said, false).len(), 2);
    }

    #[test]
    fn a_caption_that_goes_apart_follows_its_album_whole() {
        let front = TicketMessage {
            has_separate_caption: true,
            ..message(MessageKind::Photo, "", 1, Some("a"))
        };
        let caption = TicketMessage {
            caption_of: Some(front.id.clone()),
            ..message(MessageKind::Text, "long", 2, Some("a"))
        };
        let said = vec![
            front.clone(),
            caption.clone(),
            message(MessageKind::Photo, "", 3, Some("a")),
            message(MessageKind::Text, "one", 4, None),
        ];
        let batches = pack_messages(said, false);
        assert!(
            matches!(&batches[0].content, BatchContent::Copies { messages, bare: true, .. } if *messages == [1, 3]),
            "{:?}",
            batches[0]
        );
        assert_eq!(
            batches[1..].iter().map(|batch| batch.messages[0].words.plain()).collect::<Vec<_>>(),
            ["long", "one"]
        );

        let late = vec![front.clone(), message(MessageKind::Text, "one", 3, None), caption.clone()];
        assert_eq!(pack_messages(late, false)[1].messages, [caption], "wherever it is on record");

        let with_words = vec![front, message(MessageKind::Photo, "side", 3, Some("a"))];
        assert_eq!(pack_messages(with_words, false).len(), 2, "what has a short caption keeps it");
    }

    #[test]
    fn what_can_t_be_copied_goes_in_words_and_pieces_of_a_torn_album_alone() {
        let alone = |n| TicketMessage {
            form: RelayForm::Alone,
            ..message(MessageKind::Photo, "", n, Some("a"))
        };
        let in_words = TicketMessage {
            form: RelayForm::InWords,
            ..message(MessageKind::Photo, "look", 3, Some("a"))
        };
        let batches = pack_messages(
            vec![alone(1), alone(2), in_words, message(MessageKind::Text, "one", 4, None)],
            true,
        );
        assert_eq!(
            batches.iter().map(|batch| batch.messages.len()).collect::<Vec<_>>(),
            [1, 1, 1, 1]
        );
        assert!(
            matches!(&batches[2].content, BatchContent::Words(words) if words.plain() == "look")
        );
    }

    #[test]
    fn nothing_grows_beyond_what_telegram_takes() {
        let long = "x".repeat(4000);
        let said = vec![
            message(MessageKind::Text, &long, 1, None),
            message(MessageKind::Text, &long, 2, None),
        ];
        assert_eq!(pack_messages(said, true).len(), 2);
        let album = (0..12).map(|n| message(MessageKind::Photo, "", n, Some("a"))).collect();
        assert_eq!(
            pack_messages(album, true).iter().map(|batch| batch.messages.len()).collect::<Vec<_>>(),
            [10, 2]
        );
    }
}
