//! The profile of the channel.

use crate::channels::profile::{AddressKind, ChannelProfile, TextFormat};

/// Messages by the Bot API. No receipts come, and nothing can be asked later.
pub static PROFILE: ChannelProfile = ChannelProfile {
    name: "telegram",
    addresses: AddressKind::Chat,
    format: TextFormat::Rich,
    gives_receipts: false,
    can_be_asked: false,
    label_for_customers: Some("channel-telegram"),
    label_for_staff: Some("alert-channel-telegram"),
};
