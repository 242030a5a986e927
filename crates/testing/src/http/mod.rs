//! HTTP as services, strangers and the shop's own system speak it.

pub mod api;
pub mod described;
pub mod faulty;
pub mod generated;
pub mod receiver;
pub mod requests;
pub mod service;
pub mod wire;
