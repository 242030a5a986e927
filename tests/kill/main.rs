//! The process is killed, its database dies, its disk fills, its clock jumps: what was taken is
//! told, and hardly anything twice. `docs/delivery.md` says how to repeat the long run.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod answered;
mod at_each_step;
mod at_random;
mod clock;
mod database;
mod desk;
mod errands;
mod rows;
mod start_and_stop;
