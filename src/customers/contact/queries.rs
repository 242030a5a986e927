//! The SQL of contact information.

use super::{Address, ContactAddress, ContactInfo};
use crate::channels::{AddressFault, AddressKind, ChannelName};
use crate::customers::preferences::preference::Preferences;
use crate::delivery::Category;
use crate::ids::CustomerId;
use crate::phone::Phone;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    /// Everything that is asked before a customer is told something, in one round trip: a row for
    /// each preference and each reason against an address, and at least one.
    CONTACT_INFO = "SELECT customers.id, customers.name, customers.locale, customers.time_zone, customers.phone, links.chat_id,
        chats.locale_choice, chats.language_code,
        (SELECT attempts.id FROM attempts JOIN notifications ON notifications.id = attempts.notification_id AND notifications.category <> 'security'
            WHERE attempts.segments IS NOT NULL AND attempts.address = customers.phone AND attempts.state IN ('accepted', 'confirmed', 'unconfirmed')
            LIMIT 1) AS texted,
        suppressions.address AS suppressed_address, suppressions.channel AS suppressed_channel, suppressions.reason AS suppressed_reason,
        communication_preferences.category AS preferred_category, communication_preferences.channel AS preferred_channel,
        communication_preferences.is_wanted
        FROM customers LEFT JOIN links ON links.customer_id = customers.id LEFT JOIN chats ON chats.chat_id = links.chat_id
        LEFT JOIN suppressions ON suppressions.address IN (customers.phone, CAST(links.chat_id AS TEXT))
        LEFT JOIN communication_preferences ON communication_preferences.customer_id = customers.id
        WHERE customers.id = $1";
    /// The same of a phone under its other spellings.
    CONTACT_INFO_OF_LINE = "SELECT line.texted, suppressions.channel AS suppressed_channel, suppressions.reason AS suppressed_reason
        FROM (SELECT (SELECT attempts.id FROM attempts JOIN notifications ON notifications.id = attempts.notification_id
                AND notifications.category <> 'security'
            WHERE attempts.segments IS NOT NULL AND attempts.address IN ($1, $2, $3) AND attempts.state IN ('accepted', 'confirmed', 'unconfirmed')
            LIMIT 1) AS texted) line
        LEFT JOIN suppressions ON suppressions.address IN ($4, $5, $6)";
}

/// What every row tells of the customer.
#[derive(FromRow)]
struct ContactRow {
    id: CustomerId,
    name: Option<String>,
    #[column("locale")]
    locale_said: Option<String>,
    time_zone: Option<String>,
    phone: Option<String>,
    chat_id: Option<i64>,
    locale_choice: Option<String>,
    language_code: Option<String>,
    #[column("texted", is_some)]
    was_texted: bool,
}

/// What one row tells besides: a reason against an address, and a preference.
#[derive(FromRow)]
struct DetailRow {
    #[column("suppressed_channel", flatten)]
    suppression: Option<SuppressionRow>,
    suppressed_address: Option<String>,
    #[column("preferred_category", flatten)]
    preference: Option<PreferenceRow>,
}

#[derive(FromRow)]
struct SuppressionRow {
    suppressed_channel: ChannelName,
    suppressed_reason: AddressFault,
}

#[derive(FromRow)]
struct PreferenceRow {
    preferred_category: Category,
    preferred_channel: ChannelName,
    is_wanted: bool,
}

#[derive(FromRow)]
struct LineRow {
    #[column("texted", is_some)]
    was_texted: bool,
    #[column("suppressed_channel", flatten)]
    suppression: Option<SuppressionRow>,
}

pub(in crate::customers) async fn contact_info(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = query(CONTACT_INFO).bind(customer.as_str()).fetch_groups(&mut *tx).await?;
    let Some((mut contact, kept)) = read_contact_info(rows)? else { return Ok(None) };
    if let Some(statement) = of_line(kept.as_deref(), &contact) {
        with_line(&mut contact, statement.fetch_all(&mut *tx).await?);
    }
    Ok(Some(contact))
}

pub(in crate::customers) async fn contact_info_of(
    store: &Store,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = query(CONTACT_INFO).bind(customer.as_str()).fetch_groups(store.readers()).await?;
    let Some((mut contact, kept)) = read_contact_info(rows)? else { return Ok(None) };
    if let Some(statement) = of_line(kept.as_deref(), &contact) {
        with_line(&mut contact, statement.fetch_all(store.readers()).await?);
    }
    Ok(Some(contact))
}

/// What asks for the rest, where what is known of a phone may stand under another spelling than the
/// one that is kept.
fn of_line(kept: Option<&str>, contact: &ContactInfo) -> Option<crate::store::Query<'static>> {
    let is_whole = |phone: &&Phone| !phone.has_two_spellings() && kept == Some(phone.as_str());
    let phone = contact.phone().filter(|phone| !is_whole(phone))?;
    let [newest, older, other] = phone.spellings();
    let statement =
        query(CONTACT_INFO_OF_LINE).bind(newest.clone()).bind(older.clone()).bind(other.clone());
    Some(statement.bind(newest).bind(older).bind(other))
}

fn with_line(contact: &mut ContactInfo, rows: Vec<LineRow>) {
    if let Some(row) = rows.last() {
        contact.was_texted = row.was_texted;
    }
    let phone = contact.addresses.iter_mut().find(|one| one.address.kind() == AddressKind::Phone);
    if let Some(phone) = phone {
        let reasons = rows.into_iter().filter_map(|row| row.suppression);
        phone.suppressions =
            reasons.map(|one| (one.suppressed_channel, one.suppressed_reason)).collect();
    }
}

/// Reads the rows of one customer; gives the phone too as it is kept.
fn read_contact_info(
    rows: Vec<(ContactRow, Vec<DetailRow>)>,
) -> Result<Option<(ContactInfo, Option<String>)>, StoreError> {
    let Some((row, details)) = rows.into_iter().next() else { return Ok(None) };
    let phone = row.phone.as_deref().map(Phone::recorded).transpose();
    let phone = phone.map_err(|error| StoreError::corrupt("customers.phone", error))?;
    let chat = row.chat_id.map(Address::Chat);
    let mut addresses: Vec<ContactAddress> =
        chat.into_iter().chain(phone.map(Address::Phone)).map(ContactAddress::new).collect();
    let mut preferences = Preferences::default();
    for detail in details {
        if let Some(one) = detail.preference {
            preferences.set(one.preferred_category, one.preferred_channel, one.is_wanted);
        }
        let Some(one) = detail.suppression else { continue };
        let suppression = (one.suppressed_channel, one.suppressed_reason);
        // As the row has the phone, so do those that name its address.
        let is_phone = row.phone.is_some() && row.phone == detail.suppressed_address;
        let kind = if is_phone { AddressKind::Phone } else { AddressKind::Chat };
        let one = addresses.iter_mut().find(|one| one.address.kind() == kind);
        if let Some(one) = one.filter(|one| !one.suppressions.contains(&suppression)) {
            one.suppressions.push(suppression);
        }
    }
    let contact = ContactInfo {
        customer: row.id,
        name: row.name,
        addresses,
        was_texted: row.was_texted,
        preferences,
        locale_choice: row.locale_choice,
        locale_said: row.locale_said,
        language_code: row.language_code,
        time_zone: row.time_zone,
    };
    Ok(Some((contact, row.phone)))
}
