//! The simulator: Telegram and Twilio on loopback with state and faults, in the real wire format,
//! so that the program under it is the one that runs in production. `simulator` holds the state and
//! `server` serves it. The Bot API is in `bot_api`; what people do is in `people` and `posts`, and
//! over HTTP in `control`; phones are in `twilio`, the demo page in `page`.

mod access;
mod bot_api;
mod control;
mod deliver;
mod faults;
mod form;
mod groups;
mod guard;
mod json_error;
mod media;
mod page;
mod people;
mod posts;
mod quota;
mod refusal;
mod server;
mod simulator;
mod state;
pub mod twilio;
mod wire;

pub use bot_api::TopicSeen;
pub use faults::held::Gate;
pub use faults::{Fault, FaultAction, Switch};
pub use groups::{GENERAL, Group, GroupKind, Rights, Role, Topic};
pub use media::Media;
pub use posts::{Post, Posted};
pub use simulator::{Shop, Simulator};
pub use state::{
    BOT, Call, Chat, ChatMessage, Delivery, Happening, Heard, Person, SimButton, State,
};
