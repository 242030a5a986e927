//! Telegram as a channel of delivery.

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};

use super::{PROFILE, Telegram};
use crate::channels::{AddressPace, Admission, Channel, ChannelProfile, SendResult, Try};
use crate::store::Store;

impl Channel for Telegram {
    fn profile(&self) -> &'static ChannelProfile {
        &PROFILE
    }

    fn share_limits(&self, store: &Store) {
        self.limiter().share(store, PROFILE.name);
    }

    fn admit<'c>(
        &'c self,
        try_: &'c Try<'_>,
        patience: Duration,
    ) -> BoxFuture<'c, Option<Admission>> {
        let (address, lane) = (try_.address, try_.lane);
        async move {
            let is_let_go = match address.parse() {
                Ok(chat) => self.limiter().acquire_within(chat, lane, patience).await,
                // It is refused when it is sent.
                Err(_) => true,
            };
            is_let_go.then(Admission::default)
        }
        .boxed()
    }

    fn send<'c>(&'c self, try_: Try<'c>, _admission: Admission) -> BoxFuture<'c, SendResult> {
        self.send_admitted(try_.address, try_.content, try_.timeout).boxed()
    }

    fn wait(&self, address: &str) -> Option<Duration> {
        match address.parse() {
            Ok(chat) => self.limiter().chat_wait(chat),
            Err(_) => Some(Duration::ZERO),
        }
    }

    fn pace(&self, address: &str) -> Option<AddressPace> {
        let interval = self.limiter().chat_interval(address.parse().ok()?);
        // The ids of groups are negative.
        Some(AddressPace { interval, is_group: address.starts_with('-') })
    }

    fn pause_news(&self) -> Option<Duration> {
        self.limiter().pause_news()
    }

    fn moved_to(&self, address: &str) -> Option<String> {
        let chat: i64 = address.parse().ok()?;
        let lives_at = self.lives_at(chat);
        (lives_at != chat).then(|| lives_at.to_string())
    }
}
