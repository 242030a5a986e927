//! Metrics for Prometheus. Labels come from enums, so that their number is bounded. Gauges are read
//! from the tables at each scrape.

use std::sync::OnceLock;

use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::queries::DeliveryBacklog;
use crate::channels::ChannelName;
use crate::clock::At;

/// The upper ends of latency buckets, in seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to count. Once for the process; what was counted before is lost.
pub fn begin() {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?;
        let handle = builder.install_recorder().ok()?;
        describe();
        Some(handle)
    });
}

fn describe() {
    describe_counters();
    describe_gauges();
}

fn describe_counters() {
    describe_counter!("bellhop_events_total", "Events taken from the order service, by type");
    describe_counter!(
        "bellhop_events_refused_total",
        "Events refused out of batches that were taken in part"
    );
    describe_counter!(
        "bellhop_requests_refused_total",
        "Requests refused by the HTTP door, by kind of problem"
    );
    describe_counter!(
        "bellhop_authentications_failed_total",
        "Requests that did not prove who sent them, by what was wrong"
    );
    describe_counter!(
        "bellhop_connections_closed_total",
        "Connections that the HTTP door closed, by kind of reason"
    );
    describe_counter!("bellhop_updates_total", "Telegram updates, by how they ended");
    describe_counter!(
        "bellhop_replies_total",
        "Replies to what people wrote: sent at once, waiting for their chat's pace, or withheld"
    );
    describe_counter!("bellhop_attempts_total", "Tries to send, by channel and outcome");
    describe_counter!(
        "bellhop_notifications_total",
        "Notifications that ended, by category and state"
    );
    describe_counter!("bellhop_receipts_total", "Receipts heard, by channel and effect");
    describe_counter!("bellhop_codes_asked_total", "One-time codes that were asked for, by budget");
    describe_counter!(
        "bellhop_codes_refused_total",
        "Requests for codes that a budget refused, by budget"
    );
    describe_counter!("bellhop_code_guesses_total", "Wrong codes that were given, by budget");
    describe_counter!(
        "bellhop_answers_withheld_total",
        "Texts that were not answered by themselves, by reason"
    );
    describe_counter!(
        "bellhop_sms_cost_micros_total",
        "What texts cost as it is reckoned, in millionths of the currency's unit"
    );
    describe_counter!(
        "bellhop_texts_over_budget_total",
        "Tries by SMS that were passed over for their cost, by category"
    );
}

fn describe_gauges() {
    describe_gauge!(
        "bellhop_codes_unverified",
        "Codes of the last hour that nobody gave, by budget"
    );
    describe_histogram!("bellhop_call_seconds", "How long calls to providers took, by channel");
    describe_gauge!("bellhop_inbox_events", "Events that wait to be applied");
    describe_gauge!(
        "bellhop_outbox_waiting",
        "Notifications that wait for their time or their channel"
    );
    describe_gauge!("bellhop_outbox_sending", "Notifications in flight");
    describe_gauge!("bellhop_outbox_awaiting", "Notifications that wait for a receipt or a reader");
    describe_gauge!(
        "bellhop_outbox_oldest_due_seconds",
        "How long the oldest waiting notification has been due"
    );
    describe_gauge!("bellhop_channel_up", "1 where a channel's breaker is closed, else 0");
}

/// The page that Prometheus reads; empty where nothing is counted.
pub fn page(
    backlog: &DeliveryBacklog,
    channels: impl IntoIterator<Item = ChannelName>,
    down: &[ChannelName],
    now: At,
) -> String {
    set("bellhop_inbox_events", backlog.events);
    set("bellhop_outbox_waiting", backlog.waiting);
    set("bellhop_outbox_sending", backlog.sending);
    set("bellhop_outbox_awaiting", backlog.awaiting);
    let oldest = backlog.oldest_due_at.map_or(0.0, |at| now.since(at).as_secs_f64());
    gauge!("bellhop_outbox_oldest_due_seconds").set(oldest);
    for channel in channels {
        gauge!("bellhop_channel_up", "channel" => channel.as_str())
            .set(if down.contains(&channel) { 0.0 } else { 1.0 });
    }
    HANDLE.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}

fn set(name: &'static str, value: i64) {
    #[expect(clippy::cast_precision_loss, reason = "a backlog needs no more than 52 bits")]
    gauge!(name).set(value as f64);
}
