//! The report: counts, rates and latencies by channel, category, language and hour. The database
//! counts; this adds up.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::queries::{self, AttemptCell, NotificationCell, OrderCell};
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::{Category, NotificationState};
use crate::language::Locale;
use crate::store::{Store, StoreError};

/// The longest time that one report covers.
pub const LONGEST: Duration = Duration::from_secs(31 * 24 * 3600);

/// Upper ends of the latency buckets, in milliseconds; what took longer is in one more. The query
/// counts with the same.
pub const BUCKETS: [i64; 18] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
    3_600_000, 86_400_000,
];

/// How long things took, in milliseconds; each figure is the upper end of its bucket, so never too
/// good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// Half were as fast.
    pub p50: i64,
    /// Nine of ten were as fast.
    pub p90: i64,
    /// Ninety-nine of a hundred were as fast.
    pub p99: i64,
}

/// How many of each latency bucket.
#[derive(Debug, Clone, Default)]
struct Histogram([i64; BUCKETS.len() + 1]);

impl Histogram {
    fn add(&mut self, bucket: i64, count: i64) {
        if let Some(cell) = usize::try_from(bucket).ok().and_then(|bucket| self.0.get_mut(bucket)) {
            *cell += count;
        }
    }

    fn latency(&self) -> Option<Latency> {
        let all: i64 = self.0.iter().sum();
        (all > 0).then(|| Latency {
            p50: self.quantile(all, 50),
            p90: self.quantile(all, 90),
            p99: self.quantile(all, 99),
        })
    }

    fn quantile(&self, all: i64, percent: i64) -> i64 {
        let wanted = (all * percent + 99) / 100;
        let mut seen = 0;
        for (bucket, count) in self.0.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return BUCKETS.get(bucket).copied().unwrap_or(i64::MAX);
            }
        }
        i64::MAX
    }
}

/// Tries and how they went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AttemptTotals {
    pub tries: i64,
    /// Taken by the provider, whatever its receipt said later.
    pub taken: i64,
    /// Its receipt says that they arrived.
    pub confirmed: i64,
    /// Taken, and no receipt came.
    pub unconfirmed: i64,
    /// Refused, or a receipt says that they did not arrive.
    pub failed: i64,
    pub unknown: i64,
    /// Besides these: passed over without a call, since the channel was left alone or the recipient
    /// forbids it.
    pub passed_over: i64,
    /// From the moment something was entered until the provider took it.
    pub latency_ms: Option<Latency>,
    #[serde(skip)]
    histogram: Histogram,
}

impl AttemptTotals {
    fn add(&mut self, cell: &AttemptCell) {
        if cell.is_passed_over {
            self.passed_over += cell.count;
            return;
        }
        self.tries += cell.count;
        let state = AttemptState::parse(&cell.state);
        match state {
            Some(AttemptState::Accepted) => self.taken += cell.count,
            Some(AttemptState::Confirmed) => {
                self.taken += cell.count;
                self.confirmed += cell.count;
            }
            Some(AttemptState::Unconfirmed) => {
                self.taken += cell.count;
                self.unconfirmed += cell.count;
            }
            Some(AttemptState::Failed) => self.failed += cell.count,
            Some(AttemptState::Unknown) => self.unknown += cell.count,
            Some(AttemptState::Queued | AttemptState::Sending) | None => {}
        }
        if matches!(
            state,
            Some(AttemptState::Accepted | AttemptState::Confirmed | AttemptState::Unconfirmed)
        ) {
            self.histogram.add(cell.bucket, cell.count);
            self.latency_ms = self.histogram.latency();
        }
    }
}

/// Notifications and how they ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NotificationTotals {
    /// They arrived, as far as is known.
    pub delivered: i64,
    /// Of these, by another channel than the first of their route.
    pub fallback_saves: i64,
    pub failed: i64,
    /// Forbidden by the recipient, or nowhere to send them.
    pub suppressed: i64,
    /// Their time ran out.
    pub expired: i64,
    pub cancelled: i64,
    /// Delivered, of all that were to be delivered: what was forbidden, withdrawn or replaced does
    /// not count.
    pub success_rate: Option<f64>,
}

impl NotificationTotals {
    fn add(&mut self, cell: &NotificationCell) {
        match NotificationState::parse(&cell.state) {
            Some(NotificationState::Delivered) => {
                self.delivered += cell.count;
                self.fallback_saves += if cell.is_saved { cell.count } else { 0 };
            }
            Some(NotificationState::Failed) => self.failed += cell.count,
            Some(NotificationState::Suppressed) => self.suppressed += cell.count,
            Some(NotificationState::Expired) => self.expired += cell.count,
            Some(NotificationState::Cancelled) => self.cancelled += cell.count,
            _ => {}
        }
        let wanted = self.delivered + self.failed + self.expired;
        #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
        let rate = |part: i64, of: i64| part as f64 / of as f64;
        self.success_rate = (wanted > 0).then(|| rate(self.delivered, wanted));
    }
}

/// A reason for which tries failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureCount {
    pub channel: String,
    /// The class of the failure.
    pub class: String,
    pub code: Option<String>,
    pub count: i64,
}

/// Counts, rates and latencies of a period, as the API answers them.
#[derive(Debug, Clone, Serialize)]
pub struct StatsReport {
    /// From when on, in milliseconds since the epoch.
    pub since_ms: i64,
    pub until_ms: i64,
    /// Notifications that ended in that time.
    pub notifications: NotificationTotals,
    /// The same by category.
    pub by_category: BTreeMap<String, CategoryReport>,
    /// The same by language.
    pub by_locale: BTreeMap<String, CategoryReport>,
    /// Tries that ended in that time, by channel.
    pub by_channel: BTreeMap<String, AttemptTotals>,
    /// The same by hour (its beginning, in milliseconds since the epoch) and channel.
    pub by_hour: BTreeMap<i64, BTreeMap<String, AttemptTotals>>,
    /// Why tries failed or were not made, the most frequent first.
    pub faults: Vec<FailureCount>,
    /// Orders that something was said of in that time, by where their goods and their money stand
    /// now, whatever is asked about.
    pub orders: Vec<OrderCell>,
}

/// One category, or one language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CategoryReport {
    #[serde(flatten)]
    pub ended: NotificationTotals,
    /// Its tries: apart, since a notification and a try may each have failed.
    pub attempts: AttemptTotals,
}

/// What a report is about; everything where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatsFilter {
    /// Tries on this channel, and notifications that went by it last.
    pub channel: Option<ChannelName>,
    pub category: Option<Category>,
    pub locale: Option<Locale>,
}

impl StatsFilter {
    fn admits(&self, channel: Option<&str>, category: &str, locale: &str) -> bool {
        self.channel.is_none_or(|wanted| channel == Some(wanted.as_str()))
            && self.category.is_none_or(|wanted| category == wanted.as_str())
            && self.locale.is_none_or(|wanted| locale == wanted.code())
    }
}

/// Reads the report of a time.
pub async fn read(
    store: &Store,
    filter: &StatsFilter,
    since: At,
    until: At,
) -> Result<StatsReport, StoreError> {
    let mut attempts = queries::attempts(store, since, until).await?;
    let mut notifications = queries::notifications(store, since, until).await?;
    attempts.retain(|cell| filter.admits(Some(&cell.channel), &cell.category, &cell.locale));
    notifications
        .retain(|cell| filter.admits(cell.channel.as_deref(), &cell.category, &cell.locale));
    let orders = queries::orders(store, since, until).await?;
    Ok(StatsReport { orders, ..add_up(since, until, &attempts, &notifications) })
}

fn add_up(
    since: At,
    until: At,
    attempts: &[AttemptCell],
    notifications: &[NotificationCell],
) -> StatsReport {
    let mut report = StatsReport {
        since_ms: since.ms(),
        until_ms: until.ms(),
        notifications: NotificationTotals::default(),
        by_category: BTreeMap::new(),
        by_locale: BTreeMap::new(),
        by_channel: BTreeMap::new(),
        by_hour: BTreeMap::new(),
        faults: Vec::new(),
        orders: Vec::new(),
    };
    for cell in notifications {
        report.notifications.add(cell);
        report.by_category.entry(cell.category.clone()).or_default().ended.add(cell);
        report.by_locale.entry(cell.locale.clone()).or_default().ended.add(cell);
    }
    let mut faults: BTreeMap<(String, String, Option<String>), i64> = BTreeMap::new();
    for cell in attempts {
        report.by_category.entry(cell.category.clone()).or_default().attempts.add(cell);
        report.by_locale.entry(cell.locale.clone()).or_default().attempts.add(cell);
        report.by_channel.entry(cell.channel.clone()).or_default().add(cell);
        report
            .by_hour
            .entry(cell.hour * 3_600_000)
            .or_default()
            .entry(cell.channel.clone())
            .or_default()
            .add(cell);
        if let Some(class) = &cell.class {
            *faults.entry((cell.channel.clone(), class.clone(), cell.code.clone())).or_default() +=
                cell.count;
        }
    }
    report.faults = faults
        .into_iter()
        .map(|((channel, class, code), count)| FailureCount { channel, class, code, count })
        .collect();
    report.faults.sort_by_key(|fault| -fault.count);
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(state: &str, bucket: i64, count: i64) -> AttemptCell {
        AttemptCell {
            channel: "sms".to_owned(),
            category: "order".to_owned(),
            locale: "en".to_owned(),
            is_passed_over: false,
            hour: 2,
            state: state.to_owned(),
            class: (state == "failed").then(|| "transient".to_owned()),
            code: None,
            bucket,
            count,
        }
    }

    fn ended(state: &str, is_saved: bool, count: i64) -> NotificationCell {
        NotificationCell {
            channel: Some("sms".to_owned()),
            category: "order".to_owned(),
            locale: "en".to_owned(),
            state: state.to_owned(),
            is_saved,
            count,
        }
    }

    #[test]
    fn the_cells_add_up() {
        let attempts = [
            attempt("confirmed", 3, 90),
            attempt("accepted", 9, 9),
            attempt("unconfirmed", 11, 1),
            attempt("failed", 0, 5),
        ];
        let report = add_up(
            At(0),
            At(1),
            &attempts,
            &[
                ended("delivered", false, 98),
                ended("delivered", true, 1),
                ended("failed", false, 1),
            ],
        );
        let sms = &report.by_channel["sms"];
        assert_eq!(
            (sms.tries, sms.taken, sms.confirmed, sms.unconfirmed, sms.failed),
            (105, 100, 90, 1, 5)
        );
        assert_eq!(sms.latency_ms, Some(Latency { p50: 10, p90: 10, p99: 1_000 }));
        assert_eq!(
            (report.notifications.fallback_saves, report.notifications.success_rate),
            (1, Some(0.99))
        );
        assert_eq!(
            report.faults,
            [FailureCount {
                channel: "sms".to_owned(),
                class: "transient".to_owned(),
                code: None,
                count: 5
            }]
        );
        assert!(report.by_hour.contains_key(&7_200_000));
    }

    #[test]
    fn nothing_has_no_latency() {
        assert_eq!(Histogram::default().latency(), None);
        let report = add_up(At(0), At(1), &[], &[]);
        assert_eq!(report.notifications.success_rate, None);
    }
}
