//! Rules about packages: their licences, and that each is used.

mod licences;
mod manifest;
