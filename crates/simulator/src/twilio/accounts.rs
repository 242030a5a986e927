//! What an account has: its standing, its numbers and its Messaging Services.

use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::door::Request;
use super::messages::get;
use super::refusal::Refusal;
use crate::Simulator;

/// An API key may do everything but look at its account.
pub(super) async fn account(
    Shared(simulator): Shared<Simulator>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let sid = file.strip_suffix(".json").unwrap_or_default().to_owned();
    let request = Request::new("Accounts.fetch", sid, &headers, &[]);
    request
        .serve(&simulator, |state, request| {
            let account = &state.sms.account;
            if request.user != account.sid {
                return Err(Refusal::of(20003));
            }
            let wire = json!({"sid": account.sid, "status": account.status, "type": "Full",
                "friendly_name": "Blue Door"});
            Ok((StatusCode::OK, wire, None))
        })
        .await
}

pub(super) async fn numbers(
    Shared(simulator): Shared<Simulator>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let request = Request::new(
        "IncomingPhoneNumbers.list",
        account,
        &headers,
        query.unwrap_or_default().as_bytes(),
    );
    request
        .serve(&simulator, |state, request| {
            let (account, wanted) = (&state.sms.account, get(&request.parameters, "PhoneNumber"));
            let wire = |number: &String| {
                let texts = !account.voice_only.contains(number);
                json!({"phone_number": number, "capabilities": {"voice": true, "sms": texts,
                    "mms": false, "fax": false}})
            };
            let found = account
                .numbers
                .iter()
                .filter(|number| wanted.is_none_or(|wanted| wanted == number.as_str()))
                .map(wire);
            Ok((
                StatusCode::OK,
                json!({"incoming_phone_numbers": found.collect::<Vec<Value>>()}),
                None,
            ))
        })
        .await
}

pub(super) async fn service(
    Shared(simulator): Shared<Simulator>,
    Path(sid): Path<String>,
    headers: HeaderMap,
) -> Response {
    // Its path names no account: that of whoever asks is meant.
    let account = simulator.look(|state| state.sms.account.sid.clone());
    let request = Request::new("Services.fetch", account, &headers, &[]);
    request
        .serve(&simulator, move |state, _| {
            if !state.sms.account.services.contains(&sid) {
                return Err(Refusal::about(20404, &format!("/Services/{sid}")));
            }
            Ok((StatusCode::OK, json!({"sid": sid, "friendly_name": "Notices"}), None))
        })
        .await
}
