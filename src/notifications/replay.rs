//! Replays: a dead letter is sent again with the same words. Address, preferences and suppressions
//! are looked up anew. An answer to a STOP, which was allowed to pass it once, is not sent again.

use super::NotificationRules;
use super::submit::of_customer;
use crate::audit::Actor;
use crate::clock::At;
use crate::customers::{ContactInfo, Preferences};
use crate::delivery::dead_letters::{self, DeadLetterFilter, ReplayResult};
use crate::delivery::route::{self, ChannelOption};
use crate::delivery::{Category, Leg, NotificationState, Recipient, suppressions};
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

/// Sends a dead letter again, by the ways that are open now. The engine is to be woken.
pub async fn replay(
    tx: &mut Tx,
    outbound: &NotificationRules,
    id: &NotificationId,
    actor: &Actor,
    now: At,
) -> Result<ReplayResult, StoreError> {
    let mut letter = match dead_letters::open(tx, id).await? {
        Ok(letter) => letter,
        Err(why) => return Ok(why),
    };
    let legs = std::mem::take(&mut letter.route);
    let order: Vec<_> = legs.iter().map(|leg| leg.channel).collect();
    let reach = match &letter.recipient {
        Recipient::Customer(customer) => of_customer(tx, Some(customer)).await?,
        Recipient::Stranger | Recipient::Staff => None,
    };
    let mut options = Vec::with_capacity(legs.len());
    for leg in legs {
        options.push(match (&letter.recipient, &reach) {
            (Recipient::Customer(_), reach) => {
                of_somebody(outbound, letter.category, leg, reach.as_ref())
            }
            _ => of_address(tx, outbound, letter.category, leg).await?,
        });
    }
    let (open, closed) = route::plan(outbound.channels.names(), &order, options);
    letter.route = open;
    // Of the other channels there were no words then, and are none now.
    letter.excluded.extend(closed.into_iter().filter(|one| order.contains(&one.channel)));
    letter.passes = outbound.passes_for(letter.category);
    letter.expires_at = Some(now.plus(outbound.worth(letter.category)));
    dead_letters::send_again(tx, id, letter, actor, now).await
}

/// A way to a customer: to where they are now, which may be another phone or chat than then, or
/// none.
fn of_somebody(
    outbound: &NotificationRules,
    category: Category,
    leg: Leg,
    reach: Option<&ContactInfo>,
) -> ChannelOption {
    let address = reach.and_then(|reach| reach.address(leg.channel));
    let suppressed = reach.and_then(|reach| reach.suppressed(leg.channel));
    let preferences = reach.map(|reach| reach.preferences.clone()).unwrap_or_default();
    let content = Some(leg.content);
    outbound.channel_option(category, leg.channel, address, content, &preferences, suppressed)
}

/// A way to an address of which no more is known.
async fn of_address(
    tx: &mut Tx,
    outbound: &NotificationRules,
    category: Category,
    leg: Leg,
) -> Result<ChannelOption, StoreError> {
    let suppressed = suppressions::reason(tx, leg.channel, &leg.address).await?;
    Ok(outbound.channel_option(
        category,
        leg.channel,
        Some(leg.address),
        Some(leg.content),
        &Preferences::default(),
        suppressed,
    ))
}

/// One letter that was replayed: which, by which, and where that stands.
pub type ReplayedPair = (NotificationId, NotificationId, NotificationState);

/// Sends every dead letter of a kind again that was not yet.
pub async fn replay_all(
    tx: &mut Tx,
    outbound: &NotificationRules,
    which: &DeadLetterFilter,
    actor: &Actor,
    now: At,
) -> Result<Vec<ReplayedPair>, StoreError> {
    let mut replayed = Vec::new();
    for id in dead_letters::dead(tx, which).await? {
        if let ReplayResult::Entered(entered, state) = replay(tx, outbound, &id, actor, now).await?
        {
            replayed.push((id, entered, state));
        }
    }
    Ok(replayed)
}
