//! What is known of a channel without asking its provider.

/// What an address of a channel is. It says where to look for the address of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// The id of a chat with the bot, as decimal digits; a group's id is negative.
    Chat,
    /// A phone number in E.164.
    Phone,
}

/// How a channel shows the words of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// With emphasis, links, buttons and pictures; a message may be edited later.
    Rich,
    /// Plain characters, counted and charged in SMS segments.
    Plain,
}

/// What is known of a channel without asking its provider. Constant for each channel.
#[derive(Debug, PartialEq, Eq)]
pub struct ChannelProfile {
    /// The name in tables, settings, logs and the API: a lower-case letter, then lower-case
    /// letters, digits and `_`, at most 32 bytes.
    pub name: &'static str,
    pub addresses: AddressKind,
    pub format: TextFormat,
    /// Whether the provider says afterwards how a message fared.
    pub gives_receipts: bool,
    /// Whether the provider can be asked later whether it took a message.
    pub can_be_asked: bool,
    /// The message of the locales with its name for customers; without one `name` is shown.
    pub label_for_customers: Option<&'static str>,
    /// The same for the shop's own people.
    pub label_for_staff: Option<&'static str>,
}
