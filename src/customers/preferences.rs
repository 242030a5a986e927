//! Preferences: which categories a customer wants by which channel. Marketing is for those who
//! asked for it; everything else is wanted until it is switched off. Codes keep at least one way:
//! without any a customer could not get back in.

pub mod queries;

use super::{Reach, queries as people};
use crate::audit::{self, Actor, AuditEntry};
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Category;
use crate::ids::CustomerId;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

/// What a customer wants otherwise than everybody at first, a bit for each category and channel, as
/// the query of `reach` counts them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes(pub(super) i64);

impl Wishes {
    /// The bit of a category and channel: the query counts with the same numbers.
    fn bit(category: Category, channel: ChannelName) -> i64 {
        1 << (category as usize + Category::ALL.len() * usize::from(channel.is_of_phones()))
    }

    /// Whether a category is wanted by who said nothing about it; the query knows the same.
    fn at_first(category: Category) -> bool {
        category != Category::Marketing
    }

    /// Whether a category is wanted by a channel.
    pub fn wants(self, category: Category, channel: ChannelName) -> bool {
        Self::at_first(category) == (self.0 & Self::bit(category, channel) == 0)
    }
}

/// Who says what a customer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The person, in their chat.
    Chat(i64),
    /// The person, by a text from their phone.
    Phone(Phone),
    /// A service of the shop, for the person.
    Service,
}

impl By {
    /// The word in the table.
    fn source(&self) -> &'static str {
        match self {
            Self::Chat(_) => "chat",
            Self::Phone(_) => "sms",
            Self::Service => "service",
        }
    }

    /// The name in the audit log, which names no whole phone.
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Chat(chat) => Actor::Chat(*chat),
            Self::Phone(phone) => Actor::Phone(phone.clone()),
            Self::Service => Actor::OrderService,
        }
    }
}

/// One thing that is to be wanted from now on, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub category: Category,
    pub channel: ChannelName,
    /// Whether it is wanted.
    pub is_wanted: bool,
    pub by: By,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Changed,
    /// It was so already.
    Already,
    /// Refused: codes would have no way left.
    LastWayForCodes,
    /// Nobody is known by this id.
    NobodyKnown,
}

/// Changes what a customer wants. `ways` are the channels that codes may take.
pub async fn set(
    tx: &mut Tx,
    customer: &CustomerId,
    change: &Change,
    ways: &[ChannelName],
    now: At,
) -> Result<Outcome, StoreError> {
    // Two changes at once must not each count on the way that the other one closes.
    if !queries::hold(tx, customer).await? {
        return Ok(Outcome::NobodyKnown);
    }
    let Change { category, channel, is_wanted, by } = change;
    let (actor, state) = (by.actor(), if *is_wanted { "on" } else { "off" });
    let detail = format!("{} by {}: {state}", category.as_str(), channel.as_str());
    let entry =
        |action| AuditEntry { actor: &actor, action, object: customer.as_str(), detail: &detail };
    if *category == Category::Security && !is_wanted {
        let reach = people::reach(tx, customer).await?;
        if !reach.is_some_and(|reach| keeps_a_way_for_codes(&reach, ways, *channel)) {
            audit::append(tx, &entry("preference.refused"), now).await?;
            return Ok(Outcome::LastWayForCodes);
        }
    }
    if !queries::set(tx, customer, change, by.source(), now).await? {
        return Ok(Outcome::Already);
    }
    audit::append(tx, &entry("preference.changed"), now).await?;
    Ok(Outcome::Changed)
}

/// Whether codes still reach somebody when they no longer take one channel.
fn keeps_a_way_for_codes(reach: &Reach, ways: &[ChannelName], without: ChannelName) -> bool {
    let is_open = |way| {
        reach.wishes.wants(Category::Security, way)
            && reach.address(way).is_some()
            && reach.suppressed(way).is_none()
    };
    ways.iter().any(|way| *way != without && is_open(*way))
}

/// One thing that a customer said they want, or do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    pub category: Category,
    pub channel: ChannelName,
    /// Whether it is wanted.
    pub is_wanted: bool,
    /// Where they said so: chat, sms, or through a service.
    pub source: String,
    pub changed_at: At,
}

/// What a customer said; of all else the rule holds.
pub async fn said_by(store: &Store, customer: &CustomerId) -> Result<Vec<Preference>, StoreError> {
    queries::said_by(store, customer).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::samples;
    use proptest::prelude::*;

    const BOTH: [ChannelName; 2] = [samples::PLAIN, samples::RICH];

    fn reach(off: i64) -> Reach {
        Reach {
            customer: CustomerId::parse("c-1").expect("an id"),
            name: None,
            chat: Some(7),
            chat_suppressed: None,
            phone: Some(Phone::parse("+4915112345678").expect("a phone")),
            phone_suppressed: None,
            was_texted: false,
            wishes: Wishes(off),
            locale_choice: None,
            locale_said: None,
            language_code: None,
            time_zone: None,
        }
    }

    #[test]
    fn the_bits_are_those_that_the_query_counts_with() {
        let numbers: Vec<i64> = Category::ALL
            .into_iter()
            .map(|category| Wishes::bit(category, samples::RICH))
            .collect();
        assert_eq!(numbers, [1, 2, 4, 8, 16, 32]);
        assert_eq!(Wishes::bit(Category::Security, samples::PLAIN), 64);
        let off = Wishes(2 * 64);
        assert!(
            !off.wants(Category::Order, samples::PLAIN)
                && off.wants(Category::Order, samples::RICH)
        );
    }

    #[test]
    fn marketing_is_for_those_who_asked_for_it() {
        for channel in BOTH {
            assert!(!Wishes::default().wants(Category::Marketing, channel));
            assert!(
                Wishes(Wishes::bit(Category::Marketing, channel))
                    .wants(Category::Marketing, channel)
            );
            assert!(Wishes::default().wants(Category::Order, channel));
        }
    }

    #[test]
    fn codes_keep_a_way_that_leads_somewhere() {
        let keeps =
            |reach: &Reach, ways: &[ChannelName]| keeps_a_way_for_codes(reach, ways, samples::RICH);
        assert!(keeps(&reach(0), &BOTH));
        assert!(!keeps(&reach(0), &[samples::RICH]), "the other is no way of codes");
        assert!(
            !keeps(&reach(Wishes::bit(Category::Security, samples::PLAIN)), &BOTH),
            "the other is off"
        );
        assert!(!keeps(&Reach { phone: None, ..reach(0) }, &BOTH), "the other leads nowhere");
        assert!(
            !keeps(&Reach { phone_suppressed: Some("opted_out".to_owned()), ..reach(0) }, &BOTH),
            "the other is closed"
        );
    }

    proptest! {
        #[test]
        fn one_wish_says_nothing_of_another(off in 0_i64..4096) {
            for category in Category::ALL {
                for channel in BOTH {
                    let turned = Wishes(off ^ Wishes::bit(category, channel));
                    let differ = Category::ALL.into_iter().flat_map(|one| BOTH.map(|by| (one, by)))
                        .filter(|(one, by)| turned.wants(*one, *by) != Wishes(off).wants(*one, *by)).collect::<Vec<_>>();
                    prop_assert_eq!(differ, vec![(category, channel)]);
                }
            }
        }
    }
}
