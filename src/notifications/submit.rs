//! The way in for services: a request that was read enters the outbox, its words composed for
//! the recipient and each channel that is left out on record.

use std::sync::Arc;

use super::request::{Measure, Request, To, Wording, arguments, too_large};
use super::{NotificationRules, Renderings};
use crate::channels::{AddressKind, ChannelName, Content};
use crate::clock::At;
use crate::customers::{self, ContactInfo, links};
use crate::delivery::route::{self, ChannelOption};
use crate::delivery::{
    Exclusion, ExclusionReason, Leg, NewNotification, NotificationState, Recipient, outbox,
    suppressions,
};
use crate::fields::FieldError;
use crate::ids::{CustomerId, NotificationId};
use crate::language::{Args, Locale, MessageCatalog, Zone};
use crate::store::{StoreError, Tx};

/// How keys of services are kept apart from our own.
const KEYS_OF_SERVICES: &str = "api:";

/// What it takes to put a request into words and onto its way. Cheap to clone.
#[derive(Clone)]
pub struct Composer {
    /// The words of every locale.
    pub words: Arc<MessageCatalog>,
    /// What notifications are sent under.
    pub outbound: NotificationRules,
    /// The locale of those who have none.
    pub default_locale: Locale,
    /// The zone of those who have none.
    pub default_zone: Zone,
    /// What the shop is called.
    pub shop: Arc<str>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum SubmitOutcome {
    /// It is in the outbox.
    Entered(Submitted),
    /// One with its dedupe key is there already.
    Duplicate(String),
    /// It can't be taken for this recipient.
    Refused(Vec<FieldError>),
}

/// A notification as it entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    pub id: NotificationId,
    pub state: NotificationState,
    /// The channels that it may take, in order.
    pub route: Vec<ChannelName>,
    /// Why each other one was left out.
    pub excluded: Vec<Exclusion>,
}

impl Composer {
    /// By what requests are judged.
    pub fn measure(&self, now: At) -> Measure<'_> {
        Measure {
            words: &self.words,
            channels: &self.outbound.channels,
            max_segments: self.outbound.max_segments,
            now,
        }
    }
}

/// Who a request turned out to be for.
struct Addressee {
    recipient: Recipient,
    /// What is known of the customer that it is for, or who has the address.
    reach: Option<ContactInfo>,
}

/// Enters what a request asks for into the outbox.
pub async fn submit(
    tx: &mut Tx,
    composer: &Composer,
    request: &Request,
    now: At,
) -> Result<SubmitOutcome, StoreError> {
    let Some(addressee) = addressee(tx, &request.to).await? else {
        let detail = "no event has told us of this customer yet: send customer.updated first";
        return Ok(SubmitOutcome::Refused(vec![FieldError::new("/recipient/customer_id", detail)]));
    };
    let reach = addressee.reach.as_ref();
    let default = composer.default_locale;
    let locale =
        request.locale.unwrap_or_else(|| reach.map_or(default, |reach| reach.locale(default)));
    let zone = reach.map_or(composer.default_zone, |reach| reach.zone(composer.default_zone));
    let composed = compose(composer, &request.wording, locale, zone);
    let order = order_of_channels(composer, request);
    let faults = misfits(composer, request, &composed, &order, locale);
    if !faults.is_empty() {
        return Ok(SubmitOutcome::Refused(faults));
    }
    let (route, excluded) =
        lay_out(tx, composer, request, (reach, locale), &composed, &order).await?;
    let mut new = NewNotification::new(
        addressee.recipient,
        request.category,
        request.priority,
        request.wording.name().to_owned(),
        locale.code(),
        route,
    );
    new.excluded = excluded;
    new.passes = composer.outbound.passes_for(request.category);
    new.subject = request.order.as_ref().map(ToString::to_string);
    new.dedupe_key = request.dedupe_key.as_ref().map(|key| format!("{KEYS_OF_SERVICES}{key}"));
    new.not_before = request.not_before;
    new.is_test = request.is_test;
    let start = request.not_before.unwrap_or(now).max(now);
    new.expires_at =
        request.expires_at.or_else(|| Some(start.plus(composer.outbound.worth(request.category))));
    enqueue(tx, &new, now).await
}

/// Enters a notification that stands as it is to be sent.
pub(super) async fn enqueue(
    tx: &mut Tx,
    new: &NewNotification,
    now: At,
) -> Result<SubmitOutcome, StoreError> {
    let Some(id) = outbox::enqueue(tx, new, now).await? else {
        return Ok(SubmitOutcome::Duplicate(new.dedupe_key.clone().unwrap_or_default()));
    };
    let route = new.route.iter().map(|leg| leg.channel).collect();
    Ok(SubmitOutcome::Entered(Submitted {
        id,
        state: outbox::first_state(new, now),
        route,
        excluded: new.excluded.clone(),
    }))
}

async fn addressee(tx: &mut Tx, to: &To) -> Result<Option<Addressee>, StoreError> {
    let owner = match to {
        To::Customer(id) => Some(id.clone()),
        To::Phone(phone) => links::of_phone(tx, phone).await?,
        To::Chat(chat) => links::of_chat(tx, *chat).await?,
    };
    let reach = of_customer(tx, owner.as_ref()).await?;
    Ok(match (to, reach) {
        (To::Customer(_), None) => None,
        (_, Some(reach)) => Some(Addressee {
            recipient: Recipient::Customer(reach.customer.clone()),
            reach: Some(reach),
        }),
        (_, None) => Some(Addressee { recipient: Recipient::Stranger, reach: None }),
    })
}

pub(super) async fn of_customer(
    tx: &mut Tx,
    id: Option<&CustomerId>,
) -> Result<Option<ContactInfo>, StoreError> {
    match id {
        Some(id) => customers::contact_info(tx, id).await,
        None => Ok(None),
    }
}

fn compose(composer: &Composer, wording: &Wording, locale: Locale, zone: Zone) -> Renderings {
    match wording {
        Wording::Relayed(words) => Renderings::by_channel(words.clone()),
        Wording::Template { template, arguments } => {
            let args = arguments::args(arguments, zone);
            let rich = template.for_chat(&composer.words, locale, &args);
            let plain = template.for_plain_channel(&composer.words, locale, &args, &composer.shop);
            Renderings::rich(Content::text(rich)).and_plain(plain)
        }
        Wording::Probe(mark) => {
            let args = Args::new().text("shop", &composer.shop).text("mark", mark.as_str());
            let say = |key| composer.words.say(locale, key, &args);
            Renderings::rich(Content::text(say("probe"))).and_plain(Some(say("sms-probe")))
        }
    }
}

fn order_of_channels(composer: &Composer, request: &Request) -> Vec<ChannelName> {
    match request.only.as_slice() {
        [] => composer.outbound.rules.of(request.category).channels.clone(),
        only => only.to_vec(),
    }
}

/// What does not fit a channel once it is in the recipient's language.
fn misfits(
    composer: &Composer,
    request: &Request,
    composed: &Renderings,
    order: &[ChannelName],
    locale: Locale,
) -> Vec<FieldError> {
    let Wording::Template { .. } = request.wording else { return Vec::new() };
    let all = composer.outbound.channels.names();
    // Rich words are measured whatever the order: the template has them for every language.
    let measured = all.filter(|channel| !channel.is_plain() || order.contains(channel));
    let mut details: Vec<String> = measured
        .filter_map(|channel| {
            let words = composed.text(channel)?;
            let detail = too_large(&words, channel, composer.outbound.max_segments)?;
            let by = if channel.is_plain() { "by SMS " } else { "" };
            Some(format!("{by}in {locale}: {detail}"))
        })
        .collect();
    details.dedup();
    details.into_iter().map(|detail| FieldError::new("/template", detail)).collect()
}

async fn lay_out(
    tx: &mut Tx,
    composer: &Composer,
    request: &Request,
    (contact, locale): (Option<&ContactInfo>, Locale),
    composed: &Renderings,
    order: &[ChannelName],
) -> Result<(Vec<Leg>, Vec<Exclusion>), StoreError> {
    let outbound = &composer.outbound;
    let options = match (&request.to, contact) {
        (To::Customer(_), Some(contact)) => {
            outbound.channel_options(contact, request.category, locale, composed)
        }
        _ => options_of_address(tx, outbound, request, contact, composed).await?,
    };
    let (route, mut excluded) = route::plan(outbound.channels.names(), order, options);
    if !request.only.is_empty() {
        excluded.retain(|one| request.only.contains(&one.channel));
        let others = outbound.channels.names().filter(|channel| !request.only.contains(channel));
        let left_out = |channel| Exclusion::new(channel, ExclusionReason::NotAskedFor);
        excluded.extend(others.map(left_out));
    }
    Ok((route, excluded))
}

/// The options for a bare address: the preferences of the customer who has it count, and without
/// one nobody asked for marketing.
async fn options_of_address(
    tx: &mut Tx,
    outbound: &NotificationRules,
    request: &Request,
    contact: Option<&ContactInfo>,
    composed: &Renderings,
) -> Result<Vec<ChannelOption>, StoreError> {
    let (kind, address) = match &request.to {
        To::Phone(phone) => (AddressKind::Phone, phone.as_str().to_owned()),
        To::Chat(chat) => (AddressKind::Chat, chat.to_string()),
        To::Customer(_) => return Ok(Vec::new()),
    };
    let preferences = contact.map(|contact| contact.preferences.clone()).unwrap_or_default();
    let mut options = Vec::new();
    for channel in outbound.channels.names() {
        let is_there = channel.profile().addresses == kind;
        let suppressed = match is_there {
            true => suppressions::reason(tx, channel, &address).await?,
            false => None,
        };
        let content = outbound.rendering(channel, composed);
        let address = is_there.then(|| address.clone());
        options.push(outbound.channel_option(
            request.category,
            channel,
            address,
            content,
            &preferences,
            suppressed,
        ));
    }
    Ok(options)
}
