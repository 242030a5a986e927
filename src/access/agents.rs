//! The shop's own people: those of bot.toml, who are always there, and those whom an admin added in
//! the agents' group.

pub mod queries;

use std::sync::Arc;

use crate::audit::Actor;
use crate::clock::At;
use crate::config::{Acting, Member, Role};
use crate::language::Locale;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

/// One of the shop's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Their Telegram user id; one of bot.toml may have none.
    pub user: Option<i64>,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their phone, for alerts by SMS.
    pub phone: Option<Phone>,
    /// The locale of their texts; the group's where there is none.
    pub locale: Option<Locale>,
    /// Whether they are told of low stock by SMS.
    pub stock: bool,
    /// Of bot.toml: can't be changed in chat.
    pub is_fixed: bool,
}

/// Everybody who works here. Cheap to clone.
#[derive(Clone)]
pub struct Roster {
    fixed: Arc<[Member]>,
    acting: Acting,
}

/// Somebody who joins, as an admin says it.
#[derive(Debug, Clone)]
pub struct Joining {
    /// Their Telegram user id.
    pub user: i64,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The admin who adds them.
    pub by: Actor,
}

impl Roster {
    /// The roster with the members of bot.toml, and who acts as agent.
    pub fn new(members: &[Member], acting: Acting) -> Self {
        Self { fixed: members.into(), acting }
    }

    /// Whether everybody in the group acts as agent, whoever is on the list.
    pub fn everybody_acts(&self) -> bool {
        self.acting == Acting::Members
    }

    /// Whether somebody acts as agent; `None` for who hides behind a group or a channel.
    pub fn acts(&self, everybody: &[Agent], user: Option<i64>) -> bool {
        let is_listed = user.is_some() && everybody.iter().any(|agent| agent.user == user);
        match self.acting {
            Acting::Members => true,
            Acting::Listed => is_listed,
            Acting::Auto => is_listed || everybody.iter().all(|agent| agent.user.is_none()),
        }
    }

    /// Everybody, those of bot.toml first; who is in both is as bot.toml says.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn all(&self, store: &Store) -> Result<Vec<Agent>, StoreError> {
        let mut everybody: Vec<Agent> = self.fixed.iter().map(fixed).collect();
        everybody.extend(
            queries::all(store).await?.into_iter().filter(|agent| !self.is_fixed(agent.user)),
        );
        Ok(everybody)
    }

    fn is_fixed(&self, user: Option<i64>) -> bool {
        self.fixed.iter().any(|member| member.telegram_id.is_some() && member.telegram_id == user)
    }
}

fn fixed(member: &Member) -> Agent {
    Agent {
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
pub fn may(everybody: &[Agent], user: i64, role: Role) -> Option<bool> {
    let mut able =
        everybody.iter().filter(|agent| agent.role >= role && agent.user.is_some()).peekable();
    able.peek()?;
    Some(able.any(|agent| agent.user == Some(user)))
}

/// Takes somebody in, or gives them another role; their phone and wishes stay.
///
/// # Errors
/// When the store fails.
pub async fn add(tx: &mut Tx, joining: &Joining, now: At) -> Result<(), StoreError> {
    queries::add(tx, joining, now).await
}

/// Lets somebody go; false when they were not on the list.
///
/// # Errors
/// When the store fails.
pub async fn remove(tx: &mut Tx, user: i64, now: At) -> Result<bool, StoreError> {
    queries::remove(tx, user, now).await
}

/// Writes somebody's phone; false when they are not on the list.
///
/// # Errors
/// When the store fails.
pub async fn set_phone(tx: &mut Tx, user: i64, phone: &Phone) -> Result<bool, StoreError> {
    queries::set_phone(tx, user, phone).await
}

/// Writes whether somebody is told of low stock; false when they are not on the list.
///
/// # Errors
/// When the store fails.
pub async fn set_stock(tx: &mut Tx, user: i64, stock: bool) -> Result<bool, StoreError> {
    queries::set_stock(tx, user, stock).await
}

/// Writes the language of somebody's answers, or that it is the group's; false when they are not on
/// the list.
///
/// # Errors
/// When the store fails.
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

    fn agent(user: Option<i64>, role: Role) -> Agent {
        Agent {
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
        let everybody = [agent(Some(1), Role::Admin), agent(Some(2), Role::Supervisor)];
        assert_eq!(may(&everybody, 1, Role::Admin), Some(true));
        assert_eq!(may(&everybody, 2, Role::Admin), Some(false));
        assert_eq!(may(&everybody, 2, Role::Supervisor), Some(true));
        assert_eq!(may(&everybody, 3, Role::Supervisor), Some(false));
    }

    #[test]
    fn who_is_on_no_list_acts_only_where_nobody_is_or_everybody_may() {
        let (named, unnamed) =
            ([agent(Some(1), Role::Agent), agent(None, Role::Admin)], [agent(None, Role::Admin)]);
        let acts =
            |acting, everybody: &[Agent], user| Roster::new(&[], acting).acts(everybody, user);
        for acting in [Acting::Auto, Acting::Listed] {
            assert!(acts(acting, &named, Some(1)), "{acting:?}");
            assert!(!acts(acting, &named, Some(2)) && !acts(acting, &named, None), "{acting:?}");
        }
        assert!(
            acts(Acting::Auto, &unnamed, Some(2)) && acts(Acting::Auto, &[], None),
            "a list that names no account names nobody"
        );
        assert!(!acts(Acting::Listed, &unnamed, Some(2)) && !acts(Acting::Listed, &[], None));
        assert!(acts(Acting::Members, &named, Some(2)) && acts(Acting::Members, &named, None));
    }

    #[test]
    fn where_no_admin_is_known_it_is_left_to_telegram() {
        assert_eq!(may(&[], 1, Role::Admin), None);
        assert_eq!(
            may(&[agent(Some(2), Role::Agent), agent(None, Role::Admin)], 1, Role::Admin),
            None,
            "nobody can be that admin in chat"
        );
    }
}
