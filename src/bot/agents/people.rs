//! The people of the agents' group: who wrote, and whom a message names.

use crate::access::staff::StaffMember;
use crate::audit::Actor;
use crate::bot::update::{IncomingMessage, MessageAuthor, MessageContent, TelegramUser};

/// Somebody there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub user: i64,
    pub name: String,
}

impl Person {
    /// Who they are in the audit log.
    pub(super) fn actor(&self) -> Actor {
        Actor::Agent(self.user)
    }
}

/// Who wrote; `None` for an administrator who writes in the group's own name.
pub(super) fn sender(author: &MessageAuthor) -> Option<Person> {
    let user = author.user.as_ref().filter(|user| !user.is_anonymous() && author.chat.is_none())?;
    Some(person(user))
}

fn person(user: &TelegramUser) -> Person {
    Person { user: user.id, name: user.full_name() }
}

/// Somebody on the list, by number.
pub(super) fn known(everybody: &[StaffMember], user: i64) -> Option<Person> {
    let agent = everybody.iter().find(|agent| agent.user == Some(user))?;
    Some(Person { user, name: agent.name.clone() })
}

/// Whom a message answers.
pub(super) enum RepliedPerson {
    Person(Person),
    /// A bot, or somebody who writes in the group's name.
    Machine,
    Nobody,
}

/// In a topic every message answers the notice that made the topic, which is nobody's word.
pub(super) fn answered_person(message: &IncomingMessage) -> RepliedPerson {
    let Some(answered) = message
        .reply_to
        .as_ref()
        .filter(|answered| !matches!(answered.body, MessageContent::Service(_)))
    else {
        return RepliedPerson::Nobody;
    };
    match sender(&answered.author) {
        Some(person) if answered.author.user.as_ref().is_some_and(|user| !user.is_bot) => {
            RepliedPerson::Person(person)
        }
        _ => RepliedPerson::Machine,
    }
}

/// Somebody without a username, whom a message names by pressing on them in the app.
pub(super) fn named_person(message: &IncomingMessage) -> Option<Person> {
    message.words.named().iter().rfind(|user| !user.is_bot).map(person)
}

/// Whom typed words name on the list: by number, by name, or by how a name begins where that is one
/// person only.
pub(super) fn listed(everybody: &[StaffMember], typed: &str) -> Option<Person> {
    let typed = typed.trim().trim_start_matches('@').to_lowercase();
    if typed.is_empty() {
        return None;
    }
    if let Ok(user) = typed.parse() {
        return known(everybody, user);
    }
    let people: Vec<(String, Person)> = everybody
        .iter()
        .filter_map(|agent| {
            Some((
                agent.name.to_lowercase(),
                Person { user: agent.user?, name: agent.name.clone() },
            ))
        })
        .collect();
    let one = |fits: &dyn Fn(&str) -> bool| {
        let mut found = people.iter().filter(|(name, _)| fits(name));
        found.next().filter(|_| found.next().is_none()).map(|(_, person)| person.clone())
    };
    one(&|name| name == typed).or_else(|| one(&|name| name.starts_with(&typed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::StaffRole;

    fn agent(user: Option<i64>, name: &str) -> StaffMember {
        StaffMember {
            user,
            name: name.to_owned(),
            role: StaffRole::Agent,
            phone: None,
            locale: None,
            stock: false,
            is_fixed: false,
        }
    }

    #[test]
    fn somebody_is_named_by_number_or_by_name_and_nobody_by_chance() {
        let everybody = [
            agent(Some(1), "Ben"),
            agent(Some(2), "Benita"),
            agent(Some(3), "Cleo"),
            agent(None, "Dora"),
        ];
        let found = |typed: &str| listed(&everybody, typed).map(|person| person.user);
        for (typed, user) in [("2", 2), ("ben", 1), ("@Cleo", 3), ("beni", 2), (" CL ", 3)] {
            assert_eq!(found(typed), Some(user), "{typed}");
        }
        for nobody in ["", "@", "be", "9", "Dora", "x"] {
            assert_eq!(found(nobody), None, "{nobody}");
        }
    }
}
