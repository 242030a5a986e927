//! Whoever is in a group of agents and on no list of them: what they do there is no agent's doing,
//! and said so once in each topic. Nobody who hides behind a group or a channel is on a list.

use super::in_ticket::{answering, ticket_of};
use super::{people, rights};
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::UpdateKind;
use crate::bot::update::{CallbackQuery, IncomingMessage, MessageContent, ServiceMessage};
use crate::channels::BOT_CHANNEL;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::{Args, Text};
use crate::store::StoreError;

/// What the notice is made of.
const TEMPLATE: &str = "agents-outsider";

/// Who did something, where it is a person's doing: their user id, and none for who hides behind a
/// group or a channel.
fn doer(came: &UpdateKind) -> Option<Option<i64>> {
    match came {
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            // What Telegram says of the group itself is nobody's.
            if matches!(
                message.body,
                MessageContent::Service(
                    ServiceMessage::Moved(_) | ServiceMessage::TopicMade | ServiceMessage::Other
                )
            ) {
                return None;
            }
            if message.author.chat.is_some() {
                return Some(None);
            }
            // Bots are no agents anyway.
            message.author.user.as_ref().filter(|user| !user.is_bot).map(|user| Some(user.id))
        }
        UpdateKind::CallbackQuery(press) => Some(Some(press.from.id)),
        UpdateKind::Reaction(reaction) => Some(reaction.user.as_ref().map(|user| user.id)),
        UpdateKind::MyChatMember(_) | UpdateKind::Other => None,
    }
}

/// Whether somebody does not act as an agent here.
pub(super) async fn is_barred(ctx: &UpdateContext, user: Option<i64>) -> Result<bool, StoreError> {
    let roster = &ctx.services.roster;
    Ok(!roster.everybody_acts() && !roster.acts(&roster.all(&ctx.services.store).await?, user))
}

/// Whether an update in the agents' group is the doing of somebody who is no agent. Where that
/// can't be known, it is looked at again by who turns them away.
pub(in crate::bot) async fn is_outsider(ctx: UpdateContext, came: UpdateKind) -> bool {
    match doer(&came) {
        Some(user) => is_barred(&ctx, user).await.unwrap_or(true),
        None => false,
    }
}

/// It has no effect; whoever did it is told so, once in each topic.
pub(in crate::bot) async fn turned_away(ctx: UpdateContext, came: UpdateKind) -> HandlerResult {
    // Only the store's silence lets an agent come this way: the update is to come again.
    if let Some(user) = doer(&came)
        && !is_barred(&ctx, user).await?
    {
        return Err(HandlerError::Store(StoreError::Unavailable(
            "the list of agents could not be read just now".to_owned(),
        )));
    }
    match came {
        UpdateKind::CallbackQuery(press) => told_by_toast(&ctx, press).await,
        UpdateKind::Message(message) => told(&ctx, &message).await,
        UpdateKind::EditedMessage(_)
        | UpdateKind::Reaction(_)
        | UpdateKind::MyChatMember(_)
        | UpdateKind::Other => ignore(&ctx).await,
    }
}

async fn ignore(ctx: &UpdateContext) -> HandlerResult {
    ctx.ignore("ignored").await;
    Ok(())
}

/// A press has no effect, and whoever pressed is told why.
pub(super) async fn told_by_toast(ctx: &UpdateContext, press: CallbackQuery) -> HandlerResult {
    let toast = rights::translator(ctx).await?.word("agents-outsider-toast");
    let answered = ctx.end("outsider", FollowUp::Nothing).await.map_err(Into::into);
    ctx.answer_callback(press.id, Some(toast)).await;
    answered
}

async fn told(ctx: &UpdateContext, message: &IncomingMessage) -> HandlerResult {
    // What people say to each other where no ticket is is no business of ours.
    let is_for_us = ticket_of(ctx, message).await?.is_some()
        || message.typed().is_some_and(|text| text.trim_start().starts_with('/'));
    if !is_for_us {
        return ignore(ctx).await;
    }
    let (chat, topic) = (ctx.chat, ctx.topic);
    let person = people::sender(&message.author);
    let who = person.as_ref().map_or(0, |person| person.user);
    let tr = rights::translator(ctx).await?;
    let text: Text = match &person {
        Some(person) => tr.say(TEMPLATE, &Args::new().text("who", &person.name)),
        None => tr.word("agents-outsider-hidden"),
    };
    let leg =
        Leg { channel: BOT_CHANNEL, address: chat.to_string(), content: answering(message, text) };
    let new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::Normal,
        TEMPLATE,
        tr.locale.code(),
        vec![leg],
    );
    let worth = ctx.services.outbound.worth(Category::Staff);
    ctx.commit_and_end(
        "outsider",
        |_| true,
        async move |tx, now| {
            // Once a day: who is told on Monday may wonder again on Friday.
            let key = format!("outsider:{chat}:{topic}:{who}:{}", now.utc().date_naive());
            let new = NewNotification {
                expires_at: Some(now.plus(worth)),
                dedupe_key: Some(key),
                ..new.clone()
            };
            outbox::enqueue(tx, &new, now).await
        },
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::bot::update::IncomingUpdate;

    fn doer_of(kind: &str, more: &Value) -> Option<Option<i64>> {
        let mut body = json!({"message_id": 1, "date": 1,
            "chat": {"id": -100, "type": "supergroup"}, "from": {"id": 7, "first_name": "A"}});
        for (name, value) in more.as_object().expect("fields") {
            body[name] = value.clone();
        }
        let update = json!({"update_id": 1, kind: body}).to_string();
        doer(&IncomingUpdate::read(update.as_bytes()).expect("an update").kind)
    }

    #[test]
    fn who_did_it_is_known_and_who_hides_is_nobody() {
        assert_eq!(doer_of("message", &json!({"text": "Hello"})), Some(Some(7)));
        assert_eq!(doer_of("edited_message", &json!({"text": "Hello"})), Some(Some(7)));
        let group = json!({"text": "Hello", "sender_chat": {"id": -100, "type": "supergroup"},
            "from": {"id": 1_087_968_824, "is_bot": true}});
        assert_eq!(doer_of("message", &group), Some(None));
        let channel = json!({"text": "Hello", "sender_chat": {"id": -200, "type": "channel"},
            "from": {"id": 136_817_688, "is_bot": true}});
        assert_eq!(doer_of("message", &channel), Some(None));
        assert_eq!(
            doer_of("message", &json!({"text": "Hello", "from": {"id": 9, "is_bot": true}})),
            None
        );
        assert_eq!(doer_of("message", &json!({"forum_topic_closed": {}})), Some(Some(7)));
        assert_eq!(doer_of("message", &json!({"migrate_to_chat_id": -1002})), None);
        let hidden = json!({"actor_chat": {"id": -100, "type": "supergroup"}, "from": null,
            "old_reaction": [], "new_reaction": []});
        assert_eq!(doer_of("message_reaction", &hidden), Some(None));
    }
}
