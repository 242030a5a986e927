//! The statuses of orders, payments and shipments, and which of two is newer.

use serde::{Deserialize, Serialize};

use crate::clock::At;
use crate::enum_words::enum_words;

/// What events say of an order: a word on its payment or on its fulfilment. Any may follow any
/// other of its life when it is newer; only an event says one.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderStatus {
    /// Came in.
    Placed,
    /// Paid.
    Paid,
    /// Packed.
    Packed,
    /// With the carrier.
    Shipped,
    /// Comes today.
    OutForDelivery,
    /// There.
    Delivered,
    /// Later than said.
    Delayed,
    /// Will not come.
    Cancelled,
    /// Paid back, all of it.
    Refunded,
}

enum_words!(OrderStatus);

/// Where an order's goods stand.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fulfilment {
    /// Came in.
    Placed,
    /// Packed.
    Packed,
    /// With the carrier.
    Shipped,
    /// Comes today.
    OutForDelivery,
    /// There.
    Delivered,
    /// Later than said.
    Delayed,
    /// Will not come.
    Cancelled,
}

enum_words!(Fulfilment);

/// Where an order's money stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Payment {
    /// Nobody has said that it is paid.
    Open,
    /// Paid.
    Paid,
    /// Some of it was paid back.
    PartlyRefunded,
    /// All of it was paid back.
    Refunded,
}

enum_words!(Payment);

/// Where a parcel stands, in AfterShip's nine words. Moved by its newest checkpoint only.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ShipmentStatus {
    /// Nothing is known yet.
    Pending,
    /// The carrier knows of it.
    InfoReceived,
    /// Under way.
    InTransit,
    /// Comes today.
    OutForDelivery,
    /// Nobody was there.
    AttemptFail,
    /// Waits to be fetched.
    AvailableForPickup,
    /// There.
    Delivered,
    /// Something went wrong.
    Exception,
    /// No news for long.
    Expired,
}

enum_words!(ShipmentStatus);

impl ShipmentStatus {
    /// Its place in the order of the variants: decides between two of the same moment.
    pub fn rank(self) -> u8 {
        self as u8
    }
}

impl OrderStatus {
    /// Its place in the order of the variants: decides between two of the same moment.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// What it says of the goods; none where it speaks of money.
    pub fn fulfilment(self) -> Option<Fulfilment> {
        Some(match self {
            Self::Placed => Fulfilment::Placed,
            Self::Packed => Fulfilment::Packed,
            Self::Shipped => Fulfilment::Shipped,
            Self::OutForDelivery => Fulfilment::OutForDelivery,
            Self::Delivered => Fulfilment::Delivered,
            Self::Delayed => Fulfilment::Delayed,
            Self::Cancelled => Fulfilment::Cancelled,
            Self::Paid | Self::Refunded => return None,
        })
    }
}

/// What an event does to a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusChange {
    Forward,
    /// Something as new is known already.
    Stale,
}

/// Whether a status moves, given the ranks of both: the newest moment wins, of two of one moment
/// the later in type order. The statement `MOVE_SHIPMENT` says the same in SQL; a test holds them
/// together.
pub fn moves(current: Option<(u8, At)>, incoming: u8, at: At) -> StatusChange {
    match current {
        Some((rank, known_at)) if (known_at, rank) >= (at, incoming) => StatusChange::Stale,
        _ => StatusChange::Forward,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(events: &[(ShipmentStatus, At)]) -> Option<(ShipmentStatus, At)> {
        let mut current = None;
        for (status, at) in events {
            if moves(
                current.map(|(status, at): (ShipmentStatus, At)| (status.rank(), at)),
                status.rank(),
                *at,
            ) == StatusChange::Forward
            {
                current = Some((*status, *at));
            }
        }
        current
    }

    proptest! {
        #[test]
        fn any_order_of_events_ends_in_the_same_status(
            events in prop::collection::vec((prop::sample::select(ShipmentStatus::ALL), 0_i64..5), 1..12).prop_map(|all| all.into_iter().map(|(s, at)| (s, At(at))).collect::<Vec<_>>()),
            seed in any::<u64>(),
        ) {
            let mut shuffled = events.clone();
            let length = shuffled.len() as u64;
            for i in 0..shuffled.len() {
                shuffled.swap(i, usize::try_from(seed.rotate_left(u32::try_from(i).unwrap_or(0)) % length).unwrap_or(0));
            }
            prop_assert_eq!(fold(&events), fold(&shuffled));
        }
    }

    #[test]
    fn words_are_read_back() {
        assert!(OrderStatus::ALL.iter().all(|one| OrderStatus::parse(one.as_str()) == Some(*one)));
        assert!(Fulfilment::ALL.iter().all(|one| Fulfilment::parse(one.as_str()) == Some(*one)));
        assert!(Payment::ALL.iter().all(|one| Payment::parse(one.as_str()) == Some(*one)));
        assert!(
            ShipmentStatus::ALL.iter().all(|one| ShipmentStatus::parse(one.as_str()) == Some(*one))
        );
    }
}
