//! `POST /api/telegram/webhook`: updates from Telegram, secret-checked; answered when their effects
//! are durable.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq;

use super::failures::Failure;
use super::problem::Problem;
use super::{Door, Handled, bodies};

/// Larger than any update, in bytes.
pub const LARGEST_UPDATE: usize = 1 << 20;

pub(super) async fn update(
    State(door): State<Door>,
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
            .failed(Failure::TelegramSecret));
    }
    let body = bodies::read(&door, body, LARGEST_UPDATE).await?;
    // The memory is counted until the update is dealt with.
    let (bytes, _held) = body.into_parts();
    match (door.updates)(bytes).await {
        Handled::Done => Ok(StatusCode::OK),
        Handled::Unreadable => Err(Problem::unreadable("the body is not an update")),
        Handled::Later => Err(Problem::unavailable("the update can't be taken now: send it again")),
    }
}
