//! Turns the settings of bot.toml into the settings of each room.

use std::sync::Arc;
use std::time::Duration;

use super::channels::channels;
use super::start_error::StartError;
use crate::channels::Registry;
use crate::config::{Config, MinutesByPriority};
use crate::customers::auto_reply::AutoReplyRules;
use crate::delivery::Category;
use crate::delivery::engine::EngineSettings;
use crate::delivery::engine::breaker::BreakerRules;
use crate::delivery::policy::{CategoryRules, DeliveryRules};
use crate::delivery::sms_budget::SmsBudget;
use crate::language::{Locale, Localizer, MessageCatalog};
use crate::notifications::submit::Composer;
use crate::notifications::{NotificationRules, StaffContact};
use crate::support;
use crate::web;

/// How the engine runs.
pub(super) fn engine(config: &Config, channels: &Registry) -> EngineSettings {
    let delivery = &config.delivery;
    let breaker = BreakerRules {
        failures: delivery.breaker_failures,
        window: delivery.breaker_window,
        open_for: Duration::from_millis(delivery.breaker_open_ms),
    };
    let (slots, reserved) = (delivery.slots, delivery.slots_reserved);
    let costs = costs(config, channels);
    EngineSettings { breaker, lease: delivery.lease(), slots, reserved, costs }
}

/// What texts cost and may cost.
fn costs(config: &Config, channels: &Registry) -> Option<Arc<SmsBudget>> {
    let sms = &config.sms;
    let costs = SmsBudget {
        channel: channels.text_channel()?,
        segment: sms.price_per_segment,
        by_country: sms.prices.iter().map(|price| (price.country.clone(), price.segment)).collect(),
        daily: sms.daily_budget,
        essential_percent: sms.essential_percent,
        hourly_alarm: sms.hourly_alarm,
        zone: config.locales.time_zone,
    };
    costs.are_counted().then(|| Arc::new(costs))
}

/// Where texts that answer by themselves go, and how often.
pub(super) fn auto_reply(config: &Config) -> AutoReplyRules {
    AutoReplyRules {
        countries: config.verifications.countries.clone().into(),
        per_phone_day: config.sms.automatic_per_phone_day,
        again_after: Duration::from_secs(config.sms.answer_again_after_s),
    }
}

/// The messages of every locale with the shop's defaults.
pub(super) fn localizer(config: &Config, messages: MessageCatalog) -> Localizer {
    Localizer {
        messages: Arc::new(messages),
        default_locale: config.locales.default,
        default_zone: config.locales.time_zone,
        shop: config.shop.name.as_str().into(),
    }
}

/// What the requests of services are composed with.
pub(super) fn composer_with(localizer: &Localizer, outbound: &NotificationRules) -> Composer {
    Composer {
        words: localizer.messages.clone(),
        outbound: outbound.clone(),
        default_locale: localizer.default_locale,
        default_zone: localizer.default_zone,
        shop: localizer.shop.clone(),
    }
}

/// What puts requests into words, for a command.
///
/// # Errors
/// When the words can't be read, or the channels can't be built.
pub fn composer(config: &Config) -> Result<Composer, StartError> {
    let localizer = localizer(config, MessageCatalog::load()?);
    Ok(composer_with(&localizer, &outbound(config, &localizer, &channels(config)?)))
}

/// What notifications are sent under.
pub(super) fn outbound(
    config: &Config,
    localizer: &Localizer,
    channels: &Registry,
) -> NotificationRules {
    NotificationRules {
        rules: Arc::new(rules(config, channels)),
        channels: channels.clone(),
        introduction: config.sms.introduce.then(|| localizer.messages.clone()),
        answers_keywords: config.sms.keyword_replies.are_ours(),
        max_segments: config.sms.max_segments,
        staff: StaffContact { group: config.telegram.admin_group() },
    }
}

/// The rules of the support desk.
pub(super) fn support(config: &Config) -> support::SupportRules {
    let support = &config.support;
    let locales = |codes: &[String]| {
        Locale::ALL
            .into_iter()
            .filter(|locale| codes.iter().any(|code| code == locale.code()))
            .collect()
    };
    let group = |group: &crate::config::AgentsGroupSettings| support::AgentGroup {
        chat: group.chat_id,
        categories: group.categories.clone(),
        locales: locales(&group.locales),
    };
    support::SupportRules {
        categories: support.categories.clone(),
        labels: support.labels.clone(),
        groups: support.groups.iter().map(group).collect(),
        reopen_within: Duration::from_secs(support.reopen_within_h * 3600),
        per_contact_hour: i64::try_from(support.per_contact_hour).unwrap_or(i64::MAX),
        strangers: support::StrangerLimits {
            per_hour: i64::try_from(support.unknown_per_hour).unwrap_or(i64::MAX),
            topics: i64::try_from(support.unknown_topics).unwrap_or(i64::MAX),
            window: Duration::from_secs(support.unknown_window_min * 60),
        },
        messages_per_minute: i64::try_from(support.messages_per_minute).unwrap_or(i64::MAX),
        max_file: support.max_file_mb * 1_000_000,
        sms_notices: support.sms_notices,
        answer_texts: usize::try_from(support.answer_texts).unwrap_or(usize::MAX),
        link_life: Duration::from_secs(config.links.ttl_hours * 3600),
        auto_replies: auto_reply(config),
        has_webhook: support.webhook.target().is_some(),
        times: times(config),
    }
}

/// What happens to tickets by itself, and when.
fn times(config: &Config) -> support::TimerSettings {
    let support = &config.support;
    let (hours, targets) = (&support.hours, &support.targets);
    let wait = |seconds: u64| (seconds > 0).then(|| Duration::from_secs(seconds));
    let by_priority = |times: MinutesByPriority| {
        [times.urgent, times.high, times.normal, times.low].map(|minutes| wait(minutes * 60))
    };
    support::TimerSettings {
        hours: support::OpeningHours {
            zone: hours.zone(config.locales.time_zone),
            week: hours.week(),
            holidays: hours.free_days(),
        },
        first_response: by_priority(targets.first_response_min),
        next_response: by_priority(targets.next_response_min),
        resolution: by_priority(targets.resolution_min),
        escalate_after: wait(targets.escalate_after_min * 60),
        remind_after: wait(support.remind_after_h * 3600),
        close_after: wait(support.close_after_h * 3600),
    }
}

/// The delivery policy of these settings.
fn rules(config: &Config, channels: &Registry) -> DeliveryRules {
    let (delivery, sms) = (&config.delivery, &config.sms);
    let (ms, s) = (Duration::from_millis, Duration::from_secs);
    let categories = std::array::from_fn(|place| {
        // Sections of the settings and categories have the same names.
        let rules = config.categories.of(Category::ALL[place].as_str());
        CategoryRules {
            // That there are such channels was asked when the registry was built.
            channels: rules.channels.iter().filter_map(|word| channels.find(word)).collect(),
            fallback_deadline_pressing: ms(rules.fallback_deadline_urgent_ms),
            fallback_deadline: ms(rules.fallback_deadline_ms),
            confirm_within: (rules.confirm_within_s > 0).then(|| s(rules.confirm_within_s)),
            worth: s(rules.worth_s),
        }
    });
    DeliveryRules {
        tries: delivery.tries,
        backoff_base: ms(delivery.backoff_base_ms),
        call_timeout_pressing: ms(delivery.call_timeout_urgent_ms),
        call_timeout: ms(delivery.call_timeout_ms),
        rest: ms(delivery.rest_ms),
        poll_after: s(sms.poll_after_s),
        unconfirmed_after: s(sms.unconfirmed_after_s),
        categories,
    }
}

/// The limits of the hook.
pub(super) fn hook_rules(config: &Config) -> web::RequestRules {
    let (http, seconds) = (&config.http, config.http.header_timeout_s);
    let bytes =
        http.body_bytes_per_s.saturating_mul(usize::try_from(seconds).unwrap_or(usize::MAX));
    web::RequestRules {
        tolerance: Duration::from_secs(config.hook.tolerance_s),
        max_body: config.hook.max_body_bytes,
        max_batch: config.hook.max_batch,
        link_life: Duration::from_secs(config.links.ttl_hours * 3600),
        body_lap: (bytes, Duration::from_secs(seconds)),
    }
}

/// How many connections there may be, and how long they may take. Descriptors are raised for them
/// as far as the system lets us.
pub(super) fn door_limits(config: &Config) -> web::ConnectionLimits {
    /// Files, timers, name look-ups, long polling, webhooks out.
    const OTHERS: usize = 100;
    let calls = config.delivery.slots + config.sms.at_once;
    let reserved = OTHERS + calls + usize::try_from(config.database.max_connections).unwrap_or(0);
    let (http, limit) = (&config.http, web::descriptors::raise());
    let connections = web::descriptors::connections(http.max_connections, limit, reserved);
    if connections < http.max_connections {
        let wished = http.max_connections;
        tracing::warn!(
            connections,
            wished,
            "the limit of descriptors allows fewer connections than http.max_connections"
        );
    }
    let (head, idle) =
        (Duration::from_secs(http.header_timeout_s), Duration::from_secs(http.idle_timeout_s));
    web::ConnectionLimits { connections, head, idle, failures_per_minute: http.failures_per_minute }
}
