//! Tracking: the status, arrival and checkpoints (newest first) of an order's parcels, and the
//! carrier's page.

pub mod queries;

use super::actions::OrderAction;
use super::view::{Checkpoint, OrderView, ShipmentView};
use super::wording::OrderTexts;
use crate::channels::{Button, Content};
use crate::ids::ShipmentId;
use crate::language::{Args, Text, Translator};
use crate::store::{Store, StoreError};

/// How many parcels are shown, and how many checkpoints of each: the first of these that fits into
/// a message.
const SHOWN: [(usize, usize); 4] =
    [(PARCELS_SHOWN, 6), (PARCELS_SHOWN, 2), (PARCELS_SHOWN, 1), (1, 1)];
/// The most parcels that are shown.
const PARCELS_SHOWN: usize = 4;

/// An order's parcels with what happened to each.
#[derive(Debug, Clone)]
pub struct ParcelTracking {
    pub order: OrderView,
    /// What happened, newest first, by parcel.
    pub checkpoints: Vec<(ShipmentId, Checkpoint)>,
}

/// Reads what happened to an order's parcels.
pub async fn parcels(store: &Store, order: OrderView) -> Result<ParcelTracking, StoreError> {
    let checkpoints = if order.shipments.is_empty() {
        Vec::new()
    } else {
        queries::checkpoints(store, &order.id).await?
    };
    Ok(ParcelTracking { order, checkpoints })
}

/// A new message about the parcels.
pub fn send(texts: &OrderTexts, voice: &Translator, parcels: &ParcelTracking) -> Content {
    Content::with_buttons(text(texts, voice, parcels), buttons(texts, voice, &parcels.order))
}

/// The same message drawn again in place.
pub fn edit(
    texts: &OrderTexts,
    voice: &Translator,
    parcels: &ParcelTracking,
    message_id: i64,
) -> Content {
    Content::Edit {
        message_id,
        text: text(texts, voice, parcels),
        buttons: buttons(texts, voice, &parcels.order),
    }
}

fn text(texts: &OrderTexts, voice: &Translator, parcels: &ParcelTracking) -> Text {
    let order = &parcels.order;
    let id = Args::new().text("id", order.id.as_str());
    if order.shipments.is_empty() {
        return voice.say("track-none", &id);
    }
    let title = voice.say("track-title", &id);
    Text::first_that_fits(SHOWN.into_iter().map(|(shown, checkpoints)| {
        let newest = order
            .shipments
            .iter()
            .rev()
            .take(shown)
            .map(|parcel| block(texts, voice, parcel, parcels, checkpoints));
        let more = voice.more("parcels-more", order.shipments.len().saturating_sub(shown));
        Text::join([title.clone()].into_iter().chain(newest).chain(more), "\n\n")
    }))
}

fn block(
    texts: &OrderTexts,
    voice: &Translator,
    parcel: &ShipmentView,
    parcels: &ParcelTracking,
    shown: usize,
) -> Text {
    let args =
        voice.parcel(&texts.carriers, parcel).with("status", voice.shipment_status(parcel.status));
    let mut lines = vec![voice.say("track-shipment", &args)];
    lines.extend(
        parcels
            .order
            .arrival(parcel)
            .map(|eta| voice.say("track-eta", &Args::new().date("date", eta, voice.zone))),
    );
    let history: Vec<&Checkpoint> = parcels
        .checkpoints
        .iter()
        .filter(|(id, _)| *id == parcel.id)
        .map(|(_, checkpoint)| checkpoint)
        .collect();
    lines.extend(history.iter().take(shown).map(|checkpoint| line(voice, checkpoint)));
    lines.extend(voice.more("track-more", history.len().saturating_sub(shown)));
    Text::join(lines, "\n")
}

fn line(voice: &Translator, checkpoint: &Checkpoint) -> Text {
    let status = voice.shipment_status(checkpoint.status);
    let mut parts = vec![voice.say(
        "checkpoint-line",
        &Args::new().date_time("time", checkpoint.at, voice.zone).with("status", status),
    )];
    parts.extend(
        checkpoint
            .place
            .as_deref()
            .map(|place| voice.say("checkpoint-place", &Args::new().text("place", place))),
    );
    parts.extend(
        checkpoint
            .note
            .as_deref()
            .map(|note| voice.say("checkpoint-note", &Args::new().text("note", note))),
    );
    Text::join(parts, " ")
}

fn buttons(texts: &OrderTexts, voice: &Translator, order: &OrderView) -> Vec<Vec<Button>> {
    let pages = order.shipments.iter().rev().take(PARCELS_SHOWN).filter_map(|parcel| {
        let (carrier, number) = (parcel.carrier.as_deref()?, parcel.tracking_number.as_deref()?);
        let url = texts.carriers.link(carrier, number)?;
        let label = voice
            .say("button-carrier", &Args::new().text("carrier", &texts.carriers.name(carrier)));
        Some(vec![Button::open(label, url)])
    });
    let mut rows: Vec<Vec<Button>> = pages.collect();
    rows.push(vec![
        Button::press(
            voice.word("button-refresh"),
            OrderAction::RefreshTrack(order.id.clone()).word(),
        ),
        Button::press(
            voice.say("button-card", &Args::new().text("id", order.id.as_str())),
            OrderAction::Card(order.id.clone()).word(),
        ),
    ]);
    rows
}
