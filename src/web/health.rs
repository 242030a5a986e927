//! `/healthz`: the process lives. `/readyz`: it can take what is sent to it, and the bot is
//! somebody at Telegram. Telegram being out of reach is no objection: events are taken all the
//! same, and told when it is back or by SMS.

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
