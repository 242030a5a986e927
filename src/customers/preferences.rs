//! Preferences: which categories a customer wants by which channel. Marketing is for those who
//! asked for it; everything else is wanted until it is switched off. Codes keep at least one way:
//! without any a customer could not get back in.

pub(super) mod preference;
pub mod queries;

use super::contact::{ContactInfo, queries as contacts};
use crate::audit::{self, AuditEntry};
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Category;
use crate::ids::CustomerId;
use crate::store::{Store, StoreError, Tx};

pub use preference::{By, Change, Outcome, Preference, Preferences};

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
        let contact = contacts::contact_info(tx, customer).await?;
        if !contact.is_some_and(|contact| keeps_a_way_for_codes(&contact, ways, *channel)) {
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
fn keeps_a_way_for_codes(
    contact: &ContactInfo,
    ways: &[ChannelName],
    without: ChannelName,
) -> bool {
    let is_open = |way| {
        contact.preferences.wants(Category::Security, way)
            && contact.address(way).is_some()
            && contact.suppressed(way).is_none()
    };
    ways.iter().any(|way| *way != without && is_open(*way))
}

/// What a customer said; of all else the rule holds.
pub async fn said_by(store: &Store, customer: &CustomerId) -> Result<Vec<Preference>, StoreError> {
    queries::said_by(store, customer).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::AddressFault;
    use crate::channels::test_channels::{BOTH, PLAIN, RICH};
    use crate::customers::{Address, ContactAddress};
    use crate::phone::Phone;
    use proptest::prelude::*;

    fn phone() -> ContactAddress {
        let phone = Phone::parse("+4915112345678").expect("a phone");
        ContactAddress::new(Address::Phone(phone))
    }

    fn contact(phone: Option<ContactAddress>, preferences: Preferences) -> ContactInfo {
        let chat = ContactAddress::new(Address::Chat(7));
        ContactInfo {
            customer: CustomerId::parse("c-1").expect("an id"),
            name: None,
            addresses: [Some(chat), phone].into_iter().flatten().collect(),
            was_texted: false,
            preferences,
            locale_choice: None,
            locale_said: None,
            language_code: None,
            time_zone: None,
        }
    }

    fn said(category: Category, channel: ChannelName, is_wanted: bool) -> Preferences {
        let mut preferences = Preferences::default();
        preferences.set(category, channel, is_wanted);
        preferences
    }

    #[test]
    fn marketing_is_for_those_who_asked_for_it() {
        for channel in BOTH {
            assert!(!Preferences::default().wants(Category::Marketing, channel));
            let asked = said(Category::Marketing, channel, true);
            assert!(asked.wants(Category::Marketing, channel));
            assert!(Preferences::default().wants(Category::Order, channel));
        }
    }

    #[test]
    fn codes_keep_a_way_that_leads_somewhere() {
        let keeps = |contact: &ContactInfo, ways: &[ChannelName]| {
            keeps_a_way_for_codes(contact, ways, RICH)
        };
        let none = Preferences::default;
        assert!(keeps(&contact(Some(phone()), none()), &BOTH));
        let only = keeps(&contact(Some(phone()), none()), &[RICH]);
        assert!(!only, "the other is no way of codes");
        let off = said(Category::Security, PLAIN, false);
        assert!(!keeps(&contact(Some(phone()), off), &BOTH), "the other is off");
        assert!(!keeps(&contact(None, none()), &BOTH), "the other leads nowhere");
        let suppressions = vec![(PLAIN, AddressFault::OptedOut)];
        let closed = ContactAddress { suppressions, ..phone() };
        assert!(!keeps(&contact(Some(closed), none()), &BOTH), "the other is closed");
    }

    proptest! {
        #[test]
        fn one_preference_says_nothing_of_another(
            words in prop::collection::vec((0_usize..6, 0_usize..2, any::<bool>()), 0..12),
            (category, channel) in (0_usize..6, 0_usize..2),
        ) {
            let mut before = Preferences::default();
            for (category, channel, is_wanted) in words {
                before.set(Category::ALL[category], BOTH[channel], is_wanted);
            }
            let (category, channel) = (Category::ALL[category], BOTH[channel]);
            let mut turned = before.clone();
            turned.set(category, channel, !before.wants(category, channel));
            let all = Category::ALL.iter().copied().flat_map(|one| BOTH.map(|by| (one, by)));
            let differ: Vec<_> =
                all.filter(|(one, by)| turned.wants(*one, *by) != before.wants(*one, *by)).collect();
            prop_assert_eq!(differ, vec![(category, channel)]);
        }
    }
}
