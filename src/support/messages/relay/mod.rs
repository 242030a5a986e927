//! The relay of messages as the table knows it.

pub mod queries;
