//! /agents: who works here, what they may do, and who is told of low stock by SMS. Everybody in the
//! group may read it; only admins change it, and where no admin is known yet, Telegram's
//! administrators of the group.

use super::people::{Answers, Person, answered_person, known, sender};
use super::rights;
use crate::access::staff::{self as roster, NewStaffMember, StaffMember};
use crate::audit::{self, AuditEntry};
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::{Args, Locale, Text};
use crate::phone::Phone;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    List,
    Change(Change),
    /// Nothing that we know: how it is written is said.
    Unclear,
}

/// What is to become of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Add(StaffRole),
    Remove,
    Phone(Phone),
    Stock(bool),
    Locale(Option<Locale>),
}

impl Change {
    /// The dotted word in the audit log.
    fn action(&self) -> &'static str {
        match self {
            Self::Add(_) => "agent.added",
            Self::Remove => "agent.removed",
            Self::Phone(_) => "agent.phone",
            Self::Stock(_) => "agent.stock",
            Self::Locale(_) => "agent.locale",
        }
    }

    /// What the audit log keeps of it; a phone only as far as it may be shown.
    fn detail(&self) -> String {
        match self {
            Self::Add(role) => role.as_str().to_owned(),
            Self::Remove => String::new(),
            Self::Phone(phone) => phone.masked(),
            Self::Stock(on) => if *on { "on" } else { "off" }.to_owned(),
            Self::Locale(locale) => locale.map_or("", Locale::code).to_owned(),
        }
    }
}

/// Reads what was typed after the command: what is asked for, and whom it names by number.
fn read(typed: &str) -> (Asked, Option<i64>) {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let change = |change| (Asked::Change(change), None);
    match words.as_slice() {
        [] => (Asked::List, None),
        ["add"] => change(Change::Add(StaffRole::Agent)),
        ["add", role] => {
            StaffRole::parse(role).map_or((Asked::Unclear, None), |role| change(Change::Add(role)))
        }
        ["remove"] => change(Change::Remove),
        ["remove", user] => user
            .parse()
            .map_or((Asked::Unclear, None), |user| (Asked::Change(Change::Remove), Some(user))),
        ["phone", number @ ..] => match Phone::parse(&number.concat()) {
            Ok(phone) if !phone.is_premium_rate() => change(Change::Phone(phone)),
            _ => (Asked::Unclear, None),
        },
        ["language", "off"] => change(Change::Locale(None)),
        ["language", code] => Locale::parse(code)
            .map_or((Asked::Unclear, None), |locale| change(Change::Locale(Some(locale)))),
        ["stock", "on"] => change(Change::Stock(true)),
        ["stock", "off"] => change(Change::Stock(false)),
        _ => (Asked::Unclear, None),
    }
}

pub(in crate::bot) async fn agents(turn: Turn, message: Received, typed: String) -> Answered {
    let (asked, named) = read(&typed);
    let text = match asked {
        Asked::List => list(&turn, &turn.desk.roster.all(&turn.desk.store).await?),
        Asked::Unclear => turn.desk.announcer.word("agents-usage"),
        Asked::Change(asked) => change(&turn, &message, asked, named).await?,
    };
    turn.finish("agents", &Content::text(text)).await
}

fn list(turn: &Turn, everybody: &[StaffMember]) -> Text {
    let announcer = &turn.desk.announcer;
    if everybody.is_empty() {
        return Text::join([announcer.word("agents-none"), announcer.word("agents-usage")], "\n\n");
    }
    let line = |agent: &StaffMember| {
        let name = announcer.say(
            "agents-line",
            &Args::new().text("name", &agent.name).with("role", role(turn, agent.role)),
        );
        let phone = agent.phone.as_ref().map(|phone| {
            announcer.say("agents-phone", &Args::new().text("phone", &phone.masked()))
        });
        let locale =
            agent.locale.map(|locale| turn.desk.localizer.messages.word(locale, "language-name"));
        let stock = agent.stock.then(|| announcer.word("agents-stock"));
        let fixed = agent.is_fixed.then(|| announcer.word("agents-fixed"));
        Text::join([Some(name), phone, locale, stock, fixed].into_iter().flatten(), ", ")
    };
    let lines = [announcer.word("agents-title")].into_iter().chain(everybody.iter().map(line));
    Text::join([Text::join(lines, "\n"), announcer.word("agents-usage")], "\n\n")
}

fn role(turn: &Turn, role: StaffRole) -> Text {
    turn.desk.announcer.word(match role {
        StaffRole::Agent => "agents-role-agent",
        StaffRole::Supervisor => "agents-role-supervisor",
        StaffRole::Admin => "agents-role-admin",
    })
}

/// Makes a change, or says why not.
async fn change(
    turn: &Turn,
    message: &Received,
    change: Change,
    named: Option<i64>,
) -> Result<Text, TurnError> {
    let announcer = &turn.desk.announcer;
    let Some(sender) = sender(&message.author) else {
        return Ok(announcer.word("agents-anonymous"));
    };
    let everybody = turn.desk.roster.all(&turn.desk.store).await?;
    if !rights::has(turn, &everybody, sender.user, StaffRole::Admin).await? {
        return Ok(announcer.word("agents-not-allowed"));
    }
    let oneself = matches!(change, Change::Phone(_) | Change::Stock(_) | Change::Locale(_))
        .then_some(sender.clone());
    let person = match (named, answered_person(message)) {
        (Some(user), _) => known(&everybody, user).ok_or("agents-not-listed"),
        (None, Answers::Person(person)) => Ok(person),
        (None, Answers::Nobody) => oneself.ok_or("agents-reply-needed"),
        (None, Answers::Machine) => Err("agents-no-person"),
    };
    let person = match person {
        Ok(person) => person,
        Err(why) => return Ok(announcer.word(why)),
    };
    let listed = everybody.iter().find(|agent| agent.user == Some(person.user));
    if listed.is_some_and(|agent| agent.is_fixed) {
        return Ok(announcer.say("agents-is-fixed", &Args::new().text("name", &person.name)));
    }
    if change == Change::Stock(true) && listed.is_none_or(|agent| agent.phone.is_none()) {
        return Ok(announcer.word("agents-stock-needs-phone"));
    }
    let done = write(turn, &sender, &person, &change).await?;
    Ok(if done { said(turn, &person, &change) } else { announcer.word("agents-not-listed") })
}

/// Writes a change and who made it; false when the person is not on the list.
async fn write(
    turn: &Turn,
    sender: &Person,
    person: &Person,
    change: &Change,
) -> Result<bool, TurnError> {
    let (by, person, change) = (sender.actor(), person.clone(), change.clone());
    let done = turn.effect("agents", move |tx, now| {
        let (by, person, change) = (by.clone(), person.clone(), change.clone());
        Box::pin(async move {
            let user = person.user;
            let done = match &change {
                Change::Add(role) => {
                    let joining = NewStaffMember {
                        user,
                        name: person.name.clone(),
                        role: *role,
                        by: by.clone(),
                    };
                    roster::add(tx, &joining, now).await?;
                    true
                }
                Change::Remove => roster::remove(tx, user, now).await?,
                Change::Phone(phone) => roster::set_phone(tx, user, phone).await?,
                Change::Stock(on) => roster::set_stock(tx, user, *on).await?,
                Change::Locale(locale) => roster::set_locale(tx, user, *locale).await?,
            };
            if done {
                let (object, detail) = (format!("user:{user}"), change.detail());
                audit::append(
                    tx,
                    &AuditEntry {
                        actor: &by,
                        action: change.action(),
                        object: &object,
                        detail: &detail,
                    },
                    now,
                )
                .await?;
            }
            Ok(done)
        })
    });
    // It comes again: it was done then.
    Ok(done.await?.unwrap_or(true))
}

fn said(turn: &Turn, person: &Person, change: &Change) -> Text {
    let announcer = &turn.desk.announcer;
    let args = Args::new().text("name", &person.name);
    match change {
        Change::Add(as_what) => {
            announcer.say("agents-added", &args.with("role", role(turn, *as_what)))
        }
        Change::Remove => announcer.say("agents-removed", &args),
        Change::Phone(phone) => {
            announcer.say("agents-phone-set", &args.text("phone", &phone.masked()))
        }
        Change::Stock(true) => announcer.say("agents-stock-on", &args),
        Change::Stock(false) => announcer.say("agents-stock-off", &args),
        Change::Locale(Some(locale)) => {
            let language = turn.desk.localizer.messages.word(*locale, "language-name");
            announcer.say("agents-locale-set", &args.with("language", language))
        }
        Change::Locale(None) => announcer.say("agents-locale-off", &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_typed_is_read_as_people_write_it() {
        let asked = |typed: &str| read(typed);
        let change = |change| (Asked::Change(change), None);
        assert_eq!(asked(""), (Asked::List, None));
        assert_eq!(asked("add"), change(Change::Add(StaffRole::Agent)));
        assert_eq!(asked(" Add  ADMIN "), change(Change::Add(StaffRole::Admin)));
        assert_eq!(asked("remove"), change(Change::Remove));
        assert_eq!(asked("remove 1002"), (Asked::Change(Change::Remove), Some(1002)));
        assert_eq!(
            asked("phone +49 151 12345678"),
            change(Change::Phone(Phone::parse("+4915112345678").expect("valid")))
        );
        assert_eq!(asked("stock off"), change(Change::Stock(false)));
        assert_eq!(asked("language DE"), change(Change::Locale(Some(Locale::De))));
        assert_eq!(asked("language off"), change(Change::Locale(None)));
        for other in [
            "add king",
            "phone 0151",
            "phone",
            "stock",
            "language",
            "language tlh",
            "remove Ana",
            "hello",
        ] {
            assert_eq!(asked(other).0, Asked::Unclear, "{other}");
        }
    }

    #[test]
    fn the_audit_log_shows_no_whole_phone() {
        let change = Change::Phone(Phone::parse("+4915112345678").expect("valid"));
        assert_eq!(change.detail(), "+49•••••5678");
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(typed in ".*") {
            let _ = read(&typed);
        }
    }
}
