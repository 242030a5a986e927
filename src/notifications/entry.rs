//! The way in for services: a request that was read becomes an outbox entry, its words composed for
//! the recipient and each channel that is left out on record.

use std::sync::Arc;

use super::NotificationRules;
use super::request::{Measure, Request, To, Wording, arguments, too_long, too_many_segments};
use crate::channels::{BOT_CHANNEL, ChannelName, Content, twilio};
use crate::clock::At;
use crate::customers::{self, Reach, Wishes, links};
use crate::delivery::route::{self, Way};
use crate::delivery::{Leg, NewNotification, NotificationState, Recipient, outbox, suppressions};
use crate::fields::FieldError;
use crate::ids::{CustomerId, NotificationId};
use crate::language::{Args, Locale, MessageCatalog, Text, Zone};
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
pub enum Entry {
    /// It is in the outbox.
    Entered(Entered),
    /// One with its dedupe key is there already.
    Duplicate(String),
    /// It can't be taken for this recipient.
    Refused(Vec<FieldError>),
}

/// A notification as it entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    pub id: NotificationId,
    pub state: NotificationState,
    /// The channels that it may take, in order.
    pub route: Vec<ChannelName>,
    /// Why each other one was left out.
    pub excluded: Vec<String>,
}

impl Composer {
    /// By what requests are judged.
    pub fn measure(&self, now: At) -> Measure<'_> {
        Measure { words: &self.words, max_segments: self.outbound.max_segments, now }
    }
}

/// Who a request turned out to be for.
struct Addressee {
    recipient: Recipient,
    /// What is known of the customer that it is for, or who has the address.
    reach: Option<Reach>,
}

/// The words for each channel.
struct Composed {
    telegram: Option<Text>,
    sms: Option<Text>,
}

/// Enters what a request asks for into the outbox.
pub async fn enter(
    tx: &mut Tx,
    composer: &Composer,
    request: &Request,
    now: At,
) -> Result<Entry, StoreError> {
    let Some(addressee) = addressee(tx, &request.to).await? else {
        let detail = "no event has told us of this customer yet: send customer.updated first";
        return Ok(Entry::Refused(vec![FieldError::new("/recipient/customer_id", detail)]));
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
        return Ok(Entry::Refused(faults));
    }
    let (route, excluded) =
        lay_out(tx, composer, request, (reach, locale), composed, &order).await?;
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
) -> Result<Entry, StoreError> {
    let Some(id) = outbox::enqueue(tx, new, now).await? else {
        return Ok(Entry::Duplicate(new.dedupe_key.clone().unwrap_or_default()));
    };
    let route = new.route.iter().map(|leg| leg.channel).collect();
    Ok(Entry::Entered(Entered {
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
) -> Result<Option<Reach>, StoreError> {
    match id {
        Some(id) => customers::reach(tx, id).await,
        None => Ok(None),
    }
}

fn compose(composer: &Composer, wording: &Wording, locale: Locale, zone: Zone) -> Composed {
    match wording {
        Wording::Relayed { telegram, sms } => {
            Composed { telegram: telegram.clone(), sms: sms.clone() }
        }
        Wording::Template { template, arguments } => {
            let args = arguments::args(arguments, zone);
            let telegram = Some(template.for_chat(&composer.words, locale, &args));
            Composed {
                telegram,
                sms: template.for_sms(&composer.words, locale, &args, &composer.shop),
            }
        }
        Wording::Probe(mark) => {
            let args = Args::new().text("shop", &composer.shop).text("mark", mark.as_str());
            let say = |key| Some(composer.words.say(locale, key, &args));
            Composed { telegram: say("probe"), sms: say("sms-probe") }
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
    composed: &Composed,
    order: &[ChannelName],
    locale: Locale,
) -> Vec<FieldError> {
    let Wording::Template { .. } = request.wording else { return Vec::new() };
    let telegram = composed
        .telegram
        .as_ref()
        .and_then(too_long)
        .map(|detail| FieldError::new("/template", format!("in {locale}: {detail}")));
    let sms = composed.sms.as_ref().filter(|_| order.contains(&twilio::NAME));
    let sms = sms.and_then(|text| too_many_segments(text, composer.outbound.max_segments));
    telegram
        .into_iter()
        .chain(
            sms.map(|detail| FieldError::new("/template", format!("by SMS in {locale}: {detail}"))),
        )
        .collect()
}

async fn lay_out(
    tx: &mut Tx,
    composer: &Composer,
    request: &Request,
    (reach, locale): (Option<&Reach>, Locale),
    composed: Composed,
    order: &[ChannelName],
) -> Result<(Vec<Leg>, Vec<String>), StoreError> {
    let outbound = &composer.outbound;
    let telegram = composed.telegram.map(Content::text);
    let ways = match (&request.to, reach) {
        (To::Customer(_), Some(reach)) => {
            outbound.ways(reach, request.category, locale, telegram, composed.sms)
        }
        _ => {
            address_ways(tx, outbound, request, reach, telegram, outbound.sms_words(composed.sms))
                .await?
        }
    };
    let (route, mut excluded) = route::plan(outbound.channels.names(), order, ways);
    if !request.only.is_empty() {
        excluded.retain(|reason| {
            request.only.iter().any(|channel| reason.starts_with(channel.as_str()))
        });
        let others = outbound.channels.names().filter(|channel| !request.only.contains(channel));
        excluded.extend(others.map(|channel| format!("{}: not asked for", channel.as_str())));
    }
    Ok((route, excluded))
}

/// The ways to a bare address: the wishes of the customer who has it count, and without one nobody
/// asked for marketing.
async fn address_ways(
    tx: &mut Tx,
    outbound: &NotificationRules,
    request: &Request,
    reach: Option<&Reach>,
    telegram: Option<Content>,
    sms: Option<Content>,
) -> Result<Vec<Way>, StoreError> {
    let (channel, address) = match &request.to {
        To::Phone(phone) => (twilio::NAME, phone.as_str().to_owned()),
        To::Chat(chat) => (BOT_CHANNEL, chat.to_string()),
        To::Customer(_) => return Ok(Vec::new()),
    };
    let suppressed = suppressions::reason(tx, channel, &address).await?;
    let wishes = reach.map_or_else(Wishes::default, |reach| reach.wishes);
    let way = |kind, content| {
        let is_it = kind == channel;
        let (address, suppressed) =
            (is_it.then(|| address.clone()), suppressed.clone().filter(|_| is_it));
        outbound.way(request.category, kind, address, content, wishes, suppressed)
    };
    Ok(vec![way(BOT_CHANNEL, telegram), way(twilio::NAME, sms)])
}
