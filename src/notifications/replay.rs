//! Replays: a dead letter is sent again with the same words. Address, preferences and suppressions
//! are looked up anew. An answer to a STOP, which was allowed to pass it once, is not sent again.

use super::NotificationRules;
use super::entry::of_customer;
use crate::audit::Actor;
use crate::clock::At;
use crate::customers::{Reach, Wishes};
use crate::delivery::dead_letters::{self, DeadLetterFilter, ReplayResult};
use crate::delivery::route::{self, Way};
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
    let mut ways = Vec::with_capacity(legs.len());
    for leg in legs {
        ways.push(match (&letter.recipient, &reach) {
            (Recipient::Customer(_), reach) => {
                of_somebody(outbound, letter.category, leg, reach.as_ref())
            }
            _ => of_address(tx, outbound, letter.category, leg).await?,
        });
    }
    let (open, closed) = route::plan(outbound.channels.names(), &order, ways);
    letter.route = open;
    // Of the other channels there were no words then, and are none now.
    letter.excluded.extend(
        closed
            .into_iter()
            .filter(|reason| order.iter().any(|channel| reason.starts_with(channel.as_str()))),
    );
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
    reach: Option<&Reach>,
) -> Way {
    let address = reach.and_then(|reach| reach.address(leg.channel));
    let suppressed = reach.and_then(|reach| reach.suppressed(leg.channel)).map(str::to_owned);
    let wishes = reach.map_or_else(Wishes::default, |reach| reach.wishes);
    outbound.way(category, leg.channel, address, Some(leg.content), wishes, suppressed)
}

/// A way to an address of which no more is known.
async fn of_address(
    tx: &mut Tx,
    outbound: &NotificationRules,
    category: Category,
    leg: Leg,
) -> Result<Way, StoreError> {
    let suppressed = suppressions::reason(tx, leg.channel, &leg.address).await?;
    Ok(outbound.way(
        category,
        leg.channel,
        Some(leg.address),
        Some(leg.content),
        Wishes::default(),
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
