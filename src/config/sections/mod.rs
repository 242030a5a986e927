//! The sections of bot.toml, each with the check of its own values.

mod basics;
mod carriers;
mod categories;
mod database;
mod hours;
mod sms;
mod staff;
mod support;
mod verifications;
mod webhook;

pub use basics::{
    DeliverySettings, HookSettings, HttpSettings, LimitSettings, LinkSettings, LocaleSettings,
    LogFormat, LogSettings, OrderSettings, ShopSettings, TelegramSettings, UpdateMode,
};
pub use carriers::Carriers;
pub use categories::{Categories, CategorySettings};
pub use database::{DatabaseLocation, DatabaseSettings, InvalidDatabaseUrl};
pub use hours::{HoursSettings, MinutesByPriority, TargetSettings};
pub use sms::{CountryPrice, KeywordReplies, SmsSettings};
pub use staff::{AgentPolicy, AlertSettings, StaffMemberSettings, StaffRole, StaffSettings};
pub use support::{AgentsGroupSettings, SupportSettings, is_ticket_category};
pub use verifications::{LinkingSettings, VerificationSettings};
pub use webhook::{WebhookSettings, is_public};
