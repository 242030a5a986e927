//! Settings: bot.toml compiled in as the documented defaults, then the file, then the environment.
//! An unknown key or a wrong value stops the start; the fault names the key, what was wrong, and
//! what is allowed.

mod checks;
mod fault;
mod reading;
mod secret;
mod sections;
mod settings;

pub use fault::{ConfigError, ConfigFault};
pub use reading::ConfigSource;
pub use secret::Secret;
pub use sections::{
    AgentPolicy, AgentsGroupSettings, AlertSettings, Carriers, Categories, CategorySettings,
    CountryPrice, DatabaseLocation, DatabaseSettings, DeliverySettings, HookSettings,
    HoursSettings, HttpSettings, InvalidDatabaseUrl, KeywordReplies, LimitSettings, LinkSettings,
    LinkingSettings, LocaleSettings, LogFormat, LogSettings, MinutesByPriority, OrderSettings,
    ShopSettings, SmsSettings, StaffMemberSettings, StaffRole, StaffSettings, SupportSettings,
    TargetSettings, TelegramSettings, UpdateMode, VerificationSettings, WebhookSettings, is_public,
    is_ticket_category,
};
pub use settings::{Config, DEFAULTS};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
