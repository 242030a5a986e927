//! Many conversations between customers and agents at once, while the program is killed: nothing is
//! lost or comes to the wrong reader. Longer by environment: `BELLHOP_CONVERSATIONS=200
//! BELLHOP_MESSAGES=20000 BELLHOP_KILLS=20`. `docs/support.md` holds the figures.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bellhop_simulator::{
    Fault, FaultAction, GroupKind, Happening, Post, Rights, Role, Simulator, State,
};
use sqlx::AnyPool;
use tokio::sync::watch;

use crate::rows;
use bellhop_testing::agents::GROUP;
use bellhop_testing::chance::{Chance, setting};
use bellhop_testing::house::{look_into, reads, telegram};
use bellhop_testing::program::{Program, Site};
use bellhop_testing::relayed::{Ledger, Mark, Side, marks, topic_of};

/// The first of the customers' chats.
const FIRST: i64 = 5001;
/// How long a conversation waits for what was said before it goes on without.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many messages a side writes without waiting.
const BURST: usize = 2;
const AGENTS: [i64; 2] = [2001, 2002];
/// The messages that a dead program had in hand.
const IN_HAND: &str = "SELECT COUNT(*) FROM ticket_messages m
    JOIN attempts a ON a.notification_id = m.notification_id WHERE a.state = 'sending'";

/// Hears of each mark when it comes to its reader.
#[derive(Clone)]
struct Ears {
    came: Arc<Mutex<HashMap<Mark, Instant>>>,
    count: watch::Receiver<usize>,
}

impl Ears {
    /// Looks at what was written since it looked last, whenever the bot has got a message into a
    /// chat.
    fn open(simulator: &Simulator, chats: Vec<i64>) -> Self {
        let (heard, mut ringing) = tokio::sync::mpsc::unbounded_channel();
        simulator.tune(|state| {
            state.heard = Some(Box::new(move |happening| {
                if let Happening::Told(chat) = happening {
                    let _ = heard.send((chat, Instant::now()));
                }
            }));
        });
        let came = Arc::new(Mutex::new(HashMap::new()));
        let (tell, count) = watch::channel(0);
        let (simulator, all) = (simulator.clone(), came.clone());
        tokio::spawn(async move {
            let mut read: HashMap<i64, i64> =
                chats.into_iter().chain([GROUP]).map(|chat| (chat, 0)).collect();
            while let Some((chat, at)) = ringing.recv().await {
                let Some(last) = read.get_mut(&chat) else { continue };
                let fresh = simulator.look(|state| fresh(state, chat, last));
                let mut all = all.lock().expect("nobody died");
                fresh.into_iter().for_each(|mark| {
                    all.entry(mark).or_insert(at);
                });
                tell.send_replace(all.len());
            }
        });
        Self { came, count }
    }

    /// When all of these had come; `None` where one has not in time.
    async fn all(&self, marks: &[Mark]) -> Option<Instant> {
        let last = || {
            let came = self.came.lock().expect("nobody died");
            marks
                .iter()
                .map(|mark| came.get(mark).copied())
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .max()
        };
        let mut count = self.count.clone();
        let waiting = async {
            loop {
                if let Some(at) = last() {
                    return Some(at);
                }
                count.changed().await.ok()?;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.ok().flatten()
    }
}

/// The marks in the bot's messages behind `last`. Messages stand in the order of their ids.
fn fresh(state: &State, chat: i64, last: &mut i64) -> Vec<Mark> {
    let messages = state.messages(chat);
    let from = messages.partition_point(|message| message.id <= *last);
    *last = messages.last().map_or(*last, |message| message.id);
    messages[from..]
        .iter()
        .filter(|message| message.from_bot)
        .flat_map(|message| marks(&message.text))
        .collect()
}

/// How long things took, in milliseconds.
#[derive(Default)]
struct Times {
    /// From a customer's message to the topic.
    there: Vec<u128>,
    /// From an agent's message to the customer.
    back: Vec<u128>,
    /// From a customer's message to the customer's reading the answer to it, given at once.
    round: Vec<u128>,
}

fn percentiles(mut all: Vec<u128>) -> String {
    all.sort_unstable();
    let at =
        |percent: usize| all.get(all.len() * percent / 100).or(all.last()).copied().unwrap_or(0);
    format!("{} / {} ms", at(50), at(99))
}

/// Everybody who talks, and what they share.
#[derive(Clone)]
struct Talk {
    simulator: Simulator,
    ears: Ears,
    ledger: Arc<Mutex<Ledger>>,
    times: Arc<Mutex<Times>>,
}

impl Talk {
    fn next(&self, side: Side, chat: i64) -> Mark {
        self.ledger.lock().expect("nobody died").next(side, chat)
    }

    async fn shows(&self, chat: i64, words: &str) -> String {
        let found = self.simulator.wait_for(PATIENCE, |state| {
            state.from_bot(chat).iter().map(reads).find(|text| text.contains(words))
        });
        found.await.unwrap_or_else(|| panic!("{words} never comes to {chat}"))
    }

    /// Asks for help; the number of the ticket.
    async fn asks_for_help(&self, chat: i64) -> String {
        let mark = self.next(Side::Customer, chat);
        self.simulator.person(chat, "Mia", Some("en"));
        self.simulator.say(chat, "/support");
        self.shows(chat, "What is it about").await;
        self.simulator.press(chat, "Delivery");
        let asked = self.simulator.wait_for(PATIENCE, |state| {
            state.from_bot(chat).iter().any(|m| m.edits > 0).then_some(())
        });
        asked.await.expect("the words are asked for");
        self.simulator.say(chat, &format!("{mark} hello"));
        let button = self.simulator.wait_for(PATIENCE, |state| {
            let labels = state
                .from_bot(chat)
                .into_iter()
                .flat_map(|message| message.buttons.into_iter().flatten());
            labels.map(|button| button.text).find(|text| text.contains("Send"))
        });
        let label = button.await.expect("a button to send it");
        self.simulator.press(chat, &label);
        let told = self.shows(chat, "Your request is #").await;
        told.split('#')
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect()
    }

    /// Both sides write, some messages at a time, until so many are written.
    async fn goes_on(self, chat: i64, number: String, count: usize) {
        let topic = self
            .simulator
            .wait_for(PATIENCE, |state| topic_of(state, &number))
            .await
            .expect("a topic");
        for turn in 0..count.div_ceil(2 * BURST) {
            let asked_at = Instant::now();
            let asked: Vec<Mark> = (0..BURST).map(|_| self.next(Side::Customer, chat)).collect();
            for mark in &asked {
                self.simulator.say(chat, &format!("{mark} ?"));
            }
            let there = self.ears.all(&asked).await;
            let answered_at = Instant::now();
            let answered: Vec<Mark> = (0..BURST).map(|_| self.next(Side::Agent, chat)).collect();
            for mark in &answered {
                self.simulator.post(
                    GROUP,
                    AGENTS[turn % AGENTS.len()],
                    Post::text(&format!("{mark} !")).in_topic(topic),
                );
            }
            let back = self.ears.all(&answered).await;
            let (Some(there), Some(back)) = (there, back) else { continue };
            let mut times = self.times.lock().expect("nobody died");
            times.there.push(there.duration_since(asked_at).as_millis());
            times.back.push(back.duration_since(answered_at).as_millis());
            times.round.push(back.duration_since(asked_at).as_millis());
        }
    }
}

/// One call in twenty fails for a moment, of whatever kind.
fn real_life(simulator: &Simulator) {
    for method in [
        "sendMessage",
        "copyMessage",
        "createForumTopic",
        "editMessageText",
        "editForumTopic",
        "setMessageReaction",
    ] {
        simulator.add_fault(Fault::of(method, FaultAction::BadGateway).one_in(20));
    }
}

/// Kills the program and starts it again, so often, spread over the `messages` that come; how many
/// messages it had in hand.
async fn killed(
    site: &Site,
    mut program: Program,
    rows: &AnyPool,
    kills: u64,
    ears: &Ears,
    messages: u64,
) -> (Program, usize) {
    let (mut chance, mut in_hand) = (Chance::fresh(), 0);
    let (mut count, share) = (ears.count.clone(), messages / (kills + 1));
    for kill in 1..=kills {
        let moment = usize::try_from(share * kill + chance.below(share.max(2)) - share / 2)
            .expect("a number");
        let come = tokio::time::timeout(PATIENCE, count.wait_for(|come| *come >= moment)).await;
        come.expect("messages go on to come").expect("they are counted");
        program.killed().await;
        in_hand += usize::try_from(rows::number(rows, IN_HAND).await).expect("a number");
        program = site.starts().await;
    }
    (program, in_hand)
}

async fn many_talk(site: Site) {
    let conversations =
        i64::try_from(setting("BELLHOP_CONVERSATIONS").unwrap_or(20)).expect("a number");
    let messages = usize::try_from(setting("BELLHOP_MESSAGES").unwrap_or(400)).expect("a number");
    let kills = setting("BELLHOP_KILLS").unwrap_or(2);
    site.simulator.tune(|state| state.keep_messages = 1_000_000);
    site.simulator.open_group(GROUP, "Support", GroupKind::Forum);
    site.simulator.add_member(
        GROUP,
        AGENTS[0],
        "Ben",
        Some("en"),
        Role::Administrator(Rights::ALL),
    );
    site.simulator.add_member(GROUP, AGENTS[1], "Cleo", Some("en"), Role::Member);
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let chats: Vec<i64> = (FIRST..FIRST + conversations).collect();
    let ears = Ears::open(&site.simulator, chats.clone());
    let talk = Talk {
        simulator: site.simulator.clone(),
        ears,
        ledger: Arc::default(),
        times: Arc::default(),
    };
    let mut numbers = BTreeMap::new();
    let asking = chats.iter().map(|chat| {
        let (talk, chat) = (talk.clone(), *chat);
        tokio::spawn(async move { (chat, talk.asks_for_help(chat).await) })
    });
    for asking in asking.collect::<Vec<_>>() {
        let (chat, number) = asking.await.expect("everybody is heard");
        numbers.insert(chat, number);
    }

    real_life(&site.simulator);
    let began = Instant::now();
    let each = messages / numbers.len().max(1);
    let talking: Vec<_> = numbers
        .iter()
        .map(|(chat, number)| tokio::spawn(talk.clone().goes_on(*chat, number.clone(), each)))
        .collect();
    let total = u64::try_from(messages).expect("a number");
    let (program, in_hand) = killed(&site, program, &rows, kills, &talk.ears, total).await;
    for one in talking {
        one.await.expect("nobody gives up");
    }
    let lasted = began.elapsed();
    site.simulator.clear_faults();
    rows::at_rest(&rows, PATIENCE).await;
    let came = talk.ledger.lock().expect("nobody died").came(&site.simulator, &numbers);
    let times = std::mem::take(&mut *talk.times.lock().expect("nobody died"));
    println!(
        "| {} | {conversations} | {} | {kills} | {} | {} | {} | {} of {in_hand} | {} | {} | {} | {:.0} s |",
        site.kind(),
        came.said,
        came.lost,
        came.misrouted,
        came.out_of_order,
        came.repeated,
        percentiles(times.there),
        percentiles(times.back),
        percentiles(times.round),
        lasted.as_secs_f64(),
    );
    assert_eq!(
        (came.lost, came.misrouted, came.out_of_order, came.leaked),
        (0, 0, 0, 0),
        "{came:?}"
    );
    assert!(came.repeated <= in_hand, "{came:?}, {in_hand} in hand");
    assert!(program.stopped().await.success(), "{}", site.log());
}

fn set(site: Site) -> Site {
    site.with("telegram.admin_chat_id", GROUP)
        .with("limits.enabled", false)
        .with("support.messages_per_minute", 1000)
        .with("support.unknown_topics", 1000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_talk_on_sqlite_and_nothing_is_lost() {
    many_talk(set(Site::sqlite(telegram().await).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_talk_on_postgres_and_nothing_is_lost() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    many_talk(set(site)).await;
}
