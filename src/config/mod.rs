//! Settings: bot.toml compiled in as the documented defaults, then the file, then the environment.
//! An unknown key or a wrong value stops the start; the fault names the key, what was wrong, and
//! what is allowed.

mod carriers;
mod categories;
mod checks;
mod database;
mod edit_distance;
mod fault;
mod hours;
mod merge;
mod secret;
mod sections;
mod settings;
mod sms;
mod source;
mod staff;
mod support;
mod syntax;
mod variables;
mod verifications;
mod webhook;

pub use carriers::Carriers;
pub use categories::{Categories, CategorySettings};
pub use database::{DatabaseLocation, DatabaseSettings, InvalidDatabaseUrl};
pub use fault::{ConfigError, ConfigFault};
pub use hours::{HoursSettings, MinutesByPriority, TargetSettings};
pub use secret::Secret;
pub use sections::{
    DeliverySettings, HookSettings, HttpSettings, LimitSettings, LinkSettings, LocaleSettings,
    LogFormat, LogSettings, OrderSettings, ShopSettings, TelegramSettings, UpdateMode,
};
pub use settings::{Config, DEFAULTS};
pub use sms::{CountryPrice, KeywordReplies, SmsSettings};
pub use source::ConfigSource;
pub use staff::{AgentPolicy, AlertSettings, StaffMemberSettings, StaffRole, StaffSettings};
pub use support::{AgentsGroupSettings, SupportSettings, is_ticket_category};
pub use verifications::{LinkingSettings, VerificationSettings};
pub use webhook::{WebhookSettings, is_public};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
