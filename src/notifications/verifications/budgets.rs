//! Budgets of one-time codes: how many may be asked for and how often one may guess. Requests of
//! the shop's services and of strangers in chats are counted apart, so that strangers cannot use up
//! the services' budget. Pure.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::client_network;
use crate::clock::{At, Window};
use crate::config::VerificationSettings;
use crate::delivery::Priority;
use crate::enum_words::enum_words;
use crate::ids::KeyId;
use crate::store::FromRow;

/// Within which codes are counted.
pub(super) const HOUR: Duration = Duration::from_secs(3600);
/// The longest window of all.
pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);

/// In whose budgets a code is counted. The table repeats it as a CHECK.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum CodeBudget {
    /// Of what the shop's own services ask for.
    Services,
    /// Of what strangers ask for in chats.
    Linking,
}

enum_words!(CodeBudget);

impl CodeBudget {
    /// How soon its codes matter. Where money for texts gets short, what strangers ask for stops
    /// before what services ask for.
    pub fn priority(self) -> Priority {
        match self {
            Self::Services => Priority::Urgent,
            Self::Linking => Priority::High,
        }
    }
}

/// Who asks for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRequester {
    /// A service of the shop's.
    Service {
        key: KeyId,
        /// For somebody at this address, or in this network.
        network: Option<String>,
    },
    /// Somebody in a chat, who wants to link it.
    Chat(i64),
}

impl CodeRequester {
    /// In whose budgets it counts.
    pub fn budget(&self) -> CodeBudget {
        match self {
            Self::Service { .. } => CodeBudget::Services,
            Self::Chat(_) => CodeBudget::Linking,
        }
    }

    pub(super) fn key(&self) -> Option<&KeyId> {
        match self {
            Self::Service { key, .. } => Some(key),
            Self::Chat(_) => None,
        }
    }

    /// The person behind it, as far as it is known who that is.
    pub(super) fn person(&self) -> Option<String> {
        match self {
            Self::Service { network, .. } => network.clone(),
            Self::Chat(chat) => Some(of_chat(*chat)),
        }
    }
}

/// A chat as the table names who asked.
pub(super) fn of_chat(chat: i64) -> String {
    format!("chat:{chat}")
}

/// The household of an address, as the table names who asked.
pub fn network(address: IpAddr) -> String {
    match client_network(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// How many codes are asked for at most. A prefix and a key have no part in linking: only customers
/// get codes there, and a budget that numbers nobody knows do not use up would tell whose number is
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodeLimits {
    pub target_hour: u32,
    pub target_day: u32,
    pub person_hour: u32,
    pub key_hour: u32,
    pub prefix_hour: u32,
}

impl CodeLimits {
    pub(super) fn of(budget: CodeBudget, rules: &VerificationSettings) -> Self {
        match budget {
            CodeBudget::Services => Self {
                target_hour: rules.per_phone_hour,
                target_day: rules.per_phone_day,
                person_hour: rules.per_ip_hour,
                key_hour: rules.per_key_hour,
                prefix_hour: rules.per_prefix_hour,
            },
            CodeBudget::Linking => Self {
                target_hour: rules.linking.per_phone_hour,
                target_day: rules.linking.per_phone_day,
                person_hour: rules.linking.per_chat_hour,
                key_hour: u32::MAX,
                prefix_hour: u32::MAX,
            },
        }
    }
}

/// What was asked for before in the same budgets: the newest, and of each limit the request that
/// has to fall out of its window first, where as many as the limit allows are in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub(super) struct CodeHistory {
    pub last: Option<At>,
    pub target_hour: Option<At>,
    pub target_day: Option<At>,
    pub person_hour: Option<At>,
    pub key_hour: Option<At>,
    pub prefix_hour: Option<At>,
}

/// How long to wait before another code may be asked for; none where one may be now.
pub(super) fn wait(
    earlier: &CodeHistory,
    rules: &VerificationSettings,
    now: At,
) -> Option<Duration> {
    let resend = Duration::from_secs(rules.resend_after_s);
    let windows = [
        (earlier.last, resend),
        (earlier.target_hour, HOUR),
        (earlier.target_day, DAY),
        (earlier.person_hour, HOUR),
        (earlier.key_hour, HOUR),
        (earlier.prefix_hour, HOUR),
    ];
    windows.into_iter().filter_map(|(at, window)| Window::of(window).left(at?, now)).max()
}

/// How long until fewer than `most` wrong codes count, each of a verification that was asked for
/// then; none where they are fewer.
pub(super) fn until_fewer(mut wrong: Vec<(At, u32)>, most: u32, now: At) -> Option<Duration> {
    let window = Window::of(HOUR);
    wrong.retain(|(at, _)| window.left(*at, now).is_some());
    wrong.sort_unstable_by_key(|(at, _)| *at);
    let mut sum: u64 = wrong.iter().map(|(_, tries)| u64::from(*tries)).sum();
    let mut wait = None;
    for (at, tries) in wrong {
        if sum < u64::from(most) {
            break;
        }
        sum -= u64::from(tries);
        wait = window.left(at, now);
    }
    wait
}

/// What came of all codes of a budget within the last hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct CodeTally {
    /// Codes that nobody gave.
    pub unverified: i64,
    pub wrong: i64,
}

impl CodeTally {
    /// Whether it is more than should be.
    pub(super) fn is_flood(self, budget: CodeBudget, rules: &VerificationSettings) -> bool {
        let (unverified, wrong) = match budget {
            CodeBudget::Services => (rules.unverified_alarm_hour, rules.guesses_alarm_hour),
            CodeBudget::Linking => (rules.linking.unverified_hour, rules.linking.guesses_hour),
        };
        let reached = |count: i64, most: u32| most > 0 && count >= i64::from(most);
        reached(self.unverified, unverified) || reached(self.wrong, wrong)
    }
}

#[cfg(test)]
#[path = "budgets_tests.rs"]
mod tests;
