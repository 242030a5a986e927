//! Staff: members named in bot.toml, who are fixed, and members whom an admin added in the agents'
//! group.

mod member;
pub mod queries;

use std::sync::Arc;

use crate::clock::At;
use crate::config::{AgentPolicy, StaffMemberSettings, StaffRole};
use crate::language::Locale;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

pub use member::{NewStaffMember, StaffMember};

/// Everybody who works here. Cheap to clone.
#[derive(Clone)]
pub struct StaffDirectory {
    fixed: Arc<[StaffMemberSettings]>,
    acting: AgentPolicy,
}

impl StaffDirectory {
    /// The roster with the members of bot.toml, and who acts as agent.
    pub fn new(members: &[StaffMemberSettings], acting: AgentPolicy) -> Self {
        Self { fixed: members.into(), acting }
    }

    /// Whether everybody in the group acts as agent, whoever is on the list.
    pub fn everybody_acts(&self) -> bool {
        self.acting == AgentPolicy::Members
    }

    /// Whether somebody acts as agent; `None` for who hides behind a group or a channel.
    pub fn acts(&self, everybody: &[StaffMember], user: Option<i64>) -> bool {
        let is_listed = user.is_some() && everybody.iter().any(|agent| agent.user == user);
        match self.acting {
            AgentPolicy::Members => true,
            AgentPolicy::Listed => is_listed,
            AgentPolicy::Auto => is_listed || everybody.iter().all(|agent| agent.user.is_none()),
        }
    }

    /// Everybody, those of bot.toml first; who is in both is as bot.toml says.
    pub async fn all(&self, store: &Store) -> Result<Vec<StaffMember>, StoreError> {
        let mut everybody: Vec<StaffMember> = self.fixed.iter().map(fixed).collect();
        everybody.extend(
            queries::all(store).await?.into_iter().filter(|agent| !self.is_fixed(agent.user)),
        );
        Ok(everybody)
    }

    fn is_fixed(&self, user: Option<i64>) -> bool {
        self.fixed.iter().any(|member| member.telegram_id.is_some() && member.telegram_id == user)
    }
}

fn fixed(member: &StaffMemberSettings) -> StaffMember {
    StaffMember {
        user: member.telegram_id,
        name: member.name.clone(),
        role: member.role,
        phone: member.phone.clone(),
        locale: member.language,
        stock: member.stock,
        is_fixed: true,
    }
}

/// Whether somebody may do what takes a role. Where nobody is known who may, it is left to
/// Telegram's administrators of the group: `None`.
pub fn has_role(everybody: &[StaffMember], user: i64, role: StaffRole) -> Option<bool> {
    let mut able =
        everybody.iter().filter(|agent| agent.role >= role && agent.user.is_some()).peekable();
    able.peek()?;
    Some(able.any(|agent| agent.user == Some(user)))
}

/// Takes somebody in, or gives them another role; their phone and language stay.
pub async fn add(tx: &mut Tx, joining: &NewStaffMember, now: At) -> Result<(), StoreError> {
    queries::add(tx, joining, now).await
}

/// Lets somebody go; false when they were not on the list.
pub async fn remove(tx: &mut Tx, user: i64, now: At) -> Result<bool, StoreError> {
    queries::remove(tx, user, now).await
}

/// Writes somebody's phone; false when they are not on the list.
pub async fn set_phone(tx: &mut Tx, user: i64, phone: &Phone) -> Result<bool, StoreError> {
    queries::set_phone(tx, user, phone).await
}

/// Writes whether somebody is told of low stock; false when they are not on the list.
pub async fn set_stock(tx: &mut Tx, user: i64, stock: bool) -> Result<bool, StoreError> {
    queries::set_stock(tx, user, stock).await
}

/// Writes the language of somebody's answers, or that it is the group's; false when they are not on
/// the list.
pub async fn set_locale(
    tx: &mut Tx,
    user: i64,
    locale: Option<Locale>,
) -> Result<bool, StoreError> {
    queries::set_locale(tx, user, locale).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(user: Option<i64>, role: StaffRole) -> StaffMember {
        StaffMember {
            user,
            name: "Ana".to_owned(),
            role,
            phone: None,
            locale: None,
            stock: false,
            is_fixed: false,
        }
    }

    #[test]
    fn only_admins_change_who_is_what() {
        let everybody = [agent(Some(1), StaffRole::Admin), agent(Some(2), StaffRole::Supervisor)];
        assert_eq!(has_role(&everybody, 1, StaffRole::Admin), Some(true));
        assert_eq!(has_role(&everybody, 2, StaffRole::Admin), Some(false));
        assert_eq!(has_role(&everybody, 2, StaffRole::Supervisor), Some(true));
        assert_eq!(has_role(&everybody, 3, StaffRole::Supervisor), Some(false));
    }

    #[test]
    fn who_is_on_no_list_acts_only_where_nobody_is_or_everybody_may() {
        let (named, unnamed) = (
            [agent(Some(1), StaffRole::Agent), agent(None, StaffRole::Admin)],
            [agent(None, StaffRole::Admin)],
        );
        let acts = |acting, everybody: &[StaffMember], user| {
            StaffDirectory::new(&[], acting).acts(everybody, user)
        };
        for acting in [AgentPolicy::Auto, AgentPolicy::Listed] {
            assert!(acts(acting, &named, Some(1)), "{acting:?}");
            assert!(!acts(acting, &named, Some(2)) && !acts(acting, &named, None), "{acting:?}");
        }
        assert!(
            acts(AgentPolicy::Auto, &unnamed, Some(2)) && acts(AgentPolicy::Auto, &[], None),
            "a list that names no account names nobody"
        );
        assert!(
            !acts(AgentPolicy::Listed, &unnamed, Some(2)) && !acts(AgentPolicy::Listed, &[], None)
        );
        assert!(
            acts(AgentPolicy::Members, &named, Some(2)) && acts(AgentPolicy::Members, &named, None)
        );
    }

    #[test]
    fn where_no_admin_is_known_it_is_left_to_telegram() {
        assert_eq!(has_role(&[], 1, StaffRole::Admin), None);
        assert_eq!(
            has_role(
                &[agent(Some(2), StaffRole::Agent), agent(None, StaffRole::Admin)],
                1,
                StaffRole::Admin
            ),
            None,
            "nobody can be that admin in chat"
        );
    }
}
