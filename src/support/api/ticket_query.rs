//! The filters and the cursor of a list of tickets in the API.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::channels::ChannelName;
use crate::clock::At;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::support::case::ticket::TicketState;

/// The states that a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// All that are not closed.
    Open,
    In(TicketState),
}

impl StateFilter {
    /// Reads the query parameter `state`.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "open" { Some(Self::Open) } else { TicketState::parse(word).map(Self::In) }
    }

    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::In(state) => state.as_str(),
        }
    }
}

/// The filters of a list.
#[derive(Debug, Clone, Default)]
pub struct TicketQuery {
    pub state: Option<StateFilter>,
    pub category: Option<String>,
    /// Asked by this channel.
    pub channel: Option<ChannelName>,
    pub customer: Option<CustomerId>,
    pub order: Option<OrderId>,
    /// Opened then or later.
    pub since: Option<At>,
    pub until: Option<At>,
}

/// The start of a page; callers get it as an opaque text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCursor(pub(crate) TicketId);

impl TicketCursor {
    /// Reads what a caller sends; `None` when it is not ours.
    pub fn parse(text: &str) -> Option<Self> {
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        TicketId::try_from(id).ok().map(Self)
    }
}
