//! `bellhop dead`: notifications that reached nobody, and how they are sent again.

use anyhow::{Context, bail};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::house::{Api, House};
use super::messages::headline;
use bellhop::app;
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::delivery::State;
use bellhop::delivery::letters::{self, Replayed, Which};
use bellhop::delivery::story::{self, Filter};
use bellhop::ids::NotificationId;
use bellhop::store::Store;

/// How many are listed, and how many are replayed in one transaction.
const MOST: i64 = 200;
/// Who replays, in the audit log.
const ACTOR: &str = "operator";

/// What to do with them.
#[derive(Debug, Subcommand)]
pub enum Dead {
    /// Lists them, the newest first.
    List {
        /// Those whose time ran out, rather than those that failed.
        #[arg(long)]
        expired: bool,
    },
    /// Sends them again: the same words, by the ways that are open now.
    Replay {
        /// Which, as `list` shows them.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<String>,
        /// Every one that failed and was not replayed yet.
        #[arg(long)]
        all: bool,
    },
}

/// Does it.
pub async fn run(dead: Dead, config: &Config) -> anyhow::Result<()> {
    let house = House::open(config).await?;
    let done = match (&dead, &house) {
        (Dead::List { expired }, _) => list(&house, if *expired { State::Expired } else { State::Failed }).await,
        (Dead::Replay { all: true, .. }, House::Open(store)) => replay_all(store, config).await,
        (Dead::Replay { all: true, .. }, House::Running(api)) => ask_for_all(api).await,
        (Dead::Replay { ids, .. }, _) => replay(&house, ids, config).await,
    };
    if let House::Open(store) = house {
        store.close().await;
    }
    done
}

async fn list(house: &House, state: State) -> anyhow::Result<()> {
    let page = match house {
        House::Open(store) => {
            let filter = Filter { state: Some(state), ..Filter::default() };
            serde_json::to_value(story::list(store, &filter, None, MOST).await?)?
        }
        House::Running(api) => api.asks(Method::GET, &format!("/api/notifications?state={}&limit={MOST}", state.as_str()), None).await?,
    };
    let letters = page["notifications"].as_array().map(Vec::as_slice).unwrap_or_default();
    if letters.is_empty() {
        println!("there are no {} notifications", state.as_str());
    }
    for letter in letters {
        println!("{}", headline(letter));
    }
    if page["next_cursor"].is_string() {
        println!("and more: these are the newest {MOST}");
    }
    Ok(())
}

async fn replay(house: &House, ids: &[String], config: &Config) -> anyhow::Result<()> {
    let mut refused = 0;
    for id in ids {
        let id =
            NotificationId::try_from(id.clone()).context("a notification's id looks like ntf_0195…; `bellhop dead list` shows them")?;
        let replayed = match house {
            House::Open(store) => replay_here(store, &id, config).await,
            House::Running(api) => {
                let answer = api.asks(Method::POST, &format!("/api/notifications/{id}/replay"), Some(&json!({}))).await;
                answer.map(|answer| line(&answer))
            }
        };
        match replayed {
            Ok(line) => println!("{line}"),
            Err(error) => {
                refused += 1;
                eprintln!("{id}: {error:#}");
            }
        }
    }
    if refused > 0 {
        bail!("{refused} of {} could not be replayed", ids.len());
    }
    Ok(())
}

fn line(replayed: &Value) -> String {
    let word = |name: &str| replayed[name].as_str().unwrap_or_default();
    format!("{} is replayed by {}, which is {}", word("replay_of"), word("id"), word("state"))
}

async fn replay_here(store: &Store, id: &NotificationId, config: &Config) -> anyhow::Result<String> {
    let (rules, asked, now) = (app::rules(config), id.clone(), Clock::System.now());
    let replayed = store.write(move |tx| {
        let (rules, id) = (rules.clone(), asked.clone());
        Box::pin(async move { letters::replay(tx, &rules, &id, ACTOR, now).await })
    });
    match replayed.await? {
        Replayed::Entered(new, state) => Ok(line(&json!({"id": new, "replay_of": id, "state": state.as_str()}))),
        Replayed::Unknown => bail!("is not there"),
        Replayed::NotDead(state) => bail!("is {}: only what failed or expired can be replayed", state.as_str()),
        Replayed::Already => bail!("was replayed already"),
        Replayed::Secret => bail!("was a code: codes are not kept, ask for a new one"),
    }
}

async fn replay_all(store: &Store, config: &Config) -> anyhow::Result<()> {
    let now = Clock::System.now();
    // What fails again meanwhile is not taken up again.
    let which = Which { state: State::Failed, category: None, since: None, until: Some(now), limit: MOST };
    let mut count = 0;
    loop {
        let rules = app::rules(config);
        let replayed = store.write(move |tx| {
            let rules = rules.clone();
            Box::pin(async move { letters::replay_all(tx, &rules, &which, ACTOR, now).await })
        });
        let replayed = replayed.await?;
        for (of, id, state) in &replayed {
            println!("{}", line(&json!({"id": id, "replay_of": of, "state": state.as_str()})));
        }
        count += replayed.len();
        if replayed.is_empty() {
            break;
        }
    }
    println!("{count} replayed");
    Ok(())
}

async fn ask_for_all(api: &Api) -> anyhow::Result<()> {
    // What fails again meanwhile is not taken up again.
    let asked = json!({"state": State::Failed.as_str(), "limit": MOST, "until": Clock::System.now().utc().to_rfc3339()});
    let mut count = 0;
    loop {
        let answer = api.asks(Method::POST, "/api/notifications/replay", Some(&asked)).await?;
        let replayed = answer["replayed"].as_array().map(Vec::as_slice).unwrap_or_default();
        for one in replayed {
            println!("{}", line(one));
        }
        count += replayed.len();
        if replayed.is_empty() {
            break;
        }
    }
    println!("{count} replayed");
    Ok(())
}
