//! `bellhop messages`: prints what happened to the messages about an order.

use anyhow::Context;
use serde_json::Value;

use super::output::say;
use bellhop::config::Config;
use bellhop::delivery::story;
use bellhop::ids::OrderId;

/// Tells it, oldest first.
pub async fn run(order: &str, config: &Config) -> anyhow::Result<()> {
    let order = OrderId::parse(order).context("this is no id of an order")?;
    let store = super::database::open_existing(config).await?;
    let stories = story::of_order(&store, &order).await;
    store.close().await;
    let messages = serde_json::to_value(stories?)?;
    let messages = messages.as_array().map(Vec::as_slice).unwrap_or_default();
    if messages.is_empty() {
        say(format_args!("nobody was told anything about order {order}"))?;
    }
    for message in messages {
        for line in told(message) {
            say(line)?;
        }
    }
    Ok(())
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// A moment to the second.
fn moment(value: &Value, name: &str) -> String {
    word(value, name)
        .get(..19)
        .map(|text| format!("{} UTC", text.replace('T', " ")))
        .unwrap_or_default()
}

/// One line of a notification: which, where it stands and why.
pub fn headline(brief: &Value) -> String {
    let why =
        ["proof", "reason"].into_iter().map(|name| word(brief, name)).find(|word| !word.is_empty());
    let why = why.map(|word| format!(" ({word})")).unwrap_or_default();
    let (at, template, category) =
        (moment(brief, "created_at"), word(brief, "template"), word(brief, "category"));
    format!("{}  {}  {}{why}  {template}  {category}", word(brief, "id"), at, word(brief, "state"))
}

fn told(story: &Value) -> Vec<String> {
    let mut lines = vec![headline(story)];
    let list = |name: &str| story[name].as_array().cloned().unwrap_or_default();
    lines.extend(
        list("excluded")
            .iter()
            .filter_map(Value::as_str)
            .map(|reason| format!("    left out: {reason}")),
    );
    for attempt in list("attempts") {
        let said: Vec<&str> = ["class", "code", "detail", "provider_status", "provider_id"]
            .into_iter()
            .map(|name| word(&attempt, name))
            .filter(|word| !word.is_empty())
            .collect();
        let took = attempt["took_ms"].as_i64().map(|ms| format!(" in {ms} ms")).unwrap_or_default();
        let (channel, address, state) =
            (word(&attempt, "channel"), word(&attempt, "address"), word(&attempt, "state"));
        lines.push(format!(
            "    try {} {channel} {address}: {state}{took}  {}",
            attempt["try"],
            said.join(", ")
        ));
    }
    for receipt in list("receipts") {
        let (status, code, effect) =
            (word(&receipt, "status"), word(&receipt, "code"), word(&receipt, "effect"));
        lines.push(format!(
            "    {} receipt: {status} {code} ({effect})",
            moment(&receipt, "received_at")
        ));
    }
    let waiting = &story["waits_for"];
    if waiting.is_object() {
        lines.push(format!(
            "    waits for {} until {}",
            word(waiting, "what").replace('_', " "),
            moment(waiting, "until")
        ));
    }
    for (name, text) in [("replay_of", "replays"), ("replayed_by", "replayed by")] {
        let id = word(story, name);
        if !id.is_empty() {
            lines.push(format!("    {text} {id}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fallback_is_told_in_the_order_of_its_tries() {
        let story = json!({"id": "ntf_1", "state": "delivered", "proof": "confirmed",
            "template": "push-order-shipped", "category": "order",
            "created_at": "2026-03-01T12:00:00.123Z", "excluded": [], "waits_for": null,
            "replayed_by": null,
            "attempts": [
                {"try": 1, "channel": "telegram", "address": "•••0101", "state": "failed",
                "class": "address", "code": "403", "took_ms": 12},
                {"try": 2, "channel": "sms", "address": "+49•••••5678", "state": "confirmed",
                "provider_id": "SM1", "took_ms": 30}],
            "receipts": [{"status": "delivered", "effect": "moved",
            "received_at": "2026-03-01T12:00:02Z"}]});
        assert_eq!(
            told(&story),
            [
                "ntf_1  2026-03-01 12:00:00 UTC  delivered (confirmed)  push-order-shipped  order",
                "    try 1 telegram •••0101: failed in 12 ms  address, 403",
                "    try 2 sms +49•••••5678: confirmed in 30 ms  SM1",
                "    2026-03-01 12:00:02 UTC receipt: delivered  (moved)",
            ]
        );
    }
}
