//! Fills a database with the rows of a shop that has run for long: the past of a seeded shop, in
//! the program's own tables and as the program itself would have written it. The same seed gives
//! the same rows. For tests and benchmarks; nothing of it is part of the program.

mod bot;
mod chance;
mod conversations;
mod delivery;
mod error;
mod id;
mod load;
mod messages;
mod orders;
mod people;
mod postgres;
mod row;
mod services;
mod shop;
mod sqlite;
mod texting;
mod tickets;

pub use error::GeneratorError;
pub use load::{analyze, fill};
pub use shop::Shop;
