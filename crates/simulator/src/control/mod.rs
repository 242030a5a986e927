//! The controls, for the demo page and other programs: what people do and what goes wrong. Those of
//! phones are in `twilio`.

mod group_acts;
mod private_acts;
mod request;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::json_error::refused;
use crate::{Fault, Simulator};

/// The paths below `/control`.
pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/control/faults", post(add_fault).delete(clear_faults))
        .route("/control/{act}", post(private_acts::act))
        .route("/control/people/{act}", post(group_acts::act))
}

async fn add_fault(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    match serde_json::from_slice::<Fault>(&body) {
        Ok(fault) => {
            simulator.add_fault(fault);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    }
}

async fn clear_faults(Shared(simulator): Shared<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}
