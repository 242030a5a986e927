//! The controls of phones, for the demo page and other programs.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::phones::{Callbacks, Keywords, Outcome};
use crate::Simulator;

/// What is asked of a phone: `{"phone": "+4915112345678", "text": "STOP"}` and the like.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    text: String,
    outcome: Option<Outcome>,
    callbacks: Option<Callbacks>,
    keywords: Option<Keywords>,
}

/// `text`: its owner texts in. `plan`: what becomes of texts to it, and of callbacks. `keywords`:
/// what Twilio does about them.
pub(super) async fn act(
    Shared(simulator): Shared<Simulator>,
    Path(act): Path<String>,
    body: Bytes,
) -> Response {
    let asked: Asked = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(error) => return (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    };
    match act.as_str() {
        "text" => match simulator.text_in(&asked.phone, &asked.text).await {
            Some(posted) => axum::Json(posted).into_response(),
            None => (StatusCode::UNPROCESSABLE_ENTITY, "nobody takes texts").into_response(),
        },
        "plan" => {
            if let Some(outcome) = asked.outcome {
                simulator.set_outcome(&asked.phone, outcome);
            }
            if let Some(callbacks) = asked.callbacks {
                simulator.set_callbacks(&asked.phone, callbacks);
            }
            StatusCode::NO_CONTENT.into_response()
        }
        "keywords" => {
            simulator.set_keywords(asked.keywords.unwrap_or_default());
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
