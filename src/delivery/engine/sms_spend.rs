//! The spend: what a claim may spend on texts. It is opened at the first text of a claim, pays for
//! each that goes, and is closed in the transaction that begins their tries. Claims that pay for
//! texts do so in turn, so that no two spend the same money.

use std::sync::Arc;

use crate::clock::At;
use crate::delivery::attempt::queries as attempts;
use crate::delivery::claims::Claimed;
use crate::delivery::context::DeliveryContext;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::NotificationState;
use crate::delivery::notification::queries as notifications;
use crate::delivery::outcomes::listener::{ChannelChange, ChannelNews};
use crate::delivery::outcomes::record;
use crate::delivery::policy::NextStep;
use crate::delivery::sms_budget::queries as costs;
use crate::delivery::sms_budget::{
    self as money, Charge, CostAlarm, CostLevel, CostWeight, OverBudget, SmsBudget, over_budget,
};
use crate::store::{AdvisoryLock, StoreError, Tx};

/// What is said in the record of a try that was passed over for its cost.
const PASSED_OVER: &str =
    "passed over: what may be spent on such texts today is spent (sms.daily_budget)";
/// The class of such a try.
const CLASS: &str = "budget";

/// What was spent before a claim, and what it spends.
pub(super) struct SmsSpend {
    /// None where nothing is counted.
    costs: Option<Arc<SmsBudget>>,
    opened: Option<Opened>,
}

struct Opened {
    /// In the day and in the hour, with what this claim has spent so far; and the most that was
    /// asked for.
    day: i64,
    hour: i64,
    asked: i64,
    paid: i64,
    began: At,
    tomorrow: At,
}

impl SmsSpend {
    /// A spend that nothing was spent from yet.
    pub(super) fn open(costs: Option<Arc<SmsBudget>>) -> Self {
        Self { costs, opened: None }
    }

    /// Pays for a text that would go now. One that nothing may be spent on takes its next channel,
    /// waits for the next day, or is refused.
    pub(super) async fn pay(
        &mut self,
        tx: &mut Tx,
        context: &DeliveryContext,
        work: &mut Claimed,
        now: At,
    ) -> Result<bool, StoreError> {
        let Some(prices) = self.costs.clone() else { return Ok(true) };
        let cost = prices.of(work.leg());
        if cost == 0 {
            return Ok(true);
        }
        let opened = match &mut self.opened {
            Some(opened) => opened,
            None => self.opened.insert(read_spent(tx, &prices, now).await?),
        };
        opened.asked = opened.asked.max(opened.day.saturating_add(cost));
        if prices.allow(CostWeight::of(work.category, work.priority), opened.day, cost) {
            (opened.day, opened.hour, opened.paid) =
                (opened.day + cost, opened.hour + cost, opened.paid + cost);
            work.charge = Some(Charge {
                currency: prices.segment.currency,
                quarter: money::quarter(now),
                micros: cost,
            });
            return Ok(true);
        }
        let tomorrow = opened.tomorrow;
        pass_over(tx, context, work, tomorrow, now).await?;
        Ok(false)
    }

    /// Writes down what a claim spent, and tells of what is reached by it.
    pub(super) async fn close(
        self,
        tx: &mut Tx,
        context: &DeliveryContext,
        now: At,
    ) -> Result<(), StoreError> {
        let (Some(prices), Some(opened)) = (&self.costs, self.opened) else {
            return Ok(());
        };
        if opened.paid > 0 {
            let charge = Charge {
                currency: prices.segment.currency,
                quarter: money::quarter(now),
                micros: opened.paid,
            };
            costs::charge(tx, &charge).await?;
            metrics::counter!(
                "bellhop_sms_cost_micros_total",
                "currency" => prices.segment.currency.code().to_ascii_lowercase()
            )
            .increment(u64::try_from(opened.paid).unwrap_or(0));
        }
        let hour = prices
            .hourly_alarm
            .filter(|alarm| opened.hour >= alarm.micros)
            .map(|alarm| (CostLevel::Hour, opened.hour, alarm));
        let day = prices.level(opened.asked).map(|(level, limit)| (level, opened.day, limit));
        for (level, spent, limit) in hour.into_iter().chain(day) {
            let reached = CostAlarm { level, spent: prices.price(spent), limit, day: opened.began };
            let news = ChannelNews {
                channel: prices.channel,
                change: ChannelChange::Cost(reached),
                at: now,
            };
            for listener in context.listeners.iter() {
                listener.on_channel_news(tx, news).await?;
            }
        }
        Ok(())
    }
}

async fn read_spent(tx: &mut Tx, prices: &SmsBudget, now: At) -> Result<Opened, StoreError> {
    tx.in_turn(AdvisoryLock::Spending).await?;
    let (began, tomorrow) = prices.day(now);
    let code = prices.segment.currency.code();
    let day = costs::spent(tx, code, began, tomorrow).await?;
    let hour = costs::spent(tx, code, money::hour_ago(now), tomorrow).await?;
    Ok(Opened { day, hour, asked: 0, paid: 0, began, tomorrow })
}

async fn pass_over(
    tx: &mut Tx,
    context: &DeliveryContext,
    work: &Claimed,
    tomorrow: At,
    now: At,
) -> Result<(), StoreError> {
    metrics::counter!("bellhop_texts_over_budget_total", "category" => work.category.as_str())
        .increment(1);
    attempts::skip(tx, work, CLASS, PASSED_OVER, now).await?;
    if work.facts().has_another_leg() {
        return record::record_without_try(tx, context, work, NextStep::SpendLeg, now).await;
    }
    match over_budget(work.expires_at, tomorrow) {
        OverBudget::HeldUntil(at) => {
            record::record_without_try(tx, context, work, NextStep::RetryAt(at), now).await
        }
        OverBudget::Refused => {
            if notifications::finish(
                tx,
                work,
                NotificationState::Suppressed,
                None,
                Some(EndReason::SmsBudget.as_str()),
                now,
            )
            .await?
            {
                record::tell_without_try(
                    tx,
                    work,
                    NotificationState::Suppressed,
                    Some(EndReason::SmsBudget),
                    now,
                    &context.listeners,
                )
                .await?;
            }
            Ok(())
        }
    }
}
