//! Notifications: entered before the program runs, so that a backlog is there from its first
//! moment, or asked for by API.

use bellhop::channels::{BOT_CHANNEL, Content};
use bellhop::clock::Clock;
use bellhop::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use bellhop::language::Text;
use bellhop::store::{Store, StoreOptions};
use bellhop_simulator::Simulator;
use serde_json::{Value, json};

use crate::plan::Plan;
use crate::program::Site;
use crate::wire::post;

/// How many are entered in one transaction.
const TOGETHER: usize = 500;
/// One key may ask a thousand times a second at most.
const KEYS: usize = 8;

/// Words of a usual length.
pub const WORDS: &str = "Your parcel with the blue mug is on its way and should be with you on \
    Tuesday between ten and twelve.";

/// Enters so many notifications, the n-th to the chat that `chat` says.
pub async fn enter(site: &Site, count: usize, priority: Priority, chat: fn(usize) -> i64) {
    enter_for(site, count, priority, chat).await;
}

/// The same with what says the chat.
pub async fn enter_for<F>(site: &Site, count: usize, priority: Priority, chat: F)
where
    F: Fn(usize) -> i64 + Clone + Send + Sync + 'static,
{
    let store = Store::open(&StoreOptions { url: site.database.clone(), max_connections: 2 })
        .await
        .expect("the database opens");
    for start in (0..count).step_by(TOGETHER) {
        let (now, chat) = (Clock::System.now(), chat.clone());
        let entered = store.write(async move |tx| {
            for n in start..count.min(start + TOGETHER) {
                outbox::enqueue(tx, &notification(priority, chat(n)), now).await?;
            }
            Ok(())
        });
        entered.await.expect("the database takes them");
    }
    store.close().await;
}

fn notification(priority: Priority, chat: i64) -> NewNotification {
    let content = Content::text(Text::relayed(WORDS).expect("words"));
    let route = vec![Leg { channel: BOT_CHANNEL, address: chat.to_string(), content }];
    NewNotification::new(Recipient::Stranger, Category::Shipping, priority, "text", "en", route)
}

/// Keys of the API, used in turns.
#[derive(Clone)]
pub struct Keys(Vec<String>);

impl Keys {
    /// New ones.
    pub fn of(plan: &Plan, simulator: &Simulator, site: &Site) -> Self {
        Self((0..KEYS).map(|_| site.key(plan, simulator)).collect())
    }

    /// The n-th request to tell somebody something.
    pub fn tell(&self, n: usize, recipient: &Value, priority: Priority) -> Vec<u8> {
        let body = json!({"recipient": recipient, "category": "shipping",
            "priority": priority.as_str(), "text": {"telegram": WORDS, "sms": WORDS}});
        let bearer = format!("Bearer {}", self.0[n % self.0.len()]);
        post("/api/notifications", &[("authorization", &bearer)], &body.to_string())
    }
}
