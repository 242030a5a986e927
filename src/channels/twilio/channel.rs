//! Twilio as a channel of delivery.

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};

use super::{PROFILE, Twilio, classify, wire};
use crate::channels::{
    Admission, AskError, Channel, ChannelProfile, Examined, Found, KeptReceipt, Receipt,
    SendResult, Source, Try,
};
use crate::clock::At;
use crate::store::Store;

/// The carrier refuses our messages: said twice of one number, it is left alone.
const CARRIER_REFUSES: &str = "30004";

impl Channel for Twilio {
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
        async move {
            let slots = tokio::time::timeout(patience, self.take_place(try_)).await.ok()?;
            Some(Admission { slots })
        }
        .boxed()
    }

    fn send<'c>(&'c self, try_: Try<'c>, admission: Admission) -> BoxFuture<'c, SendResult> {
        async move {
            let result = self.create(try_).await;
            drop(admission);
            result
        }
        .boxed()
    }

    fn wait(&self, _address: &str) -> Option<Duration> {
        Some(self.held())
    }

    fn fetch<'c>(
        &'c self,
        provider_id: &'c str,
    ) -> BoxFuture<'c, Result<Option<Receipt>, AskError>> {
        self.fetch_message(provider_id).boxed()
    }

    fn look_up<'c>(
        &'c self,
        address: &'c str,
        since: At,
    ) -> BoxFuture<'c, Result<Vec<Found>, AskError>> {
        self.find_messages(address, since).boxed()
    }

    fn rank(&self, status: &str) -> i8 {
        classify::rank(status)
    }

    fn read_receipt(&self, kept: KeptReceipt, source: Source) -> Option<Receipt> {
        let code = kept.code.and_then(|code| code.parse().ok());
        let receipt = wire::receipt(kept.provider_id, None, &kept.status, code, source);
        Some(Receipt { raw: kept.raw, ..receipt })
    }

    fn rejects_after(&self, code: &str) -> Option<i64> {
        (code == CARRIER_REFUSES).then_some(2)
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Examined>> {
        self.examine_account().boxed()
    }
}
