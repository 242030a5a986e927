//! Cells of the matrix: one customer each, in a house that keeps its cells apart.

use std::time::Duration;

use bellhop::delivery::Priority;

use super::rule::{Expected, expected};
use super::trouble::{Texts, Trouble};
use bellhop_testing::house::{House, Plan};
use bellhop_testing::phones::Note;
use bellhop_testing::running_clock::RunningClock;

/// How long a house may take; far more than the longest row.
const PATIENCE: Duration = Duration::from_secs(150);
/// A wait for another text is passed over by the clock where it is longer.
const LONG_WAIT: Duration = Duration::from_secs(20);

/// What befalls whom.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub trouble: Trouble,
    pub priority: Priority,
    pub texts: Texts,
}

impl Cell {
    /// The cells of one fault.
    pub fn all_of(trouble: Trouble) -> Vec<Self> {
        let each = Priority::ALL
            .iter()
            .copied()
            .flat_map(|priority| Texts::ALL.map(|texts| (priority, texts)));
        each.map(|(priority, texts)| Self { trouble, priority, texts }).collect()
    }

    /// What is to happen in it.
    pub fn expected(&self) -> Expected {
        expected(self.trouble, self.priority, self.texts)
    }

    fn note(&self, chat: i64, phone: &str) -> Note {
        // Campaigns are what is sent in bulk; here they may go by SMS too.
        let note = match self.priority {
            Priority::Urgent => Note::of("order").urgent(),
            Priority::High => Note::of("order").high(),
            Priority::Normal => Note::of("order"),
            Priority::Bulk => Note::of("marketing").bulk(),
        };
        note.by("telegram", &chat.to_string(), "Hello").by_sms(phone, "Hello")
    }
}

/// What happened in a cell.
#[derive(Debug, Clone)]
pub struct Found {
    /// How many copies are in the chat.
    pub messages: usize,
    /// How many texts Twilio took.
    pub texts: usize,
    /// How many of them are on the phone's screen.
    pub arrived: usize,
    /// From the first failure to the moment at which Twilio was asked to send one, in milliseconds.
    pub asked_after: Option<i64>,
    /// State, and proof or reason.
    pub end: String,
    /// From its entry to its end, in milliseconds.
    pub ended_after: i64,
    /// Every try: channel, state, class.
    pub tries: Vec<String>,
}

impl Found {
    /// Why this is not what was expected; none where it is.
    pub fn fault(&self, cell: &Cell) -> Option<String> {
        let expected = cell.expected();
        let most = expected
            .asked_within
            .map(|within| i64::try_from(within.as_millis()).expect("a short time"));
        let in_time = match (self.asked_after, most) {
            (Some(after), Some(most)) => after < most,
            (None, None) => true,
            _ => false,
        };
        let as_expected = (self.messages, self.texts, &*self.end)
            == (expected.messages, expected.texts, expected.end);
        (!as_expected || !in_time).then(|| {
            format!(
                "{cell:?}\n  expected {expected:?}\n  found {self:?}\n  {}",
                self.tries.join(", ")
            )
        })
    }
}

/// A house with its cells, before anything is sent.
pub struct Stage {
    house: House,
    clock: RunningClock,
    cells: Vec<Cell>,
    ids: Vec<String>,
}

impl Stage {
    /// Opens a house in which nothing but the deadlines of production decides: the breaker, which
    /// would carry one cell's failures to the next, stays shut, and no limit makes one cell wait
    /// for another.
    pub async fn open(plan: Plan, cells: Vec<Cell>) -> Self {
        let clock = RunningClock::start();
        let plan = plan.with_sms().by(clock.clock()).with("delivery.backoff_base_ms", 500);
        let house = plan
            .with("delivery.breaker_failures", 1000)
            .with("delivery.breaker_window", 1000)
            .open()
            .await;
        let stage = Self { house, clock, cells, ids: Vec::new() };
        for (at, cell) in stage.cells.iter().enumerate() {
            stage.house.simulator.start_chat(chat(at));
            cell.trouble.befalls(&stage.house.simulator, chat(at));
            cell.texts.befall(&stage.house.simulator, &phone(at));
        }
        stage
    }

    /// How many cells it has.
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// Sends everything, and waits until the first call of each cell has begun.
    pub async fn sends(&mut self) {
        for (at, cell) in self.cells.iter().enumerate() {
            self.ids.push(self.house.enters(cell.note(chat(at), &phone(at))).await);
        }
        let begun = "(SELECT COUNT(*) FROM notifications WHERE attempt_count = 0)";
        self.house.until(&format!("SELECT CASE WHEN {begun} = 0 THEN 1 ELSE 0 END")).await;
    }

    /// Waits until all is over; what happened in each cell.
    pub async fn ends(self) -> Vec<(Cell, Found)> {
        assert!(
            tokio::time::timeout(PATIENCE, self.settles()).await.is_ok(),
            "it does not come to rest: {:?}",
            self.house.tries().await
        );
        self.house.quiet().await;
        let mut found = Vec::new();
        for (at, (cell, id)) in self.cells.iter().zip(&self.ids).enumerate() {
            found.push((*cell, self.found(at, id).await));
        }
        found
    }

    /// Waits until every notification is settled. A minute in which nothing happens but that a text
    /// waits to be sent again is passed over.
    async fn settles(&self) {
        const LEFT: &str = "SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL";
        while self.house.number(LEFT).await > 0 {
            let now = self.house.clock().now();
            let waits = format!(
                "state = 'ready' AND channel = 'sms' AND due_at_ms > {}",
                now.plus(LONG_WAIT).ms()
            );
            if self.house.number(&format!("{LEFT} AND NOT ({waits})")).await == 0 {
                let due = self.house.number("SELECT COALESCE(MIN(due_at_ms), 0) FROM notifications WHERE state = 'ready'").await;
                self.clock
                    .put_forward(Duration::from_millis(u64::try_from(due - now.ms()).unwrap_or(0)));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn found(&self, at: usize, id: &str) -> Found {
        // A call that hangs fails from its beginning on.
        let failed = self
            .house
            .number(&format!(
                "SELECT COALESCE(MIN(CASE WHEN state = 'unknown' THEN started_at_ms ELSE ended_at_ms END), 0) FROM attempts
                WHERE notification_id = '{id}' AND channel = 'telegram' AND state IN ('failed', 'unknown')"
            ))
            .await;
        let about = |column: &str| format!("SELECT {column} FROM notifications WHERE id = '{id}'");
        let number = phone(at);
        let (chat, phone) = (self.house.chat(chat(at)), self.house.simulator.phone(&number));
        let asked = self
            .house
            .simulator
            .sms_calls("Messages.create", &number)
            .first()
            .map(|call| call.at_ms);
        Found {
            messages: chat.len(),
            texts: phone.texts.len(),
            arrived: phone.lines.len(),
            asked_after: asked.map(|asked| asked - failed),
            end: self
                .house
                .texts(&about("state || ' ' || COALESCE(proof, reason, '-')"))
                .await
                .remove(0),
            ended_after: self.house.number(&about("settled_at_ms - created_at_ms")).await,
            tries: self.house.tries_of(id).await,
        }
    }
}

fn chat(at: usize) -> i64 {
    i64::try_from(at).expect("a few cells") + 100
}

fn phone(at: usize) -> String {
    format!("+49151{:08}", 12_340_000 + at)
}
