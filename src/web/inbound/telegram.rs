//! `POST /api/telegram/webhook`: updates from Telegram, authenticated by a secret; answered when
//! their effects are durable.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq;

use crate::channels::telegram::UpdateVerdict;
use crate::web::auth_failures::failure::AuthFailure;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies};

/// Larger than any update, in bytes.
pub const LARGEST_UPDATE: usize = 1 << 20;

pub(in crate::web) async fn update(
    State(door): State<WebContext>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let given = headers
        .get("x-telegram-bot-api-secret-token")
        .map(|value| value.as_bytes())
        .unwrap_or_default();
    let expected = door.telegram_secret.as_bytes();
    if expected.is_empty() || !bool::from(given.ct_eq(expected)) {
        return Err(Problem::unsigned("X-Telegram-Bot-Api-Secret-Token is missing or wrong")
            .failed(AuthFailure::TelegramSecret));
    }
    let body = bodies::read(&door, body, LARGEST_UPDATE).await?;
    // The memory is counted until the update is dealt with.
    let (bytes, _held) = body.into_parts();
    match (door.updates)(bytes).await {
        UpdateVerdict::Done => Ok(StatusCode::OK),
        UpdateVerdict::Unreadable => Err(Problem::unreadable("the body is not an update")),
        UpdateVerdict::Later => {
            Err(Problem::unavailable("the update can't be taken now: send it again"))
        }
    }
}
