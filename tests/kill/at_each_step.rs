//! One kill, with a notification at every step of the pipeline that can be seen from outside.

use bellhop::clock::Clock;
use bellhop_simulator::twilio::{Callbacks, Outcome, Plan as Fate};
use bellhop_simulator::{Fault, FaultAction};
use sqlx::AnyPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::errands::{Errand, Kind, Shop, Told};
use crate::rows::{self, PATIENCE};
use bellhop_testing::house::{fresh_id, look_into, telegram};
use bellhop_testing::program::Site;

/// Where a notification is when the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Half of the request was read.
    RequestHalfSent,
    /// Telegram has the call and has not carried it out.
    TelegramHoldsIt,
    /// Telegram has carried it out and not answered.
    TelegramHasDoneIt,
    /// The same with a campaign, which is never repeated.
    TelegramHasTheCampaign,
    /// Telegram has asked for two seconds of silence.
    Waits429,
    /// Its first try failed; its second waits its turn.
    BacksOff,
    /// Telegram has refused, and Twilio has the call and has not taken the text.
    TwilioHoldsIt,
    /// Twilio has taken the text and not answered.
    TwilioHasTakenIt,
    /// Half of the status callback was read.
    CallbackHalfSent,
    /// Twilio is being asked about a text without a receipt.
    IsPolled,
    /// Twilio is being asked whether it has a text that may have been sent.
    IsReconciled,
    /// It was asked for and answered 202 a moment ago.
    Answered,
}

impl Step {
    /// In the order in which they are gone to: each stays where it is while the next ones get
    /// there.
    const ALL: [Self; 12] = [
        Self::CallbackHalfSent,
        Self::IsPolled,
        Self::IsReconciled,
        Self::TelegramHoldsIt,
        Self::TelegramHasDoneIt,
        Self::TelegramHasTheCampaign,
        Self::TwilioHoldsIt,
        Self::TwilioHasTakenIt,
        Self::RequestHalfSent,
        Self::BacksOff,
        Self::Waits429,
        Self::Answered,
    ];

    fn errand(self) -> Errand {
        let n = Self::ALL.iter().position(|step| *step == self).expect("one of them");
        let kind = match self {
            Self::RequestHalfSent | Self::Answered => Kind::Card,
            Self::TelegramHasTheCampaign => Kind::Campaign,
            Self::TwilioHoldsIt | Self::TwilioHasTakenIt => Kind::Blocked,
            Self::CallbackHalfSent | Self::IsPolled | Self::IsReconciled => Kind::Text,
            _ => Kind::High,
        };
        Errand { n, person: n, kind }
    }

    /// What the providers do to it.
    fn faults(self) -> Vec<Fault> {
        let telegram = |action| Fault::of("sendMessage", action).in_chat(self.errand().chat());
        let twilio = |method, action| Fault::of(method, action).to_phone(&self.errand().phone());
        match self {
            Self::TelegramHoldsIt => vec![telegram(FaultAction::Hang)],
            Self::TelegramHasDoneIt | Self::TelegramHasTheCampaign => {
                vec![telegram(FaultAction::HangAfter)]
            }
            Self::Waits429 => vec![telegram(FaultAction::too_many(429, 2)).times(1)],
            Self::BacksOff => vec![telegram(FaultAction::BadGateway).times(1)],
            Self::TwilioHoldsIt => vec![twilio("Messages.create", FaultAction::Hang)],
            Self::TwilioHasTakenIt => vec![twilio("Messages.create", FaultAction::HangAfter)],
            Self::IsPolled => vec![twilio("Messages.fetch", FaultAction::Hang)],
            Self::IsReconciled => vec![
                twilio("Messages.create", FaultAction::ResetAfter),
                twilio("Messages.list", FaultAction::Hang),
            ],
            Self::RequestHalfSent | Self::CallbackHalfSent | Self::Answered => Vec::new(),
        }
    }

    /// Goes there, and waits until it can be seen that it is there.
    async fn is_reached(self, site: &Site, shop: &Shop, rows: &AnyPool) {
        let errand = self.errand();
        self.faults().into_iter().for_each(|fault| site.simulator.add_fault(fault));
        if self == Self::RequestHalfSent {
            return half_a_request(shop, "/api/events").await;
        }
        shop.asks_for(&errand).await;
        let of_it = format!(
            "FROM notifications n LEFT JOIN attempts a ON a.notification_id = n.id
                WHERE n.subject = '{}'",
            errand.order()
        );
        let there = match self {
            Self::TelegramHoldsIt | Self::TelegramHasDoneIt | Self::TelegramHasTheCampaign => {
                "a.state = 'sending'"
            }
            Self::TwilioHoldsIt | Self::TwilioHasTakenIt => {
                "a.state = 'sending' AND a.channel = 'sms'"
            }
            Self::Waits429 | Self::BacksOff => "a.state = 'failed'",
            Self::CallbackHalfSent => "n.awaits = 'receipt'",
            Self::IsPolled => "n.awaits = 'receipt' AND n.lease_owner IS NOT NULL",
            Self::IsReconciled => "n.awaits = 'reconciliation' AND n.lease_owner IS NOT NULL",
            Self::RequestHalfSent | Self::Answered => return,
        };
        rows::until(rows, PATIENCE, &format!("SELECT COUNT(*) {of_it} AND {there}")).await;
        match self {
            Self::TelegramHasDoneIt | Self::TelegramHasTheCampaign => {
                let seen = site.simulator.wait_for(PATIENCE, |state| {
                    (!state.from_bot(errand.chat()).is_empty()).then_some(())
                });
                seen.await.expect("the message is there");
            }
            Self::TwilioHoldsIt | Self::TwilioHasTakenIt => {
                is_asked(site, "Messages.create", &errand).await
            }
            Self::IsPolled => is_asked(site, "Messages.fetch", &errand).await,
            Self::IsReconciled => is_asked(site, "Messages.list", &errand).await,
            Self::CallbackHalfSent => half_a_request(shop, "/api/sms/status").await,
            _ => {}
        }
    }

    /// What the person has in the end.
    fn told(self) -> Told {
        match self.errand().kind {
            Kind::Blocked | Kind::Text => Told { telegram: 0, sms: 1 },
            // Telegram can't be asked: news of an order comes once more.
            _ if self == Self::TelegramHasDoneIt => Told { telegram: 2, sms: 0 },
            _ => Told { telegram: 1, sms: 0 },
        }
    }
}

async fn is_asked(site: &Site, method: &str, errand: &Errand) {
    let phone = errand.phone();
    let asked = site.simulator.wait_for(PATIENCE, |state| {
        state
            .sms
            .calls
            .iter()
            .any(|call| call.method == method && call.parameter("To") == Some(&phone))
            .then_some(())
    });
    asked.await.expect("Twilio is asked");
}

/// A request of which the second half never comes; its connection stays open as long as the
/// program.
async fn half_a_request(shop: &Shop, path: &str) {
    let mut caller = TcpStream::connect(shop.service.address()).await.expect("a connection");
    // Its headers are those of somebody who may be believed, or it would be refused before its
    // body.
    let [id, time, signature] = shop
        .service
        .signed(&fresh_id(), 0, b"")
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let signed = format!("{id}{time}{signature}x-twilio-signature: {}=\r\n", "A".repeat(27));
    let half = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\n{signed}content-type: application/json\r\ncontent-length: 200\r\n\r\n{{\"type\":"
    );
    caller.write_all(half.as_bytes()).await.expect("half a request");
    tokio::spawn(async move {
        let _ = caller.readable().await;
    });
}

async fn a_kill_at_each_step(site: Site) {
    let errands = Step::ALL.map(Step::errand);
    site.simulator.set_usual_plan(Fate { outcome: Outcome::Delivered, callbacks: Callbacks::Lost });
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    for step in Step::ALL {
        step.is_reached(&site, &shop, &rows).await;
    }
    program.killed().await;
    let left = rows::in_flight(&rows).await;
    assert!(left.len() >= 5, "five calls hang: {left:?}");
    site.simulator.clear_faults();

    let restarted = Clock::System.now().ms();
    let program = site.starts().await;
    // Whoever got no answer asks again.
    shop.asks_for(&Step::RequestHalfSent.errand()).await;
    rows::at_rest(&rows, PATIENCE).await;
    for step in Step::ALL {
        let told = step.errand().told(&site);
        assert_eq!(told, step.told(), "{step:?} on {}", site.kind());
    }
    let ends = "SELECT DISTINCT state || ' ' || category || ' ' || COALESCE(reason, '-')
        FROM notifications WHERE state <> 'delivered'";
    assert_eq!(
        rows::texts(&rows, ends).await,
        ["failed marketing unknown"],
        "only the campaign is let go"
    );
    let resumed =
        rows::taken_up_at(&rows, &left).await.into_iter().max().unwrap_or(restarted) - restarted;
    println!(
        "{}: killed at {} steps, {} in flight, taken up {resumed} ms after the restart",
        site.kind(),
        Step::ALL.len(),
        left.len()
    );
    assert!(program.stopped().await.success(), "{}", site.log());
}

/// Leases and slots are those of bot.toml; no call is cut before the kill.
fn usual(site: Site) -> Site {
    site.with_sms()
        .with("sms.poll_after_s", 1)
        .with("delivery.backoff_base_ms", 2000)
        .with("delivery.call_timeout_urgent_ms", 10_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_on_sqlite_it_goes_on() {
    a_kill_at_each_step(usual(Site::sqlite(telegram().await).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_on_postgres_it_goes_on() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    a_kill_at_each_step(usual(site)).await;
}
