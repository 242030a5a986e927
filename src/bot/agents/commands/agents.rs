//! /agents: who works here, what they may do, and who is told of low stock by SMS. Everybody in the
//! group may read it; only admins change it, and where no admin is known yet, Telegram's
//! administrators of the group.

use crate::access::staff::{self as roster, NewStaffMember, StaffMember};
use crate::audit::{self, AuditEntry};
use crate::bot::agents::people::{Person, RepliedPerson, answered_person, known, sender};
use crate::bot::agents::rights;
use crate::bot::commands::{AgentCommand, CommandArgs};
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::{Args, Locale, Text};
use crate::phone::Phone;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RosterRequest {
    List,
    Change(RosterChange),
    /// Nothing that we know: how it is written is said.
    Unclear,
}

/// What is to become of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RosterChange {
    Add(StaffRole),
    Remove,
    Phone(Phone),
    Stock(bool),
    Locale(Option<Locale>),
}

impl RosterChange {
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
fn read(typed: &str) -> (RosterRequest, Option<i64>) {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let change = |change| (RosterRequest::Change(change), None);
    match words.as_slice() {
        [] => (RosterRequest::List, None),
        ["add"] => change(RosterChange::Add(StaffRole::Agent)),
        ["add", role] => StaffRole::parse(role)
            .map_or((RosterRequest::Unclear, None), |role| change(RosterChange::Add(role))),
        ["remove"] => change(RosterChange::Remove),
        ["remove", user] => user.parse().map_or((RosterRequest::Unclear, None), |user| {
            (RosterRequest::Change(RosterChange::Remove), Some(user))
        }),
        ["phone", number @ ..] => match Phone::parse(&number.concat()) {
            Ok(phone) if !phone.is_premium_rate() => change(RosterChange::Phone(phone)),
            _ => (RosterRequest::Unclear, None),
        },
        ["language", "off"] => change(RosterChange::Locale(None)),
        ["language", code] => Locale::parse(code)
            .map_or((RosterRequest::Unclear, None), |locale| {
                change(RosterChange::Locale(Some(locale)))
            }),
        ["stock", "on"] => change(RosterChange::Stock(true)),
        ["stock", "off"] => change(RosterChange::Stock(false)),
        _ => (RosterRequest::Unclear, None),
    }
}

/// `/agents`: shows who works for the shop, and adds or removes people.
pub(in crate::bot) async fn agents(
    ctx: UpdateContext,
    message: IncomingMessage,
    CommandArgs(typed): CommandArgs,
) -> HandlerResult {
    let (asked, named) = read(&typed);
    let text = match asked {
        RosterRequest::List => list(&ctx, &ctx.services.roster.all(&ctx.services.store).await?),
        RosterRequest::Unclear => ctx.services.announcer.word("agents-usage"),
        RosterRequest::Change(asked) => change(&ctx, &message, asked, named).await?,
    };
    ctx.respond("agents", &Content::text(text)).await
}

fn list(ctx: &UpdateContext, everybody: &[StaffMember]) -> Text {
    let announcer = &ctx.services.announcer;
    if everybody.is_empty() {
        return Text::join([announcer.word("agents-none"), announcer.word("agents-usage")], "\n\n");
    }
    let line = |agent: &StaffMember| {
        let name = announcer.say(
            "agents-line",
            &Args::new().text("name", &agent.name).with("role", role(ctx, agent.role)),
        );
        let phone = agent.phone.as_ref().map(|phone| {
            announcer.say("agents-phone", &Args::new().text("phone", &phone.masked()))
        });
        let locale = agent
            .locale
            .map(|locale| ctx.services.localizer.messages.word(locale, "language-name"));
        let stock = agent.stock.then(|| announcer.word("agents-stock"));
        let fixed = agent.is_fixed.then(|| announcer.word("agents-fixed"));
        Text::join([Some(name), phone, locale, stock, fixed].into_iter().flatten(), ", ")
    };
    let lines = [announcer.word("agents-title")].into_iter().chain(everybody.iter().map(line));
    Text::join([Text::join(lines, "\n"), announcer.word("agents-usage")], "\n\n")
}

fn role(ctx: &UpdateContext, role: StaffRole) -> Text {
    ctx.services.announcer.word(match role {
        StaffRole::Agent => "agents-role-agent",
        StaffRole::Supervisor => "agents-role-supervisor",
        StaffRole::Admin => "agents-role-admin",
    })
}

/// Makes a change, or says why not.
async fn change(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    change: RosterChange,
    named: Option<i64>,
) -> Result<Text, HandlerError> {
    let announcer = &ctx.services.announcer;
    let Some(sender) = sender(&message.author) else {
        return Ok(announcer.word("agents-anonymous"));
    };
    let everybody = ctx.services.roster.all(&ctx.services.store).await?;
    if !rights::has(ctx, &everybody, sender.user, AgentCommand::Agents.role_to_act()).await? {
        return Ok(announcer.word("agents-not-allowed"));
    }
    let oneself =
        matches!(change, RosterChange::Phone(_) | RosterChange::Stock(_) | RosterChange::Locale(_))
            .then_some(sender.clone());
    let person = match (named, answered_person(message)) {
        (Some(user), _) => known(&everybody, user).ok_or("agents-not-listed"),
        (None, RepliedPerson::Person(person)) => Ok(person),
        (None, RepliedPerson::Nobody) => oneself.ok_or("agents-reply-needed"),
        (None, RepliedPerson::Machine) => Err("agents-no-person"),
    };
    let person = match person {
        Ok(person) => person,
        Err(why) => return Ok(announcer.word(why)),
    };
    let listed = everybody.iter().find(|agent| agent.user == Some(person.user));
    if listed.is_some_and(|agent| agent.is_fixed) {
        return Ok(announcer.say("agents-is-fixed", &Args::new().text("name", &person.name)));
    }
    if change == RosterChange::Stock(true) && listed.is_none_or(|agent| agent.phone.is_none()) {
        return Ok(announcer.word("agents-stock-needs-phone"));
    }
    let done = write(ctx, &sender, &person, &change).await?;
    Ok(if done { said(ctx, &person, &change) } else { announcer.word("agents-not-listed") })
}

/// Writes a change and who made it; false when the person is not on the list.
async fn write(
    ctx: &UpdateContext,
    sender: &Person,
    person: &Person,
    change: &RosterChange,
) -> Result<bool, HandlerError> {
    let (by, person, change) = (sender.actor(), person.clone(), change.clone());
    let done = ctx.commit("agents", async move |tx, now| {
        let user = person.user;
        let done = match &change {
            RosterChange::Add(role) => {
                let joining =
                    NewStaffMember { user, name: person.name.clone(), role: *role, by: by.clone() };
                roster::add(tx, &joining, now).await?;
                true
            }
            RosterChange::Remove => roster::remove(tx, user, now).await?,
            RosterChange::Phone(phone) => roster::set_phone(tx, user, phone).await?,
            RosterChange::Stock(on) => roster::set_stock(tx, user, *on).await?,
            RosterChange::Locale(locale) => roster::set_locale(tx, user, *locale).await?,
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
    });
    // It comes again: it was done then.
    Ok(done.await?.unwrap_or(true))
}

fn said(ctx: &UpdateContext, person: &Person, change: &RosterChange) -> Text {
    let announcer = &ctx.services.announcer;
    let args = Args::new().text("name", &person.name);
    match change {
        RosterChange::Add(as_what) => {
            announcer.say("agents-added", &args.with("role", role(ctx, *as_what)))
        }
        RosterChange::Remove => announcer.say("agents-removed", &args),
        RosterChange::Phone(phone) => {
            announcer.say("agents-phone-set", &args.text("phone", &phone.masked()))
        }
        RosterChange::Stock(true) => announcer.say("agents-stock-on", &args),
        RosterChange::Stock(false) => announcer.say("agents-stock-off", &args),
        RosterChange::Locale(Some(locale)) => {
            let language = ctx.services.localizer.messages.word(*locale, "language-name");
            announcer.say("agents-locale-set", &args.with("language", language))
        }
        RosterChange::Locale(None) => announcer.say("agents-locale-off", &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_typed_is_read_as_people_write_it() {
        let asked = |typed: &str| read(typed);
        let change = |change| (RosterRequest::Change(change), None);
        assert_eq!(asked(""), (RosterRequest::List, None));
        assert_eq!(asked("add"), change(RosterChange::Add(StaffRole::Agent)));
        assert_eq!(asked(" Add  ADMIN "), change(RosterChange::Add(StaffRole::Admin)));
        assert_eq!(asked("remove"), change(RosterChange::Remove));
        assert_eq!(asked("remove 1002"), (RosterRequest::Change(RosterChange::Remove), Some(1002)));
        assert_eq!(
            asked("phone +49 151 12345678"),
            change(RosterChange::Phone(Phone::parse("+4915112345678").expect("valid")))
        );
        assert_eq!(asked("stock off"), change(RosterChange::Stock(false)));
        assert_eq!(asked("language DE"), change(RosterChange::Locale(Some(Locale::De))));
        assert_eq!(asked("language off"), change(RosterChange::Locale(None)));
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
            assert_eq!(asked(other).0, RosterRequest::Unclear, "{other}");
        }
    }

    #[test]
    fn the_audit_log_shows_no_whole_phone() {
        let change = RosterChange::Phone(Phone::parse("+4915112345678").expect("valid"));
        assert_eq!(change.detail(), "+49•••••5678");
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(typed in ".*") {
            let _ = read(&typed);
        }
    }
}
