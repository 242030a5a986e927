//! /help among agents: what whoever asks can do here.

use super::people::sender;
use super::rights;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::Text;

pub(in crate::bot) async fn help(turn: Turn, message: Received) -> Answered {
    let voice = rights::voice(&turn).await?;
    let mut parts = vec![voice.word("desk-help")];
    if let Some(person) = sender(&message.author) {
        let everybody = turn.desk.roster.all(&turn.desk.store).await?;
        for (role, key) in
            [(StaffRole::Supervisor, "desk-help-supervisor"), (StaffRole::Admin, "desk-help-admin")]
        {
            if rights::has(&turn, &everybody, person.user, role).await? {
                parts.push(voice.word(key));
            }
        }
    }
    turn.finish("help", &Content::text(Text::join(parts, "\n\n"))).await
}
