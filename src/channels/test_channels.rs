//! Channels for unit tests of other rooms, which know none by name.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{self, BoxFuture, FutureExt as _};

use super::{
    Admission, Channel, ChannelName, ChannelProfile, Registry, SendResult, Try, telegram, twilio,
};

/// A channel of chats with rich text, which gives no receipts.
pub(crate) const RICH: ChannelName = telegram::NAME;
/// A channel of phones with plain text, which gives receipts and can be asked.
pub(crate) const PLAIN: ChannelName = twilio::NAME;
/// Both, in the order in which they are registered.
pub(crate) const BOTH: [ChannelName; 2] = [RICH, PLAIN];

/// A channel that takes everything.
struct Taker(&'static ChannelProfile);

impl Channel for Taker {
    fn profile(&self) -> &'static ChannelProfile {
        self.0
    }

    fn admit<'c>(&'c self, _: &'c Try<'_>, _: Duration) -> BoxFuture<'c, Option<Admission>> {
        future::ready(Some(Admission::default())).boxed()
    }

    fn send<'c>(&'c self, _: Try<'c>, _: Admission) -> BoxFuture<'c, SendResult> {
        future::ready(SendResult::accepted("1")).boxed()
    }
}

/// A registry with both, open.
pub(crate) fn registry() -> Registry {
    BOTH.into_iter().fold(Registry::default(), |registry, name| {
        // Each of the two has a name of its own.
        registry.with(Arc::new(Taker(name.profile()))).expect("each once")
    })
}
