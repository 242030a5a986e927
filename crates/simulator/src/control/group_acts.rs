//! What people do in groups and with media, over HTTP: for the demo page and other programs.
//!
//! `POST /control/people/{act}` with `{"chat": -100, "by": 1001, …}`. What was done is answered
//! with the ids of the message, the topic and the update, as far as there are any.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::request::{AboutChat, read_act};
use crate::json_error::refused;
use crate::{GENERAL, GroupKind, Media, Post, Posted, Role, Simulator};

const ACTS: &str = "group, member, role, topics, upgrade, post, album, edit, erase, react, press, \
    topic-create, topic-close, topic-reopen, topic-rename or topic-delete";

/// What somebody does.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Act {
    chat: i64,
    /// Who does it; the customer themselves where this is absent.
    by: Option<i64>,
    /// Words: what is written, a name, a title, a label.
    text: String,
    language: Option<String>,
    /// A kind of media: `photo`, `voice` and the like.
    media: Option<String>,
    /// The media of an album.
    items: Vec<String>,
    thread: Option<i64>,
    reply_to: Option<i64>,
    /// The words of that message that are quoted.
    quote: Option<String>,
    message: Option<i64>,
    emoji: Vec<String>,
    role: Option<Role>,
    kind: Option<GroupKind>,
    supergroup: Option<i64>,
    on: Option<bool>,
    anonymous: bool,
}

impl AboutChat for Act {
    fn chat(&self) -> i64 {
        self.chat
    }
}

/// What comes of it, or why nothing does.
type Done = Result<Value, String>;

pub(super) async fn act(
    Shared(simulator): Shared<Simulator>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let act: Act = match read_act(&body) {
        Ok(act) => act,
        Err(answer) => return *answer,
    };
    let Some(done) = groups(&simulator, &name, &act)
        .or_else(|| messages(&simulator, &name, &act))
        .or_else(|| topics(&simulator, &name, &act))
    else {
        return refused(StatusCode::NOT_FOUND, &format!("no such act: {ACTS}"));
    };
    match done {
        Ok(what) => axum::Json(what).into_response(),
        Err(why) => refused(StatusCode::UNPROCESSABLE_ENTITY, &why),
    }
}

impl Act {
    fn by(&self) -> i64 {
        self.by.unwrap_or(self.chat)
    }

    fn message(&self) -> Result<i64, String> {
        self.message.ok_or_else(|| "message: must be the id of a message".to_owned())
    }

    fn post(&self, media: Option<&str>, words: &str) -> Result<Post, String> {
        let mut post = match media
            .map(|kind| Media::of(kind).ok_or_else(|| format!("media: no such kind: {kind}")))
            .transpose()?
        {
            Some(media) => Post::media(media).saying(words),
            None if words.is_empty() => {
                return Err("text: must not be empty without media".to_owned());
            }
            None => Post::text(words),
        };
        if let Some(thread) = self.thread.filter(|thread| *thread != GENERAL) {
            post = post.in_topic(thread);
        }
        post = match (self.reply_to, self.quote.as_deref()) {
            (Some(answered), Some(words)) => post.quoting(answered, words),
            (Some(answered), None) => post.answering(answered),
            (None, _) => post,
        };
        Ok(if self.anonymous { post.anonymously() } else { post })
    }
}

fn written(posted: Posted) -> Value {
    json!({"message": posted.message, "update_id": posted.update})
}

fn groups(simulator: &Simulator, name: &str, act: &Act) -> Option<Done> {
    let Act { chat, text, .. } = act;
    let update = match name {
        "group" => {
            simulator.open_group(*chat, text, act.kind.unwrap_or_default());
            None
        }
        "member" => {
            simulator.add_member(
                *chat,
                act.by(),
                text,
                act.language.as_deref(),
                act.role.unwrap_or_default(),
            );
            None
        }
        "role" => simulator.set_role(*chat, act.by(), act.role.unwrap_or_default()),
        "topics" => {
            simulator.set_topics(*chat, act.on.unwrap_or(true));
            None
        }
        "upgrade" => match act.supergroup {
            Some(supergroup) => {
                simulator.upgrade_group(*chat, supergroup);
                None
            }
            None => return Some(Err("supergroup: must be the id of the new chat".to_owned())),
        },
        _ => return None,
    };
    Some(Ok(json!({"update_id": update})))
}

fn messages(simulator: &Simulator, name: &str, act: &Act) -> Option<Done> {
    let (chat, by) = (act.chat, act.by());
    let told = |update: Option<i64>, why: &str| {
        update.map(|id| json!({"update_id": id})).ok_or_else(|| why.to_owned())
    };
    Some(match name {
        "post" => act
            .post(act.media.as_deref(), &act.text)
            .map(|post| written(simulator.post(chat, by, post))),
        "album" => album(simulator, act),
        "edit" => act.message().and_then(|message| {
            told(
                simulator.edit_post(chat, message, &act.text),
                "the bot is not told of such an edit",
            )
        }),
        "erase" => act.message().map(|message| json!({"erased": simulator.erase(chat, message)})),
        "react" => act.message().and_then(|message| {
            let emoji: Vec<&str> = act.emoji.iter().map(String::as_str).collect();
            told(
                simulator.react(chat, by, message, &emoji),
                "the bot is not told of reactions here",
            )
        }),
        "press" => act.message().and_then(|message| {
            told(simulator.press_in(chat, by, message, &act.text), "the message has no such button")
        }),
        _ => return None,
    })
}

fn album(simulator: &Simulator, act: &Act) -> Done {
    if !(2..=10).contains(&act.items.len()) {
        return Err("items: must be 2 to 10 kinds of media".to_owned());
    }
    let words = |n: usize| if n == 0 { act.text.as_str() } else { "" };
    let posts: Result<Vec<Post>, String> =
        act.items.iter().enumerate().map(|(n, kind)| act.post(Some(kind), words(n))).collect();
    Ok(simulator.post_album(act.chat, act.by(), posts?).into_iter().map(written).collect())
}

fn topics(simulator: &Simulator, name: &str, act: &Act) -> Option<Done> {
    let (chat, by) = (act.chat, act.by());
    let thread = act.thread.unwrap_or(0);
    let changed = match name {
        "topic-create" => {
            return Some(Ok(json!({"thread": simulator.create_topic(chat, by, &act.text)})));
        }
        "topic-close" => simulator.close_topic(chat, by, thread),
        "topic-reopen" => simulator.reopen_topic(chat, by, thread),
        "topic-rename" => simulator.rename_topic(chat, by, thread, &act.text),
        "topic-delete" => simulator.delete_topic(chat, thread),
        _ => return None,
    };
    Some(if changed {
        Ok(json!({"thread": thread}))
    } else {
        Err("the topic is not there, or was like that before".to_owned())
    })
}
