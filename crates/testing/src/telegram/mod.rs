//! People at Telegram: customers, agents, and what they see.

pub mod agents;
pub mod bot_api;
pub mod customers;
pub mod desk;
pub mod desk_texts;
pub mod newer;
pub mod raw;
pub mod relayed;
pub mod tappable;
