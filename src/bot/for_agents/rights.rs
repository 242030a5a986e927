//! What somebody may do in the agents' group. The list says so; where nobody on it may, Telegram's
//! administrators of the group may.

use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::GetChatMember;
use teloxide::types::{ChatId, UserId};

use super::people::{Person, sender};
use crate::access::staff::{self as roster, StaffMember};
use crate::bot::received::{Received, Status};
use crate::bot::turn::{Turn, TurnError};
use crate::channels::telegram::CallError;
use crate::config::StaffRole;
use crate::language::Text;
use crate::language::Translator;

/// How long the question who is an administrator may take.
const CUT: Duration = Duration::from_secs(10);

/// Whether somebody has at least a role.
pub(super) async fn has(
    turn: &Turn,
    everybody: &[StaffMember],
    user: i64,
    role: StaffRole,
) -> Result<bool, TurnError> {
    match roster::has_role(everybody, user, role) {
        Some(may) => Ok(may),
        None => is_administrator(turn, user).await,
    }
}

/// Who asks for something that takes a role, or why it is not done.
pub(super) async fn needed(
    turn: &Turn,
    message: &Received,
    role: StaffRole,
) -> Result<Result<Person, Text>, TurnError> {
    let announcer = voice(turn).await?;
    let Some(person) = sender(&message.author) else {
        return Ok(Err(announcer.word("agents-anonymous")));
    };
    let everybody = turn.desk.roster.all(&turn.desk.store).await?;
    let may = has(turn, &everybody, person.user, role).await?;
    Ok(if may { Ok(person) } else { Err(announcer.word("agents-supervisor-needed")) })
}

/// How whoever acts here is spoken to: in their own language, where it is set.
pub(super) async fn voice(turn: &Turn) -> Result<Translator, TurnError> {
    let group = turn.desk.support.agents();
    let Some(user) = turn.user else { return Ok(group) };
    let everybody = turn.desk.roster.all(&turn.desk.store).await?;
    let own =
        everybody.iter().find(|agent| agent.user == Some(user)).and_then(|agent| agent.locale);
    Ok(match own {
        Some(locale) => turn.desk.localizer.translator(locale, group.zone),
        None => group,
    })
}

/// Whether Telegram calls somebody an administrator of this group.
async fn is_administrator(turn: &Turn, user: i64) -> Result<bool, TurnError> {
    let status =
        status(turn, turn.chat, user).await.map_err(|error| TurnError::Reply(error.to_string()))?;
    Ok(matches!(status, Status::Owner | Status::Administrator { .. }))
}

/// What Telegram says somebody is in a group.
pub(super) async fn status(turn: &Turn, group: i64, user: i64) -> Result<Status, CallError> {
    let asked = GetChatMember::new(ChatId(group), UserId(u64::try_from(user).unwrap_or_default()));
    let member: Value = turn.desk.telegram.call(&asked, CUT).await?;
    Ok(Status::read(&member))
}
