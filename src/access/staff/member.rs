//! One of the shop's own people, and somebody who joins them.

use crate::audit::Actor;
use crate::config::StaffRole;
use crate::language::Locale;
use crate::phone::Phone;
use crate::store::FromRow;

/// One of the shop's people.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StaffMember {
    /// Their Telegram user id; one of bot.toml may have none.
    #[column("user_id")]
    pub user: Option<i64>,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
    /// Their phone, for alerts by SMS.
    pub phone: Option<Phone>,
    /// The locale of their texts; the group's where there is none.
    #[column(map = spoken)]
    pub locale: Option<Locale>,
    /// Whether they are told of low stock by SMS.
    #[column("gets_stock")]
    pub stock: bool,
    /// Of bot.toml: can't be changed in chat.
    #[column(skip)]
    pub is_fixed: bool,
}

/// The locale of a tag, where it is spoken here.
fn spoken(tag: Option<String>) -> Option<Locale> {
    Locale::parse(&tag?)
}

/// Somebody who joins, as an admin says it.
#[derive(Debug, Clone)]
pub struct NewStaffMember {
    /// Their Telegram user id.
    pub user: i64,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
    /// The admin who adds them.
    pub by: Actor,
}
