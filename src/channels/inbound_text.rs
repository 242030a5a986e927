//! Texts that people send to us, as every channel of phones gives them on.

use super::ChannelName;
use crate::phone::Phone;

/// A picture or file that came with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where the provider keeps it.
    pub url: String,
    /// Its MIME type.
    pub content_type: String,
}

/// A text that came in. `Debug` says nothing of its words.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundText {
    /// The channel that it came by, and that answers go by.
    pub channel: ChannelName,
    /// The provider's id; the same text may come twice.
    pub provider_id: String,
    /// Who sent it, as the provider says it: a phone, a short code, or a name.
    pub from: String,
    /// The same where it is a phone; nobody else can be answered.
    pub phone: Option<Phone>,
    /// Which of our numbers it was sent to; a short code is no phone.
    pub to: String,
    /// What it says; empty where it is only pictures.
    pub body: String,
    /// How many segments it took.
    pub num_segments: u32,
    /// What came with it.
    pub media: Vec<Media>,
    /// The provider's own word for a keyword that it has answered already: STOP, START or HELP.
    pub opt_out_type: Option<String>,
    /// Everything, as it came.
    pub raw: Vec<(String, String)>,
}

impl std::fmt::Debug for InboundText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { provider_id, phone, opt_out_type, media, .. } = self;
        write!(
            f,
            "InboundText {{ {provider_id} from {phone:?}, {} media, {opt_out_type:?} }}",
            media.len()
        )
    }
}
