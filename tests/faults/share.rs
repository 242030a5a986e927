//! How many of many notifications are delivered without a human, by which channel, and how many
//! come twice.

use std::fmt::Write as _;
use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction, Simulator};
use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, event, placed, telegram};

/// How long everything may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// How many events are in one request.
const TOGETHER: usize = 250;

/// A house whose SMS is another program than its Telegram, so that each can die alone.
pub struct Town {
    pub house: House,
    pub twilio: Simulator,
    customers: usize,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Counted {
    pub entered: usize,
    pub delivered: usize,
    pub failed: usize,
    /// Tried by the channel, delivered by it.
    pub telegram: (usize, usize),
    pub sms: (usize, usize),
    /// Customers who got it twice in the chat, twice by SMS, once by each.
    pub twice: (usize, usize, usize),
    pub nothing: usize,
}

impl Town {
    /// One with so many customers, each with a chat and a phone.
    pub async fn open(plan: Plan, customers: usize) -> Self {
        let twilio = telegram().await;
        let plan =
            plan.with_sms().with("sms.api_url", twilio.url()).with("delivery.backoff_base_ms", 500);
        let house = plan.open().await;
        for (simulator, kept) in [(&house.simulator, customers * 8), (&twilio, customers * 8)] {
            simulator.tune(|state| (state.keep_calls, state.sms.keep) = (kept, kept));
        }
        (1..=customers).for_each(|n| house.simulator.start_chat(chat(n)));
        Self { house, twilio, customers }
    }

    /// Something happens to an order of each customer: half of it is worth a sound now (high), half
    /// is usual (normal).
    pub async fn tells_all(&self) {
        let events: Vec<Value> = (1..=self.customers).map(news).collect();
        for some in events.chunks(TOGETHER) {
            self.house.sends(json!(some)).await;
        }
    }

    /// Waits until everything is settled and every receipt has come.
    pub async fn settles(&self) {
        self.settles_but("1 = 0").await;
    }

    /// The same but for those of which this is true.
    pub async fn settles_but(&self, waits: &str) {
        let left = format!(
            "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending')
            + (SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL AND NOT ({waits}))"
        );
        let settling = async {
            while self.house.number(&left).await > 0
                || self.twilio.look(|state| state.sms.moving) > 0
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, settling).await.is_ok(),
            "it does not settle: {:?}",
            self.counted().await
        );
    }

    /// What came of it.
    pub async fn counted(&self) -> Counted {
        let number =
            async |what: &str| usize::try_from(self.house.number(what).await).expect("a count");
        let tried = |channel: &str| {
            format!(
                "SELECT COUNT(DISTINCT n.id) FROM notifications n
                    JOIN attempts a ON a.notification_id = n.id
                WHERE n.recipient = 'customer' AND a.channel = '{channel}'
                AND a.started_at_ms IS NOT NULL"
            )
        };
        let by = |channel: &str| {
            format!(
                "SELECT COUNT(*) FROM notifications WHERE recipient = 'customer'
                    AND state = 'delivered' AND channel = '{channel}'"
            )
        };
        let all = "SELECT COUNT(*) FROM notifications WHERE recipient = 'customer'";
        let mut counted = Counted {
            entered: number(all).await,
            delivered: number(&format!("{all} AND state = 'delivered'")).await,
            failed: number(&format!("{all} AND state = 'failed'")).await,
            telegram: (number(&tried("telegram")).await, number(&by("telegram")).await),
            sms: (number(&tried("sms")).await, number(&by("sms")).await),
            ..Counted::default()
        };
        for n in 1..=self.customers {
            let messages = self.house.simulator.look(|state| state.from_bot(chat(n)).len());
            let texts = self.twilio.look(|state| state.sms.texts_to(&phone(n)).count());
            counted.twice.0 += usize::from(messages > 1);
            counted.twice.1 += usize::from(texts > 1);
            counted.twice.2 += usize::from(messages > 0 && texts > 0);
            counted.nothing += usize::from(messages + texts == 0);
        }
        counted
    }
}

impl Counted {
    /// Nobody had to do anything, nobody was forgotten, and nobody got two texts.
    pub fn is_whole(&self, customers: usize) {
        assert_eq!(
            (self.entered, self.delivered, self.failed, self.nothing),
            (customers, customers, 0, 0),
            "{self:?}"
        );
        assert_eq!(self.twice.1, 0, "a text costs money and came twice: {self:?}");
    }

    /// As a row of the table.
    pub fn row(&self, what: &str) -> String {
        let share = |(of, done): (usize, usize)| match of {
            0 => "-".to_owned(),
            of => format!("{done} of {of} ({})", percent(done, of)),
        };
        let (telegram, sms) = (share(self.telegram), share(self.sms));
        let overall = share((self.entered, self.delivered));
        let (chat, texts, both) = self.twice;
        format!("| {what} | {telegram} | {sms} | {overall} | {chat} | {texts} | {both} |")
    }
}

/// The head of the table, and what it is a table of.
pub fn table(rows: &[String]) -> String {
    let mut table = String::from(
        "Simulator figures. The user's aims: 99.5 % of what goes by SMS, 99.9 % overall.\n\n\
        | what fails | by Telegram, of those tried there | by SMS, of those tried there | delivered without a human | twice in the chat | \
        twice by SMS | once by each |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    rows.iter().for_each(|row| writeln!(table, "{row}").expect("a string takes it"));
    table
}

fn percent(done: usize, of: usize) -> String {
    let hundredths = done * 10_000 / of;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn chat(n: usize) -> i64 {
    i64::try_from(n).expect("a chat") + 1000
}

fn phone(n: usize) -> String {
    format!("+49151{:08}", 20_000_000 + n)
}

fn news(n: usize) -> Value {
    let (customer, order) = (format!("c-{n}"), format!("ORD-{n}"));
    let mut news = if n.is_multiple_of(2) {
        placed(&customer, &order)
    } else {
        event("order.delivered", &customer, &order, 0)
    };
    news["customer"] =
        json!({"id": customer, "locale": "en", "telegram_chat_id": chat(n), "phone": phone(n)});
    news
}

/// One call in ten fails, each time in another way; few hang.
pub fn one_in_ten_fails(simulator: &Simulator, method: &str, busy: u16) {
    let ways = [
        FaultAction::answer(
            500,
            r#"{"ok": false, "error_code": 500, "description": "Internal Server Error", "code": 20500, "message": "x"}"#,
        ),
        FaultAction::BadGateway,
        FaultAction::ResetBefore,
        FaultAction::ResetAfter,
        FaultAction::too_many(busy, 1),
        FaultAction::DelayAfter { ms: 1500 },
    ];
    for way in ways {
        simulator.add_fault(Fault::of(method, way).one_in(63));
    }
    for way in [FaultAction::Hang, FaultAction::HangAfter] {
        simulator.add_fault(Fault::of(method, way).one_in(400));
    }
}
