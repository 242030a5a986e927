//! The table of commands. What each is called, who may use it, its line in the menu and in /help
//! stand here once; `router` binds each to its handler, and the README's tables name the same.

use super::runtime::BotIdentity;
use crate::config::StaffRole;

/// A command of customers, in their own chat with the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CustomerCommand {
    Start,
    Order,
    Track,
    Support,
    Settings,
    Help,
    Cancel,
}

/// A command of the shop's own people, in a group of agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgentCommand {
    Tickets,
    Take,
    Resolve,
    Close,
    Reopen,
    Assign,
    Priority,
    Category,
    Merge,
    Note,
    Canned,
    Customer,
    Orders,
    Deliveries,
    Block,
    Unblock,
    Stats,
    Agents,
    Help,
}

/// What stands behind a command, without white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandArgs(pub String);

/// A row of the customers' table.
struct CustomerRow {
    command: CustomerCommand,
    name: &'static str,
    /// The message that describes it in the menu; none keeps it out of the menu.
    menu: Option<&'static str>,
    /// Its line in /help.
    help: Option<&'static str>,
    /// Whether it is offered only where somebody answers customers.
    needs_agents: bool,
    /// Whether a request for help that is not sent yet stays as it is.
    keeps_draft: bool,
}

const PLAIN: CustomerRow = CustomerRow {
    command: CustomerCommand::Start,
    name: "start",
    menu: None,
    help: None,
    needs_agents: false,
    keeps_draft: false,
};

/// The commands of customers, in the order of the menu and of /help.
const CUSTOMERS: [CustomerRow; 7] = [
    CustomerRow { command: CustomerCommand::Start, name: "start", keeps_draft: true, ..PLAIN },
    CustomerRow {
        command: CustomerCommand::Order,
        name: "order",
        menu: Some("command-order"),
        help: Some("help-order"),
        ..PLAIN
    },
    CustomerRow {
        command: CustomerCommand::Track,
        name: "track",
        menu: Some("command-track"),
        help: Some("help-track"),
        ..PLAIN
    },
    CustomerRow {
        command: CustomerCommand::Support,
        name: "support",
        menu: Some("command-support"),
        help: Some("help-support"),
        needs_agents: true,
        keeps_draft: true,
    },
    CustomerRow {
        command: CustomerCommand::Settings,
        name: "settings",
        menu: Some("command-settings"),
        help: Some("help-settings"),
        ..PLAIN
    },
    CustomerRow {
        command: CustomerCommand::Help,
        name: "help",
        menu: Some("command-help"),
        help: Some("help-help"),
        keeps_draft: true,
        ..PLAIN
    },
    CustomerRow {
        command: CustomerCommand::Cancel,
        name: "cancel",
        menu: Some("command-cancel"),
        help: Some("help-cancel"),
        keeps_draft: true,
        ..PLAIN
    },
];

/// A row of the agents' table.
struct AgentRow {
    command: AgentCommand,
    name: &'static str,
    /// The message that describes it in the menu.
    menu: &'static str,
    /// Its lines in /help, by the role that they are for. Commands with the same line share it. The
    /// last one's role is what it takes to act by the command; a lower role reads by it.
    help: &'static [(StaffRole, &'static str)],
    /// Whether everybody in the group may use it, listed as an agent or not.
    is_open: bool,
}

const fn row(
    command: AgentCommand,
    name: &'static str,
    menu: &'static str,
    help: &'static [(StaffRole, &'static str)],
) -> AgentRow {
    AgentRow { command, name, menu, help, is_open: false }
}

/// The commands of agents, in the order of their menu.
const AGENTS: [AgentRow; 19] = [
    row(
        AgentCommand::Tickets,
        "tickets",
        "desk-command-tickets",
        &[(StaffRole::Agent, "desk-help-tickets")],
    ),
    row(AgentCommand::Take, "take", "desk-command-take", STATES),
    row(AgentCommand::Resolve, "resolve", "desk-command-resolve", STATES),
    row(AgentCommand::Close, "close", "desk-command-close", STATES),
    row(AgentCommand::Reopen, "reopen", "desk-command-reopen", STATES),
    row(
        AgentCommand::Assign,
        "assign",
        "desk-command-assign",
        &[(StaffRole::Supervisor, "desk-help-assign")],
    ),
    row(AgentCommand::Priority, "priority", "desk-command-priority", SUBJECT),
    row(AgentCommand::Category, "category", "desk-command-category", SUBJECT),
    row(
        AgentCommand::Merge,
        "merge",
        "desk-command-merge",
        &[(StaffRole::Agent, "desk-help-merge")],
    ),
    row(AgentCommand::Note, "note", "desk-command-note", &[(StaffRole::Agent, "desk-help-note")]),
    row(
        AgentCommand::Canned,
        "canned",
        "desk-command-canned",
        &[(StaffRole::Agent, "desk-help-canned"), (StaffRole::Supervisor, "desk-help-canned-edit")],
    ),
    row(AgentCommand::Customer, "customer", "desk-command-customer", CUSTOMER),
    row(AgentCommand::Orders, "orders", "desk-command-orders", CUSTOMER),
    row(AgentCommand::Deliveries, "deliveries", "desk-command-deliveries", CUSTOMER),
    row(AgentCommand::Block, "block", "desk-command-block", BLOCK),
    row(AgentCommand::Unblock, "unblock", "desk-command-unblock", BLOCK),
    row(
        AgentCommand::Stats,
        "stats",
        "desk-command-stats",
        &[(StaffRole::Agent, "desk-help-stats")],
    ),
    AgentRow {
        command: AgentCommand::Agents,
        name: "agents",
        menu: "desk-command-agents",
        help: &[
            (StaffRole::Agent, "desk-help-agents"),
            (StaffRole::Admin, "desk-help-agents-edit"),
        ],
        is_open: true,
    },
    AgentRow {
        command: AgentCommand::Help,
        name: "help",
        menu: "desk-command-help",
        help: &[],
        is_open: true,
    },
];
/// One line of /help for the commands that change a ticket's state.
const STATES: &[(StaffRole, &str)] = &[(StaffRole::Agent, "desk-help-states")];
/// One line for what a ticket is about and how urgent it is.
const SUBJECT: &[(StaffRole, &str)] = &[(StaffRole::Agent, "desk-help-subject")];
/// One line for the commands about a ticket's customer.
const CUSTOMER: &[(StaffRole, &str)] = &[(StaffRole::Agent, "desk-help-customer")];
/// One line for blocking and unblocking.
const BLOCK: &[(StaffRole, &str)] = &[(StaffRole::Supervisor, "desk-help-block")];

impl CustomerCommand {
    /// Every command with its name.
    pub(super) fn all() -> impl Iterator<Item = (Self, &'static str)> {
        CUSTOMERS.iter().map(|row| (row.command, row.name))
    }

    /// Reads a message; `None` where it is no command of customers, or one for another bot.
    pub(super) fn parse(text: &str, us: &BotIdentity) -> Option<(Self, CommandArgs)> {
        let (name, args) = split(text, us)?;
        Some((Self::all().find(|(_, known)| *known == name)?.0, args))
    }

    /// Whether a request for help that is not sent yet stays as it is.
    pub(super) fn keeps_draft(self) -> bool {
        CUSTOMERS.iter().any(|row| row.command == self && row.keeps_draft)
    }
}

impl AgentCommand {
    /// Every command with its name.
    pub(super) fn all() -> impl Iterator<Item = (Self, &'static str)> {
        AGENTS.iter().map(|row| (row.command, row.name))
    }

    /// Reads a message; `None` where it is no command of agents, or one for another bot.
    pub(super) fn parse(text: &str, us: &BotIdentity) -> Option<(Self, CommandArgs)> {
        let (name, args) = split(text, us)?;
        Some((Self::all().find(|(_, known)| *known == name)?.0, args))
    }

    /// The role that it takes to change something by it.
    pub(super) fn role_to_act(self) -> StaffRole {
        let row = AGENTS.iter().find(|row| row.command == self);
        row.and_then(|row| row.help.last()).map_or(StaffRole::Agent, |(role, _)| *role)
    }

    /// Whether everybody in the group may use it, listed as an agent or not.
    pub(super) fn is_open(self) -> bool {
        AGENTS.iter().any(|row| row.command == self && row.is_open)
    }
}

/// A line of a command menu: the command, and the key of its description.
pub(super) struct MenuEntry {
    pub name: &'static str,
    pub key: &'static str,
}

/// The customers' menu; `has_agents`: whether somebody answers customers.
pub(super) fn customer_menu(has_agents: bool) -> Vec<MenuEntry> {
    CUSTOMERS
        .iter()
        .filter(|row| has_agents || !row.needs_agents)
        .filter_map(|row| Some(MenuEntry { name: row.name, key: row.menu? }))
        .collect()
}

/// The menu of a group of agents.
pub(super) fn agent_menu() -> Vec<MenuEntry> {
    AGENTS.iter().map(|row| MenuEntry { name: row.name, key: row.menu }).collect()
}

/// The keys of the lines in the customers' /help.
pub(super) fn customer_help(has_agents: bool) -> impl Iterator<Item = &'static str> {
    CUSTOMERS.iter().filter(move |row| has_agents || !row.needs_agents).filter_map(|row| row.help)
}

/// The keys of the lines in the agents' /help that are for a role: first those of its own commands,
/// then those of commands that a lower role may use in part.
pub(super) fn agent_help(role: StaffRole) -> impl Iterator<Item = &'static str> {
    let line = move |row: &AgentRow, own: bool| {
        let (place, line) =
            row.help.iter().enumerate().find(|(_, (for_role, _))| *for_role == role)?;
        ((place == 0) == own).then_some(line.1)
    };
    let lines = [true, false]
        .into_iter()
        .flat_map(move |own| AGENTS.iter().filter_map(move |row| line(row, own)));
    let mut last = None;
    lines.filter(move |key| last.replace(*key) != Some(*key))
}

/// The names of all commands, for whoever checks that they are documented: those of customers, and
/// those of agents.
pub fn names() -> (Vec<&'static str>, Vec<&'static str>) {
    (
        CustomerCommand::all().map(|(_, name)| name).collect(),
        AgentCommand::all().map(|(_, name)| name).collect(),
    )
}

/// The name of a command and its arguments, as people write them: in capitals, with a line break or
/// several spaces behind it, with the bot's name or without.
fn split(text: &str, us: &BotIdentity) -> Option<(String, CommandArgs)> {
    let text = text.trim();
    let (word, args) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let command = word.strip_prefix('/')?;
    let name = match command.split_once('@') {
        Some((name, bot)) if bot.eq_ignore_ascii_case(&us.username) => name,
        Some(_) => return None,
        None => command,
    };
    Some((name.to_lowercase(), CommandArgs(args.trim().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn us() -> BotIdentity {
        BotIdentity { id: 42, username: "bellhop_bot".to_owned() }
    }

    fn customers(text: &str) -> Option<(CustomerCommand, String)> {
        CustomerCommand::parse(text, &us()).map(|(command, args)| (command, args.0))
    }

    #[test]
    fn what_a_command_takes_is_what_its_help_says() {
        let roles = [AgentCommand::Take, AgentCommand::Block, AgentCommand::Canned]
            .map(AgentCommand::role_to_act);
        assert_eq!(roles, [StaffRole::Agent, StaffRole::Supervisor, StaffRole::Supervisor]);
        assert_eq!(AgentCommand::Agents.role_to_act(), StaffRole::Admin);
    }

    #[test]
    fn commands_are_read_as_people_write_them() {
        let order = |typed: &str| Some((CustomerCommand::Order, typed.to_owned()));
        assert_eq!(customers("/order"), order(""));
        assert_eq!(customers(" /Order  ORD-1 "), order("ORD-1"));
        assert_eq!(customers("/order@Bellhop_Bot\nord 1"), order("ord 1"));
        assert_eq!(customers("/start Ab_-9"), Some((CustomerCommand::Start, "Ab_-9".to_owned())));
        for other in ["/order@otherbot ORD-1", "/orders", "/", "order", ""] {
            assert_eq!(customers(other), None, "{other}");
        }
        let agents = AgentCommand::parse("/Agents  add admin", &us());
        assert_eq!(agents, Some((AgentCommand::Agents, CommandArgs("add admin".to_owned()))));
    }

    #[test]
    fn every_command_has_one_row() {
        let mut names: Vec<_> = CustomerCommand::all().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CUSTOMERS.len());
        let mut names: Vec<_> = AgentCommand::all().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), AGENTS.len());
    }

    #[test]
    fn help_names_each_command_in_its_line() {
        let messages = crate::language::MessageCatalog::load().expect("the locales are whole");
        for locale in crate::language::Locale::ALL {
            let says = |key: &'static str| messages.word(locale, key).plain();
            for row in CUSTOMERS.iter() {
                let line = row.help.map(says);
                assert!(line.is_none_or(|line| line.starts_with(&format!("/{}", row.name))));
            }
            for row in AGENTS.iter() {
                for (_, key) in row.help {
                    assert!(says(key).contains(&format!("/{}", row.name)), "{key} in {locale}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in ".*") {
            let _ = customers(&text);
            let _ = AgentCommand::parse(&format!("/order@{text}"), &us());
        }

        /// What a deep link carries is read whole, or as nothing.
        #[test]
        fn no_payload_of_a_deep_link_is_cut_or_changed(payload in "[A-Za-z0-9_-]{1,64}|.{0,100}|(?s).{0,20}[ \\n\\t/@].{0,20}") {
            let start = Some((CustomerCommand::Start, payload.trim().to_owned()));
            prop_assert_eq!(customers(&format!("/start {payload}")), start.clone());
            prop_assert_eq!(customers(&format!("/start@bellhop_bot {payload}")), start);
        }
    }
}
