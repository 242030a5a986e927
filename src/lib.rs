//! Bellhop: a Telegram-first order-communications bot. This file is the map; imports point leftwards (upwards here) only.

pub mod clock;
pub mod ids;
pub mod money;
pub mod phone;
pub mod store;
