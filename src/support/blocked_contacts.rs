//! Blocked contacts: what they write is not shown to agents. They are told so once, when they write
//! again.

pub mod queries;

pub(crate) use queries::{is_blocked, mark_blocked_told};

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::At;
use crate::phone::tail;
use crate::store::{StoreError, Tx};
use crate::support::case::ticket::Ticket;

/// Blocks or unblocks a ticket's contact; false when it was so already.
pub async fn set_blocked(
    tx: &mut Tx,
    ticket: &Ticket,
    blocked: bool,
    by: &Actor,
    now: At,
) -> Result<bool, StoreError> {
    let contact = &ticket.contact;
    let (action, is_new) = match blocked {
        true => ("contact.blocked", queries::block(tx, contact, by, now).await?),
        false => ("contact.unblocked", queries::unblock(tx, contact).await?),
    };
    if is_new {
        let detail = format!("{}:{}", contact.channel.as_str(), tail(&contact.address));
        audit::append(
            tx,
            &AuditEntry { actor: by, action, object: ticket.id.as_str(), detail: &detail },
            now,
        )
        .await?;
    }
    Ok(is_new)
}
