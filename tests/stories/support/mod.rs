//! The support desk: what agents and customers do, and what becomes of tickets.

mod at_once;
mod bad_input;
mod commands;
mod dialogue;
mod flood;
mod merge;
mod mishaps;
mod places;
mod plain;
mod random_conversations;
mod refusals;
mod score;
mod spam;
mod staff_agents;
mod story;
mod time;
mod topicless;
mod untrusted_text;
mod whose;
