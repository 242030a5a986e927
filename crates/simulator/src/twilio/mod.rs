//! Twilio on loopback: the account, the Messages resource with Twilio's own checks and words,
//! signed callbacks in any order, texts from phones, and the standing of each number.

mod accounts;
mod carrier;
mod control;
mod door;
mod inbound;
mod messages;
mod phones;
mod refusal;
mod settings;
mod sign;
mod state;
mod text;

use axum::Router;
use axum::routing::{get, post};

use super::Simulator;

pub use phones::{Callbacks, Keywords, Outcome, Phone, PhoneLine, Plan};
pub use sign::sign;
pub use state::{Account, Posted, SmsCall, SmsState};
pub use text::SimText;

/// Every path of Twilio's, and the controls of its phones.
pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/2010-04-01/Accounts/{file}", get(accounts::account))
        .route("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json", get(accounts::numbers))
        .route("/v1/Services/{sid}", get(accounts::service))
        .route("/2010-04-01/Accounts/{account}/Messages.json", get(door::list).post(door::create))
        .route("/2010-04-01/Accounts/{account}/Messages/{file}", get(door::fetch))
        .route("/control/sms/{act}", post(control::act))
}
