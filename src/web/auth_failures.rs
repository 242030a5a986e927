//! Requests that fail to authenticate: counted by kind, logged once a minute, and answered 429 when
//! one address has too many. A request that authenticates is served whatever its address did
//! before: behind a proxy all callers have one address.

pub(super) mod failure;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::{Instant, sleep};

use self::failure::{AuthFailure, FailureDetail};
use super::problem::Problem;
use crate::access::client_network;

/// The time in which failures are counted, and told together.
const WINDOW: Duration = Duration::from_secs(60);
/// How many addresses are counted apart; all others are counted as one.
const ADDRESSES: usize = 4096;

/// Whose connection a request came on.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeerAddress(pub IpAddr);

/// The failures of one address in a window.
#[derive(Debug, Clone, Copy)]
struct Count {
    begun: Instant,
    failures: u32,
}

impl Count {
    fn begin(now: Instant) -> Self {
        Self { begun: now, failures: 0 }
    }

    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.begun) >= WINDOW
    }

    /// One more; how long the window still is, where it is one too many.
    fn add(&mut self, most: u32, now: Instant) -> Option<Duration> {
        if self.is_over(now) {
            *self = Self::begin(now);
        }
        self.failures = self.failures.saturating_add(1);
        (self.failures > most)
            .then(|| WINDOW.saturating_sub(now.saturating_duration_since(self.begun)))
    }
}

struct Tally {
    most: u32,
    addresses: HashMap<IpAddr, Count>,
    /// All addresses for which there was no room.
    others: Count,
    untold: [u64; AuthFailure::ALL.len()],
    /// The first failure was told by itself, and the rest waits.
    is_telling: bool,
}

impl Tally {
    fn new(most: u32, now: Instant) -> Self {
        Self {
            most,
            addresses: HashMap::new(),
            others: Count::begin(now),
            untold: [0; AuthFailure::ALL.len()],
            is_telling: false,
        }
    }

    /// One more failure of an address; how long it is to wait, where it has had too many.
    fn book(&mut self, address: IpAddr, failure: AuthFailure, now: Instant) -> Option<Duration> {
        if self.is_telling {
            self.untold[failure as usize] += 1;
        } else {
            self.is_telling = true;
            let kind = failure.as_str();
            tracing::warn!(kind, %address, "a request did not prove who sent it; further ones are \
                told together, once a minute");
        }
        let address = client_network(address);
        if self.addresses.len() >= ADDRESSES && !self.addresses.contains_key(&address) {
            self.addresses.retain(|_, count| !count.is_over(now));
        }
        if self.addresses.len() >= ADDRESSES && !self.addresses.contains_key(&address) {
            return self.others.add(self.most, now);
        }
        self.addresses.entry(address).or_insert_with(|| Count::begin(now)).add(self.most, now)
    }

    /// Says how many there were since the last time.
    fn tell(&mut self, now: Instant) {
        let [nothing, key, signature, telegram_secret, sms_signature] =
            std::mem::take(&mut self.untold);
        let failures = nothing + key + signature + telegram_secret + sms_signature;
        self.is_telling = failures > 0;
        self.addresses.retain(|_, count| !count.is_over(now));
        if failures > 0 {
            let addresses = self.addresses.len();
            tracing::warn!(
                failures,
                addresses,
                nothing,
                key,
                signature,
                telegram_secret,
                sms_signature,
                "requests did not prove who sent them"
            );
        }
    }
}

/// The failures at a door. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct AuthFailureCounter(Arc<Mutex<Tally>>);

impl AuthFailureCounter {
    /// So many in a minute from one address are told what was wrong.
    pub(super) fn at_most(most: u32) -> Self {
        Self(Arc::new(Mutex::new(Tally::new(most, Instant::now()))))
    }

    fn lock(&self) -> MutexGuard<'_, Tally> {
        // Counts are numbers: they stay whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells once a minute how many there were.
    pub(super) async fn tell_by_and_by(&self) {
        loop {
            sleep(WINDOW).await;
            self.tell();
        }
    }

    /// Tells how many there were since the last time.
    pub(super) fn tell(&self) {
        self.lock().tell(Instant::now());
    }
}

/// Counts failures, and answers 429 where an address has had too many.
pub(super) async fn guard(
    State(failures): State<AuthFailureCounter>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<PeerAddress>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |PeerAddress(address)| *address);
    let answer = next.run(request).await;
    let Some(failed) = answer.extensions().get::<FailureDetail>() else { return answer };
    metrics::counter!("bellhop_authentications_failed_total", "kind" => failed.failure.as_str())
        .increment(1);
    let wait = failures.lock().book(peer, failed.failure, Instant::now());
    match wait {
        Some(wait) => Problem::too_many_failures(wait, &failed.detail).into_response(),
        None => {
            metrics::counter!("bellhop_requests_refused_total", "kind" => failed.kind).increment(1);
            answer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn address(last: u16) -> IpAddr {
        Ipv6Addr::new(0x2001, 0xdb8, 0, last, 0, 0, 0, 1).into()
    }

    #[test]
    fn an_address_with_too_many_waits_for_the_end_of_its_window_and_no_other_does() {
        let now = Instant::now();
        let mut tally = Tally::new(2, now);
        let mut book = |address, at| tally.book(address, AuthFailure::Key, at);
        assert_eq!((book(address(1), now), book(address(1), now)), (None, None));
        assert_eq!(book(address(1), now + 20 * SECOND), Some(40 * SECOND));
        let neighbour = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 9, 9, 9, 9).into();
        assert_eq!(book(neighbour, now + 59 * SECOND), Some(SECOND), "one household");
        assert_eq!(book(address(2), now + 59 * SECOND), None);
        assert_eq!(book(address(1), now + 60 * SECOND), None, "a new window");
    }

    #[test]
    fn so_many_addresses_are_counted_apart_and_the_rest_as_one() {
        let now = Instant::now();
        let mut tally = Tally::new(1, now);
        for last in 0..u16::try_from(ADDRESSES).expect("few") {
            assert_eq!(tally.book(address(last), AuthFailure::Signature, now), None);
        }
        assert_eq!(tally.book(address(60_000), AuthFailure::Signature, now), None);
        assert_eq!(
            tally.book(address(60_001), AuthFailure::Signature, now),
            Some(WINDOW),
            "nobody has room for them apart"
        );
        assert_eq!(tally.addresses.len(), ADDRESSES);
        assert_eq!(
            tally.book(address(60_002), AuthFailure::Signature, now + WINDOW),
            None,
            "there is room again"
        );
        assert_eq!(tally.addresses.len(), 1);
    }

    #[test]
    fn nine_hundred_failures_are_told_twice() {
        let now = Instant::now();
        let mut tally = Tally::new(60, now);
        for _ in 0..900 {
            tally.book(address(1), AuthFailure::SmsSignature, now);
        }
        assert_eq!((tally.untold, tally.is_telling), ([0, 0, 0, 0, 899], true));
        tally.tell(now);
        assert_eq!(
            (tally.untold, tally.is_telling),
            ([0; 5], true),
            "what goes on is told once a minute"
        );
        tally.tell(now);
        assert!(!tally.is_telling, "what begins anew is told at once");
    }
}
