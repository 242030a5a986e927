//! /help among agents: what whoever asks can do here.

use crate::bot::agents::people::sender;
use crate::bot::agents::rights;
use crate::bot::commands;
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::Text;

/// Tells whoever asks what they may do here, by their role.
pub(in crate::bot) async fn help(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    let tr = rights::translator(&ctx).await?;
    let section = |role| Text::join(commands::agent_help(role).map(|key| tr.word(key)), "\n");
    let mut parts = vec![Text::join([tr.word("desk-help"), section(StaffRole::Agent)], "\n")];
    if let Some(person) = sender(&message.author) {
        let everybody = ctx.services.roster.all(&ctx.services.store).await?;
        for (role, key) in
            [(StaffRole::Supervisor, "desk-help-supervisor"), (StaffRole::Admin, "desk-help-admin")]
        {
            if rights::has(&ctx, &everybody, person.user, role).await? {
                parts.push(Text::join([tr.word(key), section(role)], "\n"));
            }
        }
    }
    ctx.respond("help", &Content::text(Text::join(parts, "\n\n"))).await
}
