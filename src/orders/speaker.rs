//! How orders are spoken of to one person: words, locale, zone and the carriers' names and pages.

use std::sync::Arc;

use crate::config::Carriers;
use crate::customers::{LinkMoveNotifier, Reach};
use crate::language::{Args, Locale, Text, Words, Zone};
use crate::notifications::NotificationRules;
use crate::notifications::entry::Composer;
use crate::orders::state::OrderState;
use crate::orders::status::{Fulfilment, Payment, ShipmentStatus};
use crate::orders::view::{OrderView, ShipmentView};

/// What every text about orders needs; cheap to clone.
#[derive(Clone)]
pub struct Speaker {
    /// The words of every locale.
    pub words: Arc<Words>,
    /// The carriers' names and pages.
    pub carriers: Arc<Carriers>,
    /// The locale of those who have none.
    pub default_locale: Locale,
    /// The zone of those who have none.
    pub default_zone: Zone,
    /// What the shop is called.
    pub shop: Arc<str>,
    /// What notifications are sent under.
    pub outbound: NotificationRules,
}

/// One person's language and time.
#[derive(Clone)]
pub struct Voice {
    /// Where the words come from.
    pub speaker: Speaker,
    /// Their locale.
    pub locale: Locale,
    /// Their zone.
    pub zone: Zone,
}

impl Speaker {
    /// The voice for a customer.
    pub fn to(&self, reach: &Reach) -> Voice {
        self.voice(reach.locale(self.default_locale), reach.zone(self.default_zone))
    }

    /// How chats are told of a link that moved.
    pub fn notices(&self) -> LinkMoveNotifier {
        LinkMoveNotifier {
            words: self.words.clone(),
            shop: self.shop.clone(),
            default_locale: self.default_locale,
        }
    }

    /// What puts the requests of services into the same words.
    pub fn composer(&self) -> Composer {
        Composer {
            words: self.words.clone(),
            outbound: self.outbound.clone(),
            default_locale: self.default_locale,
            default_zone: self.default_zone,
            shop: self.shop.clone(),
        }
    }

    /// The voice for a locale and zone.
    pub fn voice(&self, locale: Locale, zone: Zone) -> Voice {
        Voice { speaker: self.clone(), locale, zone }
    }
}

impl Voice {
    /// A message with its arguments.
    pub fn say(&self, key: &'static str, args: &Args) -> Text {
        self.speaker.words.say(self.locale, key, args)
    }

    /// A message without arguments.
    pub fn word(&self, key: &'static str) -> Text {
        self.speaker.words.word(self.locale, key)
    }

    /// What is called where an order's goods stand.
    pub fn fulfilment(&self, fulfilment: Fulfilment) -> Text {
        self.word(match fulfilment {
            Fulfilment::Placed => "status-placed",
            Fulfilment::Packed => "status-packed",
            Fulfilment::Shipped => "status-shipped",
            Fulfilment::OutForDelivery => "status-out-for-delivery",
            Fulfilment::Delivered => "status-delivered",
            Fulfilment::Delayed => "status-delayed",
            Fulfilment::Cancelled => "status-cancelled",
        })
    }

    /// What is called where an order's money stands; none where nothing was said of it.
    pub fn payment(&self, payment: Payment) -> Option<Text> {
        Some(self.word(match payment {
            Payment::Open => return None,
            Payment::Paid => "payment-paid",
            Payment::PartlyRefunded => "payment-partly-refunded",
            Payment::Refunded => "payment-refunded",
        }))
    }

    /// The same of an order, with how much was paid back where that is known.
    pub fn payment_of(&self, order: &OrderView) -> Option<Text> {
        let payment = self.payment(order.state().payment)?;
        Some(match order.refunded() {
            Some(amount) => self.say(
                "payment-amount",
                &Args::new().with("payment", payment).money("amount", amount),
            ),
            None => payment,
        })
    }

    /// Where an order stands in both its lives, in one line.
    pub fn standing(&self, state: OrderState) -> Text {
        self.both(state.fulfilment, self.payment(state.payment))
    }

    /// The same with how much was paid back where that is known.
    pub fn standing_of(&self, order: &OrderView) -> Text {
        self.both(order.state().fulfilment, self.payment_of(order))
    }

    fn both(&self, fulfilment: Option<Fulfilment>, payment: Option<Text>) -> Text {
        let said: Vec<Text> = fulfilment
            .map(|fulfilment| self.fulfilment(fulfilment))
            .into_iter()
            .chain(payment)
            .collect();
        if said.is_empty() { self.word("status-unknown") } else { Text::join(said, " · ") }
    }

    /// The name of a parcel's status.
    pub fn shipment_status(&self, status: ShipmentStatus) -> Text {
        self.word(match status {
            ShipmentStatus::Pending => "shipment-pending",
            ShipmentStatus::InfoReceived => "shipment-info-received",
            ShipmentStatus::InTransit => "shipment-in-transit",
            ShipmentStatus::OutForDelivery => "shipment-out-for-delivery",
            ShipmentStatus::AttemptFail => "shipment-attempt-fail",
            ShipmentStatus::AvailableForPickup => "shipment-available-for-pickup",
            ShipmentStatus::Delivered => "shipment-delivered",
            ShipmentStatus::Exception => "shipment-exception",
            ShipmentStatus::Expired => "shipment-expired",
        })
    }

    /// What names a parcel: its carrier, and its tracking number where it has one.
    pub fn parcel(&self, parcel: &ShipmentView) -> Args {
        let number = parcel.tracking_number.as_deref().unwrap_or(parcel.id.as_str());
        let args = Args::new().text("number", number);
        match parcel.carrier.as_deref() {
            Some(carrier) => args.text("carrier", &self.carrier(Some(carrier))),
            None => args.with("carrier", self.word("carrier-unknown")),
        }
    }

    /// A line that says how many more there are, if there are.
    pub fn more(&self, key: &'static str, count: usize) -> Option<Text> {
        (count > 0).then(|| {
            self.say(key, &Args::new().number("count", i64::try_from(count).unwrap_or(i64::MAX)))
        })
    }

    /// A carrier's name as people know it.
    pub fn carrier(&self, carrier: Option<&str>) -> String {
        carrier.map(|key| self.speaker.carriers.name(key)).unwrap_or_default()
    }
}
