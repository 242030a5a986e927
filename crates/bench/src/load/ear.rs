//! Listens in the chats for what a request brought.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bellhop_simulator::{Happening, Simulator};

use super::locked;
use crate::figures::latencies::Latencies;

/// How long messages may take after the last request was answered.
const LAST: Duration = Duration::from_millis(500);

/// Listens in the chats for what a request brought.
#[derive(Clone)]
pub struct Ear {
    asked: Arc<Mutex<HashMap<i64, Instant>>>,
    heard: Arc<Mutex<Latencies>>,
}

impl Ear {
    /// Begins to listen.
    pub fn at(telegram: &Simulator) -> Self {
        let ear = Self { asked: Arc::default(), heard: Arc::default() };
        let listening = ear.clone();
        telegram.tune(move |state| {
            state.heard = Some(Box::new(move |happening| {
                if let Happening::Told(chat) = happening
                    && let Some(since) = locked(&listening.asked).remove(&chat)
                {
                    locked(&listening.heard).add(since.elapsed());
                }
            }));
        });
        ear
    }

    /// The next message in a chat answers what was due then.
    pub fn expects(&self, chat: i64, since: Instant) {
        locked(&self.asked).insert(chat, since);
    }

    /// What was heard, a moment after the last request was answered.
    pub async fn heard(self, telegram: &Simulator) -> Latencies {
        tokio::time::sleep(LAST).await;
        telegram.tune(|state| state.heard = None);
        std::mem::take(&mut *locked(&self.heard))
    }
}
