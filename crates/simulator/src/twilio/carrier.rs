//! What becomes of a text after it was taken: it moves from status to status, and each is told by a
//! signed callback, in whatever order and number the phone's plan says.

use std::time::Duration;

use super::phones::{Callbacks, Outcome, Plan};
use super::sign::sign;
use super::state::{Posted, SmsState};
use super::text::SimText;
use crate::Simulator;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(15);

/// The statuses that follow the first one, with a code where one has it.
fn life(text: &SimText, outcome: Outcome) -> Vec<(&'static str, Option<i64>)> {
    let mut life = match outcome {
        Outcome::Delivered => vec![("sending", None), ("sent", None), ("delivered", None)],
        Outcome::Undelivered { code } => {
            vec![("sending", None), ("sent", None), ("undelivered", Some(code))]
        }
        Outcome::Failed { code } => vec![("sending", None), ("failed", Some(code))],
        Outcome::Sent => vec![("sending", None), ("sent", None)],
        Outcome::Queued => return Vec::new(),
    };
    if text.service.is_some() {
        life.insert(0, ("queued", None));
    }
    life
}

impl Simulator {
    /// Sends a text on its way. Returns when all is over where callbacks are to come before the
    /// answer, else at once.
    pub(super) async fn send_off(&self, text: SimText) {
        let plan = self.look(|state| state.sms.plan_of(&text.to));
        self.change(|state| state.sms.moving += 1);
        if plan.callbacks == Callbacks::Early {
            self.live(text, plan).await;
        } else {
            let simulator = self.clone();
            tokio::spawn(async move { simulator.live(text, plan).await });
        }
    }

    async fn live(&self, text: SimText, plan: Plan) {
        let life = life(&text, plan.outcome);
        let step = self.look(|state| state.sms.step);
        match plan.callbacks {
            Callbacks::InOrder | Callbacks::Twice | Callbacks::Early => {
                let times = if plan.callbacks == Callbacks::Twice { 2 } else { 1 };
                for (status, code) in life {
                    tokio::time::sleep(step).await;
                    self.set_text_status(&text.sid, status, code);
                    for _ in 0..times {
                        self.report_text(&text.sid, status, code).await;
                    }
                }
            }
            Callbacks::Reversed | Callbacks::Lost => {
                for (status, code) in &life {
                    self.set_text_status(&text.sid, status, *code);
                }
                let told = if plan.callbacks == Callbacks::Lost { Vec::new() } else { life };
                for (status, code) in told.into_iter().rev() {
                    self.report_text(&text.sid, status, code).await;
                }
            }
        }
        self.change(|state| state.sms.moving -= 1);
    }

    /// A text moves to a status without a callback.
    pub fn set_text_status(&self, sid: &str, status: &str, code: Option<i64>) {
        self.change(|state| moved(&mut state.sms, sid, status, code));
    }

    /// A callback about a text, whatever its status is; the HTTP status of the answer, 0 where none
    /// came.
    pub async fn report_text(&self, sid: &str, status: &str, code: Option<i64>) -> u16 {
        let Some((url, parameters)) = self.look(|state| report(&state.sms, sid, status, code))
        else {
            return 0;
        };
        self.post_signed(&url, parameters).await.status
    }

    /// Posts a form, signed as Twilio does; on a connection that fails once more.
    pub async fn post_signed(&self, url: &str, parameters: Vec<(String, String)>) -> Posted {
        let signature = self.look(|state| sign(&state.sms.account.token, url, &parameters));
        let mut answer = (0, String::new());
        for _ in 0..2 {
            let request = self
                .http
                .post(url)
                .header("X-Twilio-Signature", &signature)
                .timeout(ANSWER)
                .form(&parameters);
            if let Ok(response) = request.send().await {
                answer = (response.status().as_u16(), response.text().await.unwrap_or_default());
                break;
            }
        }
        let posted = Posted { url: url.to_owned(), parameters, status: answer.0, answer: answer.1 };
        self.change(|state| {
            if state.sms.posted.len() < state.sms.keep {
                state.sms.posted.push(posted.clone());
            }
        });
        posted
    }
}

fn moved(state: &mut SmsState, sid: &str, status: &str, code: Option<i64>) {
    let now = state.now();
    let Some(text) = state.text_mut(sid) else { return };
    let leaves =
        matches!(status, "sent" | "delivered" | "undelivered") && text.sent_at_ms.is_none();
    status.clone_into(&mut text.status);
    text.code = code;
    if leaves {
        text.sent_at_ms = Some(now);
    }
    let arrives = leaves && status != "undelivered";
    let (to, body) = (text.to.clone(), text.body.clone());
    // A carrier that says "sent" and then "undelivered" never showed it.
    if arrives && !matches!(state.plan_of(&to).outcome, Outcome::Undelivered { .. }) {
        state.phones.entry(to).or_default().write(false, false, &body);
    }
}

fn report(
    state: &SmsState,
    sid: &str,
    status: &str,
    code: Option<i64>,
) -> Option<(String, Vec<(String, String)>)> {
    let text = state.text(sid)?;
    let url = text.callback.clone()?;
    let from = text.from.as_ref().or(state.account.numbers.last());
    let mut form = vec![
        ("MessageSid", text.sid.clone()),
        ("SmsSid", text.sid.clone()),
        ("MessageStatus", status.to_owned()),
        ("SmsStatus", status.to_owned()),
        ("To", text.to.clone()),
        ("From", from.cloned().unwrap_or_default()),
        ("AccountSid", state.account.sid.clone()),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    form.extend(text.service.clone().map(|service| ("MessagingServiceSid", service)));
    form.extend(code.map(|code| ("ErrorCode", code.to_string())));
    Some((url, form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}
