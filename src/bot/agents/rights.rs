//! What somebody may do in the agents' group. The list says so; where nobody on it may, Telegram's
//! administrators of the group may.

use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::GetChatMember;
use teloxide::types::{ChatId, UserId};

use super::people::{Person, sender};
use crate::access::staff::{self as roster, StaffMember};
use crate::bot::runtime::{HandlerError, UpdateContext};
use crate::bot::update::{IncomingMessage, MemberStatus};
use crate::channels::telegram::CallError;
use crate::config::StaffRole;
use crate::language::Text;
use crate::language::Translator;

/// How long the question who is an administrator may take.
const CUT: Duration = Duration::from_secs(10);

/// Whether somebody has at least a role.
pub(super) async fn has(
    ctx: &UpdateContext,
    everybody: &[StaffMember],
    user: i64,
    role: StaffRole,
) -> Result<bool, HandlerError> {
    match roster::has_role(everybody, user, role) {
        Some(may) => Ok(may),
        None => is_administrator(ctx, user).await,
    }
}

/// Who asks for something that takes a role, or why it is not done.
pub(super) async fn needed(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    role: StaffRole,
) -> Result<Result<Person, Text>, HandlerError> {
    let tr = translator(ctx).await?;
    let Some(person) = sender(&message.author) else {
        return Ok(Err(tr.word("agents-anonymous")));
    };
    let everybody = ctx.services.roster.all(&ctx.services.store).await?;
    let may = has(ctx, &everybody, person.user, role).await?;
    Ok(if may { Ok(person) } else { Err(tr.word("agents-supervisor-needed")) })
}

/// How whoever acts here is spoken to: in their own language, where it is set.
pub(super) async fn translator(ctx: &UpdateContext) -> Result<Translator, HandlerError> {
    let group = ctx.services.support.agents_translator();
    let Some(user) = ctx.user else { return Ok(group) };
    let everybody = ctx.services.roster.all(&ctx.services.store).await?;
    let own =
        everybody.iter().find(|agent| agent.user == Some(user)).and_then(|agent| agent.locale);
    Ok(match own {
        Some(locale) => ctx.services.localizer.translator(locale, group.zone),
        None => group,
    })
}

/// Whether Telegram calls somebody an administrator of this group.
async fn is_administrator(ctx: &UpdateContext, user: i64) -> Result<bool, HandlerError> {
    let status = status(ctx, ctx.chat, user)
        .await
        .map_err(|error| HandlerError::Reply(error.to_string()))?;
    Ok(matches!(status, MemberStatus::Owner | MemberStatus::Administrator { .. }))
}

/// What Telegram says somebody is in a group.
pub(super) async fn status(
    ctx: &UpdateContext,
    group: i64,
    user: i64,
) -> Result<MemberStatus, CallError> {
    let asked = GetChatMember::new(ChatId(group), UserId(u64::try_from(user).unwrap_or_default()));
    let member: Value = ctx.services.telegram.call(&asked, CUT).await?;
    Ok(MemberStatus::read(&member))
}
