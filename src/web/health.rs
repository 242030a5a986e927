//! `/healthz`: the process lives. `/readyz`: it can take what is sent to it.

use axum::extract::State;

use super::Door;
use super::problem::Problem;

pub(super) async fn alive() -> &'static str {
    "ok\n"
}

pub(super) async fn ready(State(door): State<Door>) -> Result<&'static str, Problem> {
    door.store.probe().await?;
    Ok("ready\n")
}
