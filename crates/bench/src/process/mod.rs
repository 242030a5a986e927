//! The program under load: its settings, its process, and what the system says of it.

pub mod program;
pub mod site;
pub mod statistics;
