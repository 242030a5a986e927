//! Settings of staff and their alerts.

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::{between, known_locale};
use crate::enum_words::enum_words;
use crate::language::Locale;
use crate::phone::Phone;

/// What somebody may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StaffRole {
    Agent,
    /// Also assigns and blocks.
    Supervisor,
    /// Also changes who is what.
    Admin,
}

enum_words!(StaffRole);

/// Who acts as agent in a group of agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentPolicy {
    /// Who is on the list, where it names anybody's account; else everybody in the group.
    Auto,
    /// Who is on the list.
    Listed,
    /// Everybody in the group, also in its own name or a channel's.
    Members,
}

/// One of the shop's people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffMemberSettings {
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
    /// Their Telegram user id.
    #[serde(default)]
    pub telegram_id: Option<i64>,
    /// The language in which the bot answers them in the agents' group; the shop's where they have
    /// not said.
    #[serde(default, deserialize_with = "own_locale")]
    pub language: Option<Locale>,
    /// Their phone, for alerts by SMS.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Whether they are told of low stock by SMS.
    #[serde(default)]
    pub stock: bool,
}

fn own_locale<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Locale>, D::Error> {
    known_locale(deserializer).map(Some)
}

/// The shop's own people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffSettings {
    /// Who they are; `/agents` adds others.
    pub members: Vec<StaffMemberSettings>,
}

/// When staff are alerted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertSettings {
    /// What happens within this many seconds is told in one message.
    pub window_s: u64,
    /// A standing alert is told again after this many seconds.
    pub again_after_s: u64,
}

impl StaffSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        for (place, member) in self.members.iter().enumerate() {
            if member.telegram_id.is_none() && member.phone.is_none() {
                faults.push(ConfigFault::new(
                    format!("staff.members[{place}]"),
                    "needs a telegram_id or a phone",
                ));
            }
            if member.phone.as_ref().is_some_and(Phone::is_premium_rate) {
                faults.push(ConfigFault::new(
                    format!("staff.members[{place}].phone"),
                    "is a premium-rate number: nothing is sent there",
                ));
            }
            if member.stock && member.phone.is_none() {
                faults.push(ConfigFault::new(
                    format!("staff.members[{place}].phone"),
                    "is needed with stock = true",
                ));
            }
        }
    }
}

impl AlertSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("alerts.window_s", self.window_s, 0..=3600, faults);
        between("alerts.again_after_s", self.again_after_s, 60..=2_592_000, faults);
    }
}
