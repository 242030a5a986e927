//! The profile of the channel.

use crate::channels::profile::{AddressKind, ChannelProfile, TextFormat};

/// Texts by Twilio. It tells by callback how they fared, and can be asked.
pub static PROFILE: ChannelProfile = ChannelProfile {
    name: "sms",
    addresses: AddressKind::Phone,
    format: TextFormat::Plain,
    gives_receipts: true,
    can_be_asked: true,
    label_for_customers: Some("channel-sms"),
    label_for_staff: Some("alert-channel-sms"),
};
