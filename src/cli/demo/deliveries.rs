//! The delivery log beside the page: what the program's own API says of each notification, followed
//! as it changes. The page is shown it only; the key stays here.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use bellhop::clock::{At, Clock};
use bellhop_simulator::Simulator;

use super::api::{Api, Refused};

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(300);
/// How many notifications are shown.
const SHOWN: usize = 30;
/// How long a settled notification's receipts are still looked for.
const AFTERMATH: Duration = Duration::from_secs(20);

/// A notification as lists show it, and its whole story.
struct Told {
    brief: Value,
    story: Value,
}

/// Shows what becomes of the notifications that were entered after `begun`. It does not end.
pub async fn follow(api: &Api, begun: At, simulator: &Simulator) {
    let (mut known, mut shown) = (HashMap::new(), Value::Null);
    loop {
        let now = match look(api, begun, &mut known).await {
            Ok(stories) => json!({"notifications": stories}),
            Err(error) => {
                json!({"error": error.to_string(), "notifications": shown["notifications"]})
            }
        };
        if now != shown {
            simulator.set_delivery_log(now.clone());
            shown = now;
        }
        tokio::time::sleep(GLANCE).await;
    }
}

/// The newest stories, the newest first. Only those that may have changed are asked for.
async fn look(
    api: &Api,
    begun: At,
    known: &mut HashMap<String, Told>,
) -> Result<Vec<Value>, Refused> {
    let since = begun.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let page = api.get(&format!("/api/notifications?limit={SHOWN}&since={since}")).await?;
    let aftermath = Clock::System.now().minus(AFTERMATH).utc().to_rfc3339();
    let mut stories = Vec::new();
    for brief in page["notifications"].as_array().into_iter().flatten() {
        let Some(id) = brief["id"].as_str() else { continue };
        let is_over = brief["settled_at"].as_str().is_some_and(|at| at < aftermath.as_str());
        let story = match known.get(id).filter(|told| is_over && told.brief == *brief) {
            Some(told) => told.story.clone(),
            None => api.get(&format!("/api/notifications/{id}")).await?,
        };
        known.insert(id.to_owned(), Told { brief: brief.clone(), story: story.clone() });
        stories.push(story);
    }
    Ok(stories)
}
