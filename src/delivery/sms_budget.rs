//! What texts cost: reckoned before each try by its segments, summed by quarters of an hour in the
//! tables, and held to a day's budget. Pure here: what may be spent on what, and until when the
//! rest waits.

pub mod queries;

use std::time::Duration;

use chrono::{Days, NaiveTime};

use super::notification::{Category, Leg, Priority};
use crate::channels::{ChannelName, segments};
use crate::clock::{At, Zone};
use crate::money::{Currency, Price};
use crate::phone::Phone;

/// How much of a day's budget what can wait longest may use, in percent; from there on staff know.
const NEARLY: i64 = 80;
/// Spending is summed by so much time.
const QUARTER_MS: i64 = 15 * 60 * 1000;
/// Within which the alarm on what an hour costs looks.
const HOUR: Duration = Duration::from_secs(3600);

/// What texts cost and may cost. All in one currency.
#[derive(Debug, Clone)]
pub struct SmsBudget {
    /// The channel whose messages are counted.
    pub channel: ChannelName,
    /// What one segment costs.
    pub segment: Price,
    /// The same in countries where it is another, by their two letters.
    pub by_country: Vec<(String, Price)>,
    /// What may be spent in a day.
    pub daily: Option<Price>,
    /// How much of it codes, alerts and urgent news may use, in percent.
    pub essential_percent: u32,
    /// Staff are told when an hour costs as much.
    pub hourly_alarm: Option<Price>,
    /// Whose days count.
    pub zone: Zone,
}

/// How soon a text is let go when money gets short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostWeight {
    /// Campaigns: the first to stop.
    Bulk,
    /// The usual.
    Ordinary,
    /// Codes that services ask for, alerts to staff, and news of an order that presses: the last to
    /// stop.
    Essential,
}

impl CostWeight {
    /// Of a notification.
    pub fn of(category: Category, priority: Priority) -> Self {
        match category {
            // A code that a service asks for is urgent; what strangers ask for in chats is not, so
            // that they use up no other's money.
            Category::Security if priority == Priority::Urgent => Self::Essential,
            Category::Security => Self::Ordinary,
            Category::Staff => Self::Essential,
            Category::Order | Category::Shipping if priority.is_pressing() => Self::Essential,
            Category::Marketing => Self::Bulk,
            Category::Order | Category::Shipping | Category::Support
                if priority == Priority::Bulk =>
            {
                Self::Bulk
            }
            Category::Order | Category::Shipping | Category::Support => Self::Ordinary,
        }
    }
}

/// What was spent, as staff are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostLevel {
    /// An hour costs as much as the alarm says.
    Hour,
    /// Most of the day's budget: campaigns stop.
    Nearly,
    /// All of it: only what is essential goes on.
    All,
}

/// A level that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostAlarm {
    /// Which.
    pub level: CostLevel,
    /// How much was spent, with what was asked for just now.
    pub spent: Price,
    /// Of how much.
    pub limit: Price,
    /// When the day began that it was spent on.
    pub day: At,
}

/// What was charged for a try: given back when it did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// In which currency.
    pub currency: Currency,
    /// In which quarter of an hour.
    pub quarter: At,
    /// How much, in millionths of its unit.
    pub micros: i64,
}

/// What becomes of a text that costs more than may be spent on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverBudget {
    /// It waits for the next day.
    HeldUntil(At),
    /// It is worth nothing then: it never goes.
    Refused,
}

impl SmsBudget {
    /// Whether anything is to be counted.
    pub fn are_counted(&self) -> bool {
        self.daily.is_some() || self.hourly_alarm.is_some()
    }

    /// What a try costs, in millionths: nothing where it is no text.
    pub(super) fn of(&self, leg: &Leg) -> i64 {
        if leg.channel != self.channel {
            return 0;
        }
        let country = Phone::recorded(&leg.address).ok().and_then(|phone| phone.country());
        let own = self.by_country.iter().find(|(code, _)| Some(code) == country.as_ref());
        let segment = own.map_or(self.segment, |(_, price)| *price);
        segment
            .micros
            .saturating_mul(i64::from(segments::size(&leg.content.for_plain_channel()).segments))
    }

    /// How much may be spent in a day until a text of this weight stops, in millionths.
    fn most(&self, daily: Price, weight: CostWeight) -> i64 {
        let percent = match weight {
            CostWeight::Bulk => NEARLY,
            CostWeight::Ordinary => 100,
            CostWeight::Essential => i64::from(self.essential_percent),
        };
        share(daily, percent)
    }

    /// Whether a text may go, now that so much was spent today.
    pub fn allow(&self, weight: CostWeight, spent: i64, cost: i64) -> bool {
        self.daily
            .is_none_or(|daily| cost == 0 || spent.saturating_add(cost) <= self.most(daily, weight))
    }

    /// What the day's spending means to staff, with what is asked for just now.
    pub fn level(&self, spent: i64) -> Option<(CostLevel, Price)> {
        let daily = self.daily?;
        match spent {
            _ if spent >= daily.micros => Some((CostLevel::All, daily)),
            _ if spent >= share(daily, NEARLY) => Some((CostLevel::Nearly, daily)),
            _ => None,
        }
    }

    /// The day that it is: when it began, and when the next one does.
    pub fn day(&self, now: At) -> (At, At) {
        let today = self.zone.local(now).date();
        let midnight = |date: chrono::NaiveDate| self.zone.moment(date.and_time(NaiveTime::MIN));
        (
            midnight(today).min(now),
            today.checked_add_days(Days::new(1)).map_or(now.plus(HOUR * 24), midnight),
        )
    }

    /// An amount in the currency that is counted in.
    pub(super) fn price(&self, micros: i64) -> Price {
        Price { currency: self.segment.currency, micros }
    }
}

/// A share of an amount, in millionths.
fn share(of: Price, percent: i64) -> i64 {
    of.micros.saturating_mul(percent) / 100
}

/// The quarter of an hour that a moment is in.
pub fn quarter(now: At) -> At {
    At(now.ms().div_euclid(QUARTER_MS) * QUARTER_MS)
}

/// From when on spending counts for the alarm on what an hour costs.
pub(super) fn hour_ago(now: At) -> At {
    now.minus(HOUR)
}

/// What becomes of a text that nothing may be spent on before `tomorrow`.
pub fn over_budget(expires_at: Option<At>, tomorrow: At) -> OverBudget {
    if expires_at.is_none_or(|at| at > tomorrow) {
        OverBudget::HeldUntil(tomorrow)
    } else {
        OverBudget::Refused
    }
}

#[cfg(test)]
#[path = "sms_budget_tests.rs"]
mod tests;
