//! Where an order's parcels are: status, arrival, checkpoints newest first, the carrier's page.

use super::actions::OrderAction;
use super::queries;
use super::speaker::Voice;
use super::view::{Checkpoint, OrderView, ShipmentView};
use crate::channels::{Button, Content};
use crate::ids::ShipmentId;
use crate::language::{Args, Text};
use crate::store::{Store, StoreError};

/// How many checkpoints of a parcel are shown.
const CHECKPOINTS_SHOWN: usize = 6;
/// How many parcels are shown.
const PARCELS_SHOWN: usize = 4;

/// An order's parcels with what happened to each.
#[derive(Debug, Clone)]
pub struct Parcels {
    /// The order.
    pub order: OrderView,
    /// What happened, newest first, by parcel.
    pub checkpoints: Vec<(ShipmentId, Checkpoint)>,
}

/// Reads what happened to an order's parcels.
///
/// # Errors
/// When the store fails.
pub async fn parcels(store: &Store, order: OrderView) -> Result<Parcels, StoreError> {
    let checkpoints = if order.shipments.is_empty() { Vec::new() } else { queries::checkpoints(store, &order.id).await? };
    Ok(Parcels { order, checkpoints })
}

/// A new message about the parcels.
pub fn send(voice: &Voice, parcels: &Parcels) -> Content {
    Content::with_buttons(text(voice, parcels), buttons(voice, &parcels.order))
}

/// The same message drawn again in place.
pub fn edit(voice: &Voice, parcels: &Parcels, message_id: i64) -> Content {
    Content::Edit { message_id, text: text(voice, parcels), buttons: buttons(voice, &parcels.order) }
}

fn text(voice: &Voice, parcels: &Parcels) -> Text {
    let order = &parcels.order;
    let id = Args::new().text("id", order.id.as_str());
    if order.shipments.is_empty() {
        return voice.say("track-none", &id);
    }
    let mut blocks = vec![voice.say("track-title", &id)];
    blocks.extend(order.shipments.iter().rev().take(PARCELS_SHOWN).map(|parcel| block(voice, parcel, parcels)));
    Text::join(blocks, "\n\n")
}

fn block(voice: &Voice, parcel: &ShipmentView, parcels: &Parcels) -> Text {
    let number = parcel.tracking_number.as_deref().unwrap_or(parcel.id.as_str());
    let args = Args::new().text("carrier", &voice.carrier(parcel.carrier.as_deref())).text("number", number);
    let mut lines = vec![voice.say("track-shipment", &args.with("status", voice.shipment_status(parcel.status)))];
    lines.extend(parcel.eta.map(|eta| voice.say("track-eta", &Args::new().date("date", eta, voice.zone))));
    let history: Vec<&Checkpoint> =
        parcels.checkpoints.iter().filter(|(id, _)| *id == parcel.id).map(|(_, checkpoint)| checkpoint).collect();
    lines.extend(history.iter().take(CHECKPOINTS_SHOWN).map(|checkpoint| line(voice, checkpoint)));
    let more = history.len().saturating_sub(CHECKPOINTS_SHOWN);
    if more > 0 {
        lines.push(voice.say("track-more", &Args::new().number("count", i64::try_from(more).unwrap_or(i64::MAX))));
    }
    Text::join(lines, "\n")
}

fn line(voice: &Voice, checkpoint: &Checkpoint) -> Text {
    let status = voice.shipment_status(checkpoint.status);
    let mut parts = vec![voice.say("checkpoint-line", &Args::new().date_time("time", checkpoint.at, voice.zone).with("status", status))];
    parts.extend(checkpoint.place.as_deref().map(|place| voice.say("checkpoint-place", &Args::new().text("place", place))));
    parts.extend(checkpoint.note.as_deref().map(|note| voice.say("checkpoint-note", &Args::new().text("note", note))));
    Text::join(parts, " ")
}

fn buttons(voice: &Voice, order: &OrderView) -> Vec<Vec<Button>> {
    let pages = order.shipments.iter().rev().take(PARCELS_SHOWN).filter_map(|parcel| {
        let (carrier, number) = (parcel.carrier.as_deref()?, parcel.tracking_number.as_deref()?);
        let url = voice.speaker.carriers.link(carrier, number)?;
        let label = voice.say("button-carrier", &Args::new().text("carrier", &voice.carrier(Some(carrier))));
        Some(vec![Button::open(label, url)])
    });
    let mut rows: Vec<Vec<Button>> = pages.collect();
    rows.push(vec![
        Button::press(voice.word("button-refresh"), OrderAction::RefreshTrack(order.id.clone()).word()),
        Button::press(voice.say("button-card", &Args::new().text("id", order.id.as_str())), OrderAction::Card(order.id.clone()).word()),
    ]);
    rows
}
