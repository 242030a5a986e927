//! What every channel does. The rooms above know channels by this trait and their profiles only.

use std::time::Duration;

use futures_util::future::{self, BoxFuture, FutureExt as _};
use tokio::sync::OwnedSemaphorePermit;

use super::limits::Lane;
use super::{ChannelProfile, Content, Found, Receipt, SendResult, Source};
use crate::clock::At;
use crate::store::{FromRow, Store};

/// One try, as a channel is asked to make it.
#[derive(Debug, Clone, Copy)]
pub struct Try<'t> {
    /// Our own id of it, which comes back with receipts.
    pub attempt: &'t str,
    pub address: &'t str,
    pub content: &'t Content,
    /// Who goes first when the limits are reached.
    pub lane: Lane,
    /// When the call is cut.
    pub timeout: Duration,
    /// How long the words are worth delivering.
    pub valid_for: Option<Duration>,
}

/// That the limits let a try go; held while its call is made.
#[derive(Debug, Default)]
pub struct Admission {
    #[expect(dead_code, reason = "they are held, and given back when this is dropped")]
    pub(super) slots: Vec<OwnedSemaphorePermit>,
}

/// The pace of an address that the provider limits by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressPace {
    /// How long lies between two calls to it at the steady rate.
    pub interval: Duration,
    /// Whether many read there, so that little goes and its order by priority matters.
    pub is_group: bool,
}

/// A receipt as the tables kept it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KeptReceipt {
    /// The provider's id of the message.
    pub provider_id: String,
    /// The provider's own word.
    pub status: String,
    pub code: Option<String>,
    pub raw: String,
}

/// One thing that the provider was asked about an account, and how it stands: in words, for whoever
/// set the account up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The setting that it is about.
    pub what: &'static str,
    /// What is well, or what is wrong and what to do.
    pub outcome: Result<String, String>,
}

/// A provider could not be asked: no connection, or no usable answer. The words are the cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AskError(pub String);

/// A way to reach people: one provider, one account. Its rate limits are its own.
pub trait Channel: Send + Sync {
    /// What is known of it without asking its provider.
    fn profile(&self) -> &'static ChannelProfile;

    /// Counts the calls of all replicas on this database from now on, where it has limits. Called
    /// once, within a runtime.
    fn share_limits(&self, _store: &Store) {}

    /// Waits until the limits let a try go, and takes its place; `None` when that is not within
    /// `patience`.
    fn admit<'c>(
        &'c self,
        try_: &'c Try<'_>,
        patience: Duration,
    ) -> BoxFuture<'c, Option<Admission>>;

    /// Makes one try that was admitted.
    fn send<'c>(&'c self, try_: Try<'c>, admission: Admission) -> BoxFuture<'c, SendResult>;

    /// How long the limits hold an address; `None` where limits are switched off.
    fn wait(&self, _address: &str) -> Option<Duration> {
        Some(Duration::ZERO)
    }

    /// The pace of an address, where each address has limits of its own beside the account's.
    fn pace(&self, _address: &str) -> Option<AddressPace> {
        None
    }

    /// Where an address leads now, where the provider has moved it during a call; `None` where it
    /// is the same.
    fn moved_to(&self, _address: &str) -> Option<String> {
        None
    }

    /// How long the provider wants no calls at all; said once for each such pause.
    fn pause_news(&self) -> Option<Duration> {
        None
    }

    /// What the provider says of a message now; `None` where it knows no such message. Asked of
    /// channels that give receipts.
    fn fetch<'c>(
        &'c self,
        _provider_id: &'c str,
    ) -> BoxFuture<'c, Result<Option<Receipt>, AskError>> {
        future::ready(Ok(None)).boxed()
    }

    /// The messages to an address since a moment. Asked of channels that can be asked.
    fn look_up<'c>(
        &'c self,
        _address: &'c str,
        _since: At,
    ) -> BoxFuture<'c, Result<Vec<Found>, AskError>> {
        future::ready(Err(AskError("this provider can't be asked".to_owned()))).boxed()
    }

    /// How far along a status of the provider is: a receipt of a lower rank that comes later is
    /// old.
    /// -1 for a status that is none.
    fn rank(&self, _status: &str) -> i8 {
        -1
    }

    /// Reads a receipt again that was kept. `None` for a channel without receipts.
    fn read_receipt(&self, _kept: KeptReceipt, _source: Source) -> Option<Receipt> {
        None
    }

    /// After how many refusals with this code of the provider an address is left alone; `None`
    /// where the code says nothing about the address.
    fn rejects_after(&self, _code: &str) -> Option<i64> {
        None
    }

    /// Asks the provider about the account and its sender, for `bellhop check`.
    fn examine(&self) -> BoxFuture<'_, Vec<Examined>> {
        future::ready(Vec::new()).boxed()
    }
}
