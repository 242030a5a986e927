//! /help among agents: what whoever asks can do here.

use teloxide::types::Message;

use super::people::sender;
use super::rights;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::config::Role;
use crate::language::Text;

pub(in crate::bot) async fn help(turn: Turn, message: Message) -> Answered {
    let voice = rights::voice(&turn).await?;
    let role = match sender(&message) {
        Some(person) => rights::role(&turn, person.user).await?,
        None => Role::Agent,
    };
    let parts = [
        Some(voice.word("desk-help")),
        (role >= Role::Supervisor).then(|| voice.word("desk-help-supervisor")),
        (role >= Role::Admin).then(|| voice.word("desk-help-admin")),
    ];
    turn.finish("help", &Content::text(Text::join(parts.into_iter().flatten(), "\n\n"))).await
}
