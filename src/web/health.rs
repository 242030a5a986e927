//! `/healthz`: the process lives. `/readyz`: it can take requests, and Telegram accepts the bot's
//! token. When Telegram is out of reach it is ready all the same: events are taken, and sent later
//! or by SMS.

use axum::extract::State;

use super::WebContext;
use super::problem::Problem;

pub(super) async fn alive() -> &'static str {
    "ok\n"
}

pub(super) async fn ready(State(door): State<WebContext>) -> Result<&'static str, Problem> {
    door.store.probe().await?;
    let objection = door.token.borrow().objection();
    objection.map_or(Ok("ready\n"), |why| Err(Problem::unavailable(why)))
}
