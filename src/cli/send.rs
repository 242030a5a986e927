//! `bellhop send --test`: sends a test message through the whole path of a notification, and prints
//! each step.

use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{ArgGroup, Args};
use serde_json::{Value, json};

use super::output::say;
use bellhop::app;
use bellhop::audit::{self, Actor};
use bellhop::channels::Registry;
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::delivery::progress::{ProgressEvent, ProgressWatch};
use bellhop::fields::{BodyError, FieldError};
use bellhop::notifications::request::{self, Mark, Probe};
use bellhop::notifications::submit::{self, SubmitOutcome, Submitted};
use bellhop::store::Store;

/// What is sent, and to whom.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("recipient").required(true).args(["customer", "phone", "chat"]))]
pub struct SendArguments {
    /// That it is a probe: nothing else is sent from the command line.
    #[arg(long, required = true)]
    test: bool,
    /// A customer, by the shop's own id.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// The owner of this phone.
    #[arg(long, value_name = "+NUMBER")]
    phone: Option<String>,
    /// The person whose private chat with the bot this is.
    #[arg(long, value_name = "ID")]
    chat: Option<i64>,
    /// The channels that it may take, in order: telegram, sms. Those of news about orders where
    /// none is given.
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',')]
    channel: Vec<String>,
    /// Its language; the recipient's where it is not given.
    #[arg(long)]
    locale: Option<String>,
    /// How long it is watched, and worth sending, in seconds: 60 where it is not given.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

impl SendArguments {
    /// The probe that is asked for, by the rules of the API.
    fn probe(&self, known: &Registry) -> anyhow::Result<Probe> {
        let mut body = json!({"recipient": {"customer_id": self.customer, "phone": self.phone,
            "chat_id": self.chat}});
        if !self.channel.is_empty() {
            body["channels"] = json!(self.channel);
        }
        body["locale"] = json!(self.locale);
        body["timeout_seconds"] = json!(self.timeout);
        match request::read_probe(body.to_string().as_bytes(), known) {
            Ok(probe) => Ok(probe),
            Err(BodyError::NotJson(why)) => bail!("{why}"),
            Err(BodyError::Invalid(faults)) => {
                bail!("{}", faults.iter().map(fault).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

/// A fault by the name of its flag.
fn fault(fault: &FieldError) -> String {
    let flag = match fault.pointer.split('/').nth(1).unwrap_or_default() {
        "recipient" => match fault.pointer.rsplit('/').next().unwrap_or_default() {
            "customer_id" => "--customer",
            "phone" => "--phone",
            "chat_id" => "--chat",
            _ => "the recipient",
        },
        "channels" => "--channel",
        "locale" => "--locale",
        "timeout_seconds" => "--timeout",
        other => other,
    };
    format!("{flag} {}", fault.detail)
}

/// Sends it beside the bot, whose engine finds it within a second, and tells what becomes of it.
pub async fn run(send: SendArguments, config: &Config) -> anyhow::Result<()> {
    let probe = send.probe(&app::channels(config)?)?;
    let store = super::database::open_existing(config).await?;
    let done = watched(&store, config, &probe).await;
    store.close().await;
    done
}

async fn watched(store: &Store, config: &Config, probe: &Probe) -> anyhow::Result<()> {
    let mark = Mark::fresh().context("the system gave no randomness")?;
    let entered = enter(store, config, probe, &mark).await?;
    say(format_args!("{}  test message {} is entered", entered.id, mark.as_str()))?;
    let mut watch = ProgressWatch::of(store.clone(), entered.id.clone(), probe.watch);
    let mut last = None;
    while let Some(step) = watch.next().await {
        for line in told(&serde_json::to_value(&step)?) {
            say(line)?;
        }
        last = Some(step);
    }
    match last {
        Some(ProgressEvent::Settled(end)) if end.has_arrived => Ok(()),
        Some(ProgressEvent::TimedOut { .. }) => {
            bail!(
                "it has not arrived yet; is the bot running? `GET /api/notifications/{}` tells \
                    what becomes of it",
                entered.id
            )
        }
        _ => bail!("it is not known to have arrived"),
    }
}

async fn enter(
    store: &Store,
    config: &Config,
    probe: &Probe,
    mark: &Mark,
) -> anyhow::Result<Submitted> {
    let composer = app::composer(config)?;
    let now = Clock::System.now();
    let (request, mark) = (Arc::new(probe.request(mark.clone(), now)), mark.clone());
    let written = store.write(async move |tx| {
        let outcome = submit::submit(tx, &composer, &request, now).await?;
        if let SubmitOutcome::Entered(entered) = &outcome {
            let line = audit::AuditEntry {
                actor: &Actor::Operator,
                action: "probe.sent",
                object: entered.id.as_str(),
                detail: mark.as_str(),
            };
            audit::append(tx, &line, now).await?;
        }
        Ok(outcome)
    });
    match written.await? {
        SubmitOutcome::Entered(entered) => Ok(entered),
        SubmitOutcome::Refused(faults) => {
            bail!("{}", faults.iter().map(fault).collect::<Vec<_>>().join("\n"))
        }
        SubmitOutcome::Duplicate(_) => bail!("it was sent before"),
    }
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// The words that there are, with commas.
fn words(value: &Value, names: &[&str]) -> String {
    names
        .iter()
        .map(|name| word(value, name))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A step as people read it.
fn told(step: &Value) -> Vec<String> {
    let took = step["took_ms"].as_i64().map(|ms| format!(" in {ms} ms")).unwrap_or_default();
    match word(step, "event") {
        "route" => {
            let list = |name: &str| step[name].as_array().cloned().unwrap_or_default();
            let stops: Vec<String> = list("route")
                .iter()
                .map(|stop| format!("{} {}", word(stop, "channel"), word(stop, "address")))
                .collect();
            let way = if stops.is_empty() {
                "    there is no way to them".to_owned()
            } else {
                format!("    goes by {}", stops.join(", else by "))
            };
            let left_out = list("excluded");
            [way]
                .into_iter()
                .chain(
                    left_out
                        .iter()
                        .filter_map(Value::as_str)
                        .map(|reason| format!("    left out: {reason}")),
                )
                .collect()
        }
        "attempt" => {
            let (channel, address, state) =
                (word(step, "channel"), word(step, "address"), word(step, "state"));
            let said = words(step, &["class", "code", "detail", "provider_status", "provider_id"]);
            vec![
                format!("    try {} {channel} {address}: {state}{took}  {said}", step["try"])
                    .trim_end()
                    .to_owned(),
            ]
        }
        "receipt" => vec![format!(
            "    receipt: {} ({})",
            words(step, &["status", "code"]),
            word(step, "effect")
        )],
        "settled" => {
            let why = words(step, &["proof", "reason"]);
            vec![format!(
                "{}{took}{}",
                word(step, "state"),
                if why.is_empty() { why } else { format!(" ({why})") }
            )]
        }
        "timed_out" => {
            let waits = step["waits_for"]["what"]
                .as_str()
                .map(|what| format!("; it waits for {}", what.replace('_', " ")))
                .unwrap_or_default();
            vec![format!("no end after {} s{waits}", step["after_seconds"])]
        }
        _ => vec![word(step, "detail").to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_a_line_that_people_read() {
        let route = json!({"event": "route", "route": [{"channel": "telegram",
            "address": "•••0101"}], "excluded": ["sms: no address"]});
        assert_eq!(told(&route), ["    goes by telegram •••0101", "    left out: sms: no address"]);
        let attempt = json!({"event": "attempt", "try": 1, "channel": "telegram",
            "address": "•••0101", "state": "failed", "code": "403", "took_ms": 3});
        assert_eq!(told(&attempt), ["    try 1 telegram •••0101: failed in 3 ms  403"]);
        let settled = json!({"event": "settled", "state": "delivered", "proof": "confirmed",
            "reason": null, "took_ms": 40});
        assert_eq!(told(&settled), ["delivered in 40 ms (confirmed)"]);
        let late =
            json!({"event": "timed_out", "after_seconds": 60, "waits_for": {"what": "a_receipt"}});
        assert_eq!(told(&late), ["no end after 60 s; it waits for a receipt"]);
    }
}
