//! How orders are worded: the names of states and parcels in a person's language, and what every
//! message about an order is made from.

use std::sync::Arc;

use crate::config::Carriers;
use crate::customers::ContactInfo;
use crate::language::{Args, Localizer, Text, Translator};
use crate::notifications::NotificationRules;
use crate::orders::state::OrderState;
use crate::orders::status::{Fulfilment, Payment, ShipmentStatus};
use crate::orders::view::{OrderView, ShipmentView};

/// What every message about an order is made from and sent under. Cheap to clone.
#[derive(Clone)]
pub struct OrderTexts {
    pub localizer: Localizer,
    /// The carriers' names and tracking pages.
    pub carriers: Arc<Carriers>,
    pub outbound: NotificationRules,
}

impl OrderTexts {
    /// The translator of a customer, by what is known of their language and time zone.
    pub fn translator(&self, reach: &ContactInfo) -> Translator {
        let localizer = &self.localizer;
        localizer
            .translator(reach.locale(localizer.default_locale), reach.zone(localizer.default_zone))
    }
}

impl Translator {
    /// The name of a step of an order's goods, such as "packed".
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

    /// The name of the state of an order's payment; `None` while nothing is known of it.
    pub fn payment(&self, payment: Payment) -> Option<Text> {
        Some(self.word(match payment {
            Payment::Open => return None,
            Payment::Paid => "payment-paid",
            Payment::PartlyRefunded => "payment-partly-refunded",
            Payment::Refunded => "payment-refunded",
        }))
    }

    /// The name of an order's payment state, with the refunded amount where that is known.
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

    /// Goods and payment of an order in one line.
    pub fn standing(&self, state: OrderState) -> Text {
        self.both(state.fulfilment, self.payment(state.payment))
    }

    /// Goods and payment of an order in one line, with the refunded amount where that is known.
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

    /// The name of a parcel's status, such as "in transit".
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

    /// The arguments that name a parcel: `carrier`, and `number`, which is the tracking number or
    /// else the shop's id of the shipment.
    pub fn parcel(&self, carriers: &Carriers, parcel: &ShipmentView) -> Args {
        let number = parcel.tracking_number.as_deref().unwrap_or(parcel.id.as_str());
        let args = Args::new().text("number", number);
        match parcel.carrier.as_deref() {
            Some(carrier) => args.text("carrier", &carriers.name(carrier)),
            None => args.with("carrier", self.word("carrier-unknown")),
        }
    }
}
