//! The door: HTTP, basic authentication and faults around the Messages resource.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::messages::{self, get};
use super::refusal::Refusal;
use super::state::{Account, SmsCall};
use crate::faults::strike;
use crate::faults::{self, FaultAction, Target};
use crate::{Happening, Simulator, State};

pub(super) async fn create(
    Shared(simulator): Shared<Simulator>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request::new("Messages.create", account, &headers, &body);
    let taken = simulator.clone();
    request
        .serve(&simulator, move |state, request| {
            let text = messages::create(&mut state.sms, &request.parameters)?;
            let answer = messages::wire(&state.sms, &text);
            state.happens(Happening::Texted(&text.to));
            Ok((StatusCode::CREATED, answer, Some((taken, text))))
        })
        .await
}

pub(super) async fn fetch(
    Shared(simulator): Shared<Simulator>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let sid = file.strip_suffix(".json").unwrap_or_default().to_owned();
    let to = simulator.look(|state| state.sms.text(&sid).map(|text| text.to.clone()));
    let mut request = Request::new("Messages.fetch", account, &headers, &[]);
    request.parameters = [("Sid".to_owned(), sid.clone())]
        .into_iter()
        .chain(to.map(|to| ("To".to_owned(), to)))
        .collect();
    request
        .serve(&simulator, move |state, _| {
            Ok((StatusCode::OK, messages::fetch(&state.sms, &sid)?, None))
        })
        .await
}

pub(super) async fn list(
    Shared(simulator): Shared<Simulator>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let request =
        Request::new("Messages.list", account, &headers, query.unwrap_or_default().as_bytes());
    request
        .serve(&simulator, |state, request| {
            Ok((StatusCode::OK, messages::list(&state.sms, &request.parameters), None))
        })
        .await
}

/// A call as it came in.
pub(super) struct Request {
    method: &'static str,
    account: String,
    pub(super) user: String,
    password: String,
    pub(super) parameters: Vec<(String, String)>,
}

/// What carrying a call out brings: the answer, and a text that sets out.
pub(super) type Done = Result<(StatusCode, Value, Option<(Simulator, super::SimText)>), Refusal>;

impl Request {
    pub(super) fn new(
        method: &'static str,
        account: String,
        headers: &HeaderMap,
        form: &[u8],
    ) -> Self {
        let (user, password) = credentials(headers).unwrap_or_default();
        let parameters = url::form_urlencoded::parse(form).into_owned().collect();
        Self { method, account, user, password, parameters }
    }

    pub(super) async fn serve(
        self,
        simulator: &Simulator,
        carry_out: impl FnOnce(&mut State, &Self) -> Done,
    ) -> Response {
        let target = Target { phone: get(&self.parameters, "To"), ..Target::default() };
        let fault = faults::hit(&mut simulator.lock().faults, self.method, target);
        let note = self.note(simulator);
        if let Some(FaultAction::Refuse { code, description, retry_after }) = &fault {
            let mut refusal = Refusal::of(*code);
            if !description.is_empty() {
                refusal.message.clone_from(description);
            }
            return refuse(simulator, note, &refusal, *retry_after);
        }
        if let Some(answer) = strike::before(simulator, fault.as_ref()).await {
            return answer;
        }
        let done = simulator.change(|state| {
            self.believe(&state.sms.account).and_then(|()| carry_out(state, &self))
        });
        let answer = match done {
            Ok((status, answer, setting_out)) => {
                if let Some((simulator, text)) = setting_out {
                    simulator.send_off(text).await;
                }
                (status, Json(answer)).into_response()
            }
            Err(refusal) => refuse(simulator, note, &refusal, None),
        };
        strike::after(simulator, fault.as_ref(), answer).await
    }

    fn believe(&self, account: &Account) -> Result<(), Refusal> {
        let is_account = self.user == account.sid && self.password == account.token;
        let is_key =
            account.keys.iter().any(|(sid, secret)| *sid == self.user && *secret == self.password);
        if !is_account && !is_key {
            return Err(Refusal::of(20003));
        }
        if self.account == account.sid {
            Ok(())
        } else {
            Err(Refusal::about(20404, &format!("Accounts/{}", self.account)))
        }
    }

    fn note(&self, simulator: &Simulator) -> usize {
        simulator.change(|state| {
            let at_ms = state.sms.now();
            let (user, parameters) = (self.user.clone(), self.parameters.clone());
            state.sms.note(SmsCall { method: self.method, user, parameters, at_ms, refused: None })
        })
    }
}

fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

fn refuse(
    simulator: &Simulator,
    note: usize,
    refusal: &Refusal,
    retry_after: Option<u64>,
) -> Response {
    simulator.change(|state| {
        if let Some(call) = state.sms.calls.get_mut(note) {
            call.refused = Some((refusal.status, refusal.code));
        }
    });
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(refusal.body())).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
