//! Tells staff of open alerts once their window is over, and again of those that have stood for
//! long. The table says what is left to tell; an alert is sent and marked in one transaction, so
//! any replica may do it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::queries::{self, AlertedNotification};
use super::texts::{AlertTexts, NAMED};
use super::{Alert, AlertKind, AlertRules, AlertState, once_told, until_due};
use crate::access::staff::{StaffDirectory, StaffMember};
use crate::channels::{AddressKind, BOT_CHANNEL, ChannelName, Content};
use crate::clock::{At, Clock};
use crate::config::StaffRole;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::{Locale, Text};
use crate::notifications::NotificationRules;
use crate::store::Wake;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError, Tx};

/// How soon after a change it looks.
const INTERVAL: Duration = Duration::from_millis(500);
/// How many alerts one message tells of: so many lines and buttons fit.
pub(super) const TOGETHER: i64 = 12;

/// Tells staff of open alerts, in the background. Cheap to clone.
#[derive(Clone)]
pub struct AlertNotifier {
    pub store: Store,
    pub clock: Clock,
    /// How staff are spoken to.
    pub announcer: AlertTexts,
    /// What messages are sent under.
    pub outbound: NotificationRules,
    pub roster: StaffDirectory,
    /// When they are told.
    pub rules: AlertRules,
    pub engine: Wake,
}

/// What to tell staff, composed.
struct Notice {
    template: &'static str,
    content: Content,
    /// The words for phones, where the group cannot be reached.
    sms: Text,
    priority: Priority,
    /// A newer notice under the same key replaces one that still waits.
    supersedes: Option<String>,
}

impl AlertNotifier {
    /// Runs until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("alerts", INTERVAL, &self.store, &self.clock);
        poll.run(&stop, || self.look()).await;
    }

    /// Tells whatever is due.
    async fn look(&self) -> Result<Looked, StoreError> {
        let now = self.clock.now();
        let (open_since, told_since) = queries::waiting(&self.store).await?;
        let first = open_since.map(|at| until_due(at, &self.rules, now));
        let again = told_since.map(|at| at.plus(self.rules.again_after).since(now));
        match first.into_iter().chain(again).min() {
            Some(wait) if wait.is_zero() => {}
            wait => return Ok(Looked::until_due(wait)),
        }
        let everybody = self.roster.all(&self.store).await?;
        let teller = self.clone();
        self.store.write(async move |tx| teller.tell(tx, &everybody, now).await).await?;
        self.engine.now();
        Ok(Looked::Idle)
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        everybody: &[StaffMember],
        now: At,
    ) -> Result<(), StoreError> {
        queries::open_again(tx, now.minus(self.rules.again_after), now).await?;
        for (kind, first_at) in queries::open_kinds(tx).await? {
            if !until_due(first_at, &self.rules, now).is_zero() {
                continue;
            }
            loop {
                let taken = queries::take_open(tx, kind, TOGETHER, now).await?;
                if taken.is_empty() {
                    break;
                }
                self.tell_of(tx, kind, &taken, everybody, now).await?;
            }
        }
        Ok(())
    }

    async fn tell_of(
        &self,
        tx: &mut Tx,
        kind: AlertKind,
        alerts: &[Alert],
        everybody: &[StaffMember],
        now: At,
    ) -> Result<(), StoreError> {
        if kind == AlertKind::Stock {
            self.tell_of_stock(tx, alerts, everybody, now).await?;
        }
        for alert in alerts {
            let notice = match kind {
                AlertKind::Stock => None,
                AlertKind::DeadLetter | AlertKind::Expired => {
                    Some(self.of_letters(alert, &queries::letters(tx, alert, NAMED).await?))
                }
                AlertKind::Breaker => self.of_channel(alert),
                AlertKind::Pause => self.of_pause(alert),
                AlertKind::Desk => self.of_desk(alert),
                AlertKind::Codes => self.of_codes(alert),
                AlertKind::Cost => self.of_cost(alert),
            };
            if let Some(notice) = notice {
                let group =
                    alert.blockage().map(|(_, group, _)| group).or(self.outbound.staff.group);
                self.tell_group(tx, group, &notice, everybody, now).await?;
            }
            if once_told(kind, alert.outage()) == AlertState::Cleared {
                queries::end_told(tx, &alert.id, now).await?;
            }
        }
        tracing::info!(kind = kind.as_str(), alerts = alerts.len(), "staff are told");
        Ok(())
    }

    /// Low stock goes to the group, and by SMS to those who want it there.
    async fn tell_of_stock(
        &self,
        tx: &mut Tx,
        alerts: &[Alert],
        everybody: &[StaffMember],
        now: At,
    ) -> Result<(), StoreError> {
        let (text, buttons) = self.announcer.stock(alerts);
        let route = in_group(self.outbound.staff.group, Content::with_buttons(text, buttons))
            .into_iter()
            .collect();
        self.enter(
            tx,
            "alert-stock-title",
            Priority::Normal,
            self.announcer.locale,
            route,
            None,
            now,
        )
        .await?;
        for agent in everybody.iter().filter(|agent| agent.stock) {
            let locale = agent.locale.unwrap_or(self.announcer.locale);
            let words = self.announcer.stock_sms(alerts, locale);
            let route = self.phones([agent], &words);
            self.enter(tx, "sms-stock", Priority::Normal, locale, route, None, now).await?;
        }
        Ok(())
    }

    fn of_letters(&self, alert: &Alert, letters: &[AlertedNotification]) -> Notice {
        let (text, buttons) = self.announcer.letters(alert, letters);
        let template = if alert.kind == AlertKind::Expired {
            "alert-expired-title"
        } else {
            "alert-letters-title"
        };
        let sms = self.announcer.letters_sms(alert);
        Notice {
            template,
            content: Content::with_buttons(text, buttons),
            sms,
            priority: Priority::High,
            supersedes: None,
        }
    }

    fn of_channel(&self, alert: &Alert) -> Option<Notice> {
        let channel = ChannelName::recorded(&alert.key)?;
        let outage = alert.outage()?;
        let (text, sms) = self.announcer.channel(channel, outage);
        let template = if outage.is_down { "alert-channel-down" } else { "alert-channel-back" };
        // That it is back makes it needless to hear that it is not.
        let supersedes = Some(format!("alert:channel:{}", alert.key));
        Some(Notice {
            template,
            content: Content::text(text),
            sms,
            priority: Priority::High,
            supersedes,
        })
    }

    fn of_pause(&self, alert: &Alert) -> Option<Notice> {
        let (text, sms) = self.announcer.pause(alert.pause()?, self.phone_channel().is_some());
        let content = Content::text(text);
        Some(Notice {
            template: "alert-pause",
            content,
            sms,
            priority: Priority::High,
            supersedes: None,
        })
    }

    fn of_desk(&self, alert: &Alert) -> Option<Notice> {
        let (hindrance, _, blockage) = alert.blockage()?;
        let (template, text, sms) = self.announcer.desk(hindrance, &blockage);
        let supersedes = Some(format!("alert:desk:{}", alert.key));
        Some(Notice {
            template,
            content: Content::text(text),
            sms,
            priority: Priority::High,
            supersedes,
        })
    }

    fn of_codes(&self, alert: &Alert) -> Option<Notice> {
        let (budget, tally) = alert.flood()?;
        let (template, text, sms) = self.announcer.codes(budget, tally);
        Some(Notice {
            template,
            content: Content::text(text),
            sms,
            priority: Priority::High,
            supersedes: None,
        })
    }

    fn of_cost(&self, alert: &Alert) -> Option<Notice> {
        let (level, spending) = alert.spending()?;
        let (template, text, sms) = self.announcer.cost(level, &spending);
        Some(Notice {
            template,
            content: Content::text(text),
            sms,
            priority: Priority::High,
            supersedes: None,
        })
    }

    /// To the group; where it cannot hear, to the admins' phones, one after the other until one
    /// takes it.
    async fn tell_group(
        &self,
        tx: &mut Tx,
        group: Option<i64>,
        notice: &Notice,
        everybody: &[StaffMember],
        now: At,
    ) -> Result<(), StoreError> {
        let admins = everybody.iter().filter(|agent| agent.role == StaffRole::Admin);
        let route = in_group(group, notice.content.clone())
            .into_iter()
            .chain(self.phones(admins, &notice.sms))
            .collect();
        self.enter(
            tx,
            notice.template,
            notice.priority,
            self.announcer.locale,
            route,
            notice.supersedes.clone(),
            now,
        )
        .await
    }

    /// The channel by which the phones of staff are texted: the first that is open.
    fn phone_channel(&self) -> Option<ChannelName> {
        self.outbound.open_channels(AddressKind::Phone).find(|channel| channel.is_plain())
    }

    fn phones<'a>(
        &self,
        agents: impl IntoIterator<Item = &'a StaffMember>,
        words: &Text,
    ) -> Vec<Leg> {
        let content = self.outbound.plain_content(words.clone());
        let (Some(channel), Some(content)) = (self.phone_channel(), content) else {
            return Vec::new();
        };
        let phones = agents.into_iter().filter_map(|agent| agent.phone.as_ref());
        phones
            .map(|phone| Leg {
                channel,
                address: phone.as_str().to_owned(),
                content: content.clone(),
            })
            .collect()
    }

    #[expect(clippy::too_many_arguments, reason = "the facts of one notification")]
    async fn enter(
        &self,
        tx: &mut Tx,
        template: &'static str,
        priority: Priority,
        locale: Locale,
        route: Vec<Leg>,
        supersedes: Option<String>,
        now: At,
    ) -> Result<(), StoreError> {
        if route.is_empty() {
            // The alert stands in its table all the same.
            tracing::warn!(
                template,
                "an alert has no way to anybody: set telegram.admin_chat_id, or phones of staff and an SMS account"
            );
            return Ok(());
        }
        let mut new = NewNotification::new(
            Recipient::Staff,
            Category::Staff,
            priority,
            template,
            locale.code(),
            route,
        );
        new.supersedes = supersedes;
        new.expires_at = Some(now.plus(self.outbound.worth(Category::Staff)));
        outbox::enqueue(tx, &new, now).await?;
        Ok(())
    }
}

/// The way into a group, where there is one.
fn in_group(group: Option<i64>, content: Content) -> Option<Leg> {
    Some(Leg { channel: BOT_CHANNEL, address: group?.to_string(), content })
}
