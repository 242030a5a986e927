//! How notifications reach people, whatever fails.

mod alerts;
mod attempts;
mod clock_set_back;
mod generated_past;
mod moved_to_postgres;
mod pace;
mod pauses;
mod pooler;
mod replicas;
mod schema_upgrade;
mod shared_limits;
mod stats;
mod store_down;
mod telegram_pause;
mod third_channel;
