//! The sections of bot.toml, each with the check of its own values.

mod categories;
mod database;
mod delivery;
mod hours;
mod http;
mod limits;
mod log;
mod parcel_carriers;
mod shop;
mod sms;
mod staff;
mod support;
mod telegram;
mod verifications;
mod webhook;

pub use categories::{Categories, CategorySettings};
pub use database::{DatabaseLocation, DatabaseSettings, InvalidDatabaseUrl};
pub use delivery::DeliverySettings;
pub use hours::{HoursSettings, MinutesByPriority, TargetSettings};
pub use http::{HookSettings, HttpSettings};
pub use limits::LimitSettings;
pub use log::{LogFormat, LogSettings};
pub use parcel_carriers::Carriers;
pub use shop::{LinkSettings, LocaleSettings, OrderSettings, ShopSettings};
pub use sms::{CountryPrice, KeywordReplies, SmsSettings};
pub use staff::{AgentPolicy, AlertSettings, StaffMemberSettings, StaffRole, StaffSettings};
pub use support::{AgentsGroupSettings, SupportSettings, is_ticket_category};
pub use telegram::{TelegramSettings, UpdateMode};
pub use verifications::{LinkingSettings, VerificationSettings};
pub use webhook::{WebhookSettings, is_public};
