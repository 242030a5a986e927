//! The relay under chance: customers, agents and faults as they come, and what must hold whatever
//! comes. Seeded; `BELLHOP_SEED` and `BELLHOP_STEPS` choose another run or a longer one.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction, Media, Post, State};

use bellhop_testing::agents::GROUP;
use bellhop_testing::chance::{Chance, setting};
use bellhop_testing::desk::{BEN, CLEO};
use bellhop_testing::house::{House, Plan};
use bellhop_testing::probes;
use bellhop_testing::relayed::{Ledger, Side, topic_of};

/// Who asks; all of them are called the same.
const PEOPLE: [i64; 4] = [701, 702, 703, 704];
/// What a dead program had in hand.
const IN_HAND: &str = "SELECT COUNT(*) FROM ticket_messages m
    JOIN attempts a ON a.notification_id = m.notification_id WHERE a.state = 'sending'";
/// What waits for a topic.
fn none_kept() -> probes::Question {
    probes::ticket_messages().state("kept").none()
}

/// A desk, and what has been said there.
struct Desk {
    house: House,
    ledger: Ledger,
    numbers: BTreeMap<i64, String>,
    chance: Chance,
    in_hand: i64,
}

impl Desk {
    async fn opens(house: House, seed: u64) -> Self {
        house.open_desk().await;
        let mut desk = Self {
            house,
            ledger: Ledger::default(),
            numbers: BTreeMap::new(),
            chance: Chance::of(seed),
            in_hand: 0,
        };
        for chat in PEOPLE {
            desk.house.person(chat, "Mia", "en");
            let mark = desk.ledger.next(Side::Customer, chat);
            let number = desk.house.asks_for_help(chat, "Delivery", &format!("{mark} hello")).await;
            desk.numbers.insert(chat, number);
        }
        desk
    }

    fn topic(&self, chat: i64) -> Option<i64> {
        self.house.simulator.look(|state| topic_of(state, &self.numbers[&chat]))
    }

    fn words(&mut self, side: Side, chat: i64) -> String {
        format!("{} <b>&", self.ledger.next(side, chat))
    }

    fn asks(&mut self, chat: i64, media: Option<Media>) {
        let words = self.words(Side::Customer, chat);
        let post =
            media.map_or_else(|| Post::text(&words), |media| Post::media(media).saying(&words));
        self.house.simulator.post(chat, chat, post);
    }

    fn asks_with_album(&mut self, chat: i64) {
        let words = self.words(Side::Customer, chat);
        let posts = vec![
            Post::media(Media::photo()).saying(&words),
            Post::media(Media::photo()),
            Post::media(Media::video()),
        ];
        self.house.simulator.post_album(chat, chat, posts);
    }

    /// An agent writes where the ticket is; nothing while there is no topic.
    fn writes(&mut self, chat: i64, side: Side, media: Option<Media>) {
        let Some(thread) = self.topic(chat) else { return };
        let words = self.words(side, chat);
        let words = if side == Side::Internal {
            format!("{}{words}", self.chance.one_of(&["// ", "//", "/note "]))
        } else {
            words
        };
        let post =
            media.map_or_else(|| Post::text(&words), |media| Post::media(media).saying(&words));
        let agent = *self.chance.one_of(&[BEN, CLEO]);
        self.house.simulator.post(GROUP, agent, post.in_topic(thread));
    }

    /// An album of which one piece says that it is internal, or none.
    fn writes_album(&mut self, chat: i64, side: Side) {
        let Some(thread) = self.topic(chat) else { return };
        let words = self.words(side, chat);
        let (place, words) = if side == Side::Internal {
            (self.chance.below(3), format!("//{words}"))
        } else {
            (0, words)
        };
        let post = |n| {
            Post::media(Media::photo())
                .saying(if n == place { &words } else { "" })
                .in_topic(thread)
        };
        self.house.simulator.post_album(GROUP, CLEO, (0..3).map(post).collect());
    }

    fn commands(&mut self, chat: i64, command: &str) {
        let Some(thread) = self.topic(chat) else { return };
        self.house.simulator.post(GROUP, BEN, Post::text(command).in_topic(thread));
    }

    /// Somebody deletes the topic while the customer writes. What agents showed there is out by
    /// then: a photo is copied from where it stands.
    async fn topic_is_deleted(&mut self, chat: i64) {
        self.house.quiet().await;
        (0..2).for_each(|_| self.asks(chat, None));
        let Some(thread) = self.topic(chat) else { return };
        if let Some(topic) = self.house.simulator.take_topic(GROUP, thread) {
            self.ledger.topic_is_gone(chat, &topic);
        }
    }

    /// It is closed and goes on with the customer's next words. Nobody answers in between: that
    /// would be refused.
    async fn closes_and_comes_back(&mut self, chat: i64) {
        self.house.quiet().await;
        self.commands(chat, "/close");
        self.house.quiet().await;
        self.asks(chat, None);
        self.house.quiet().await;
    }

    /// The program dies with something in hand: everybody writes, and Telegram is just being told
    /// of it.
    async fn crashes(&mut self) {
        PEOPLE.into_iter().for_each(|chat| self.asks(chat, None));
        PEOPLE.into_iter().for_each(|chat| self.writes(chat, Side::Agent, None));
        let calls = |state: &State| {
            let sends = state
                .call_counts
                .iter()
                .filter(|(method, _)| method.eq_ignore_ascii_case("sendMessage"));
            sends.map(|(_, count)| count).sum::<u64>()
        };
        let before = self.house.simulator.look(calls);
        let told = self
            .house
            .simulator
            .wait_for(Duration::from_secs(20), |state| (calls(state) > before).then_some(()))
            .await;
        told.expect("the bot tells somebody");
        self.house.crash().await;
        self.in_hand += self.house.number(IN_HAND).await;
        self.house.start().await;
    }

    async fn step(&mut self) {
        let chat = *self.chance.one_of(&PEOPLE);
        match self.chance.below(43) {
            0..=9 => (0..=self.chance.below(3)).for_each(|_| self.asks(chat, None)),
            10..=12 => self.asks(chat, Some(Media::photo())),
            13 => self.asks(chat, Some(Media::voice())),
            14 => self.asks_with_album(chat),
            15..=25 => {
                (0..=self.chance.below(3)).for_each(|_| self.writes(chat, Side::Agent, None))
            }
            26..=27 => self.writes(chat, Side::Agent, Some(Media::photo())),
            28..=30 => self.writes(chat, Side::Internal, None),
            31 => self.writes(chat, Side::Internal, Some(Media::photo())),
            32 => self.commands(chat, "/resolve"),
            33 => self.commands(chat, "/priority"),
            34 => self.commands(chat, "/take"),
            38 => self.writes_album(chat, Side::Internal),
            39 => self.writes_album(chat, Side::Agent),
            35 => self.topic_is_deleted(chat).await,
            36 => self.closes_and_comes_back(chat).await,
            37 => self.crashes().await,
            _ => self.house.quiet().await,
        }
    }

    /// Telegram is well again: whatever is left comes now.
    async fn comes_to_rest(&mut self) {
        self.house.simulator.clear_faults();
        // Who deletes a topic is answered by the next words there.
        PEOPLE.into_iter().for_each(|chat| self.asks(chat, None));
        self.house.quiet().await;
        // What is kept is looked for at each start.
        self.house.stop().await;
        self.house.start().await;
        self.house.until(&none_kept()).await;
        self.house.quiet().await;
    }
}

/// One call in twenty fails for a moment, of whatever kind; some answers take their time.
fn real_life(house: &House) {
    house
        .simulator
        .add_fault(Fault::of("sendMessage", FaultAction::DelayAfter { ms: 30 }).one_in(3));
    let methods = [
        "sendMessage",
        "copyMessage",
        "copyMessages",
        "createForumTopic",
        "editMessageText",
        "editForumTopic",
        "setMessageReaction",
    ];
    for method in methods {
        house.simulator.add_fault(Fault::of(method, FaultAction::BadGateway).one_in(20));
    }
}

async fn whatever_comes(plan: Plan, seed: u64) {
    let plan = plan
        .that_may_crash()
        .with("telegram.admin_chat_id", GROUP)
        .with("limits.enabled", false)
        .with("support.messages_per_minute", 600);
    let mut desk = Desk::opens(plan.open().await, seed).await;
    real_life(&desk.house);
    for _ in 0..setting("BELLHOP_STEPS").unwrap_or(100) {
        desk.step().await;
    }
    desk.comes_to_rest().await;
    let (came, seed) = (desk.ledger.came(&desk.house.simulator, &desk.numbers), desk.chance.seed);
    println!("seed {seed}: {came:?}, {} in hand at crashes", desk.in_hand);
    assert_eq!(
        (came.lost, came.misrouted, came.out_of_order, came.leaked),
        (0, 0, 0, 0),
        "seed {seed}: {came:?}"
    );
    assert!(
        i64::try_from(came.repeated).is_ok_and(|repeated| repeated <= desk.in_hand),
        "seed {seed}: {came:?}, {} in hand",
        desk.in_hand
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_on_sqlite_each_word_finds_its_reader() {
    whatever_comes(Plan::sqlite(), 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_on_postgres_each_word_finds_its_reader() {
    let Some(plan) = Plan::postgres().await else { return };
    whatever_comes(plan, 6).await;
}
