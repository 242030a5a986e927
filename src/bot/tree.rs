//! The tree: which update goes to which handler, whole. It branches by what we read ourselves of an
//! update, so that one which teloxide cannot read finds its handler all the same.

use teloxide::dispatching::DpHandlerDescription;
use teloxide::dptree::{self, Handler};
use teloxide::utils::command::BotCommands;

use super::identity::Identity;
use super::incoming::Came;
use super::interactions;
use super::pump::Verdict;
use super::received::Received;
use super::turn::{Turn, TurnError};
use super::{for_agents as agents, for_customers as customers};
use crate::store::StoreError;

/// How an update ended; an error is apologised for.
pub(super) type Answered = Result<(), TurnError>;

/// The tree's own type.
pub(super) type Schema = Handler<'static, Answered, DpHandlerDescription>;

/// What customers can command.
#[derive(Debug, Clone, PartialEq, Eq, BotCommands)]
#[command(rename_rule = "lowercase")]
pub(super) enum Command {
    /// Begin, perhaps with a one-time token.
    Start(String),
    /// What can I do here?
    Help,
    /// My orders, or one of them.
    Order(String),
    /// Where my parcels are.
    Track(String),
    /// Ask the shop's people.
    Support,
    /// Language.
    Settings,
    /// Stop what we are doing.
    Cancel,
}

/// What the shop's own people can command in their group.
#[derive(Debug, Clone, PartialEq, Eq, BotCommands)]
#[command(rename_rule = "lowercase")]
pub(super) enum AgentCommand {
    /// Who works here.
    Agents(String),
    /// This ticket is mine.
    Take,
    /// It is solved.
    Resolve,
    /// It is over.
    Close,
    /// It goes on.
    Reopen,
    /// How soon it matters.
    Priority(String),
    /// For agents only.
    Note(String),
    /// Who asks.
    Customer,
    /// Their orders.
    Orders,
    /// What became of what was sent to them.
    Deliveries,
    /// This ticket is somebody's.
    Assign(String),
    /// What it is about.
    Category(String),
    /// Another ticket goes on with it.
    Merge(String),
    /// An answer that is kept at hand.
    Canned(String),
    /// Nobody has to read them.
    Block,
    /// They may write again.
    Unblock,
    /// What there is to do.
    Tickets(String),
    /// How we stand.
    Stats,
    /// What can I do here?
    Help,
}

pub(super) fn schema() -> Schema {
    use Command::{Cancel, Help, Order, Settings, Start, Support, Track};
    dptree::entry()
        .branch(
            message()
                .filter(|message: Received| message.chat.is_private)
                .branch(
                    dptree::filter_map(|message: Received, me: Identity| {
                        command::<Command>(message.typed()?, &me.username)
                    })
                    .branch(
                        dptree::filter(leaves_words).endpoint(customers::support::before_leaving),
                    )
                    .branch(dptree::case![Start(token)].endpoint(customers::start::start))
                    .branch(dptree::case![Help].endpoint(customers::help::help))
                    .branch(dptree::case![Order(typed)].endpoint(customers::order::order))
                    .branch(dptree::case![Track(typed)].endpoint(customers::track::track))
                    .branch(dptree::case![Support].endpoint(customers::support::support))
                    .branch(dptree::case![Settings].endpoint(customers::settings::settings))
                    .branch(dptree::case![Cancel].endpoint(customers::cancel::cancel)),
                )
                .branch(
                    dptree::filter_map(|message: Received| message.contact)
                        .endpoint(customers::contact::shared),
                )
                .branch(
                    dptree::filter(|message: Received| message.typed().is_some())
                        .endpoint(customers::words::said),
                )
                .branch(
                    dptree::filter(|message: Received| message.is_said())
                        .endpoint(customers::words::showed),
                ),
        )
        .branch(
            dptree::filter(|turn: Turn| turn.is_among_agents())
                .branch(
                    dptree::filter(takes_an_agent)
                        .filter_async(agents::outsiders::is_outsider)
                        .endpoint(agents::outsiders::turned_away),
                )
                .branch(message().branch(agents_commands()).endpoint(agents::talk::said))
                .branch(edited().endpoint(agents::talk::edited))
                .branch(member().endpoint(agents::group::member))
                .branch(press().endpoint(agents::press::pressed)),
        )
        .branch(
            edited()
                .filter(|message: Received| message.chat.is_private)
                .endpoint(customers::ticket::edited),
        )
        .branch(reaction().endpoint(customers::ticket::reacted))
        .branch(
            press()
                .filter(agents::press::is_without_message)
                .endpoint(agents::press::pressed_without_message),
        )
        .branch(press().endpoint(customers::press::pressed))
        .branch(member().endpoint(customers::member::changed))
        .endpoint(ignore)
}

fn agents_commands() -> Schema {
    use AgentCommand as Do;
    dptree::filter_map(|message: Received, me: Identity| {
        command::<AgentCommand>(message.typed()?, &me.username)
    })
    .branch(dptree::case![Do::Agents(typed)].endpoint(agents::agents::agents))
    .branch(dptree::case![Do::Take].endpoint(agents::acts::take))
    .branch(dptree::case![Do::Resolve].endpoint(agents::acts::resolve))
    .branch(dptree::case![Do::Close].endpoint(agents::acts::close))
    .branch(dptree::case![Do::Reopen].endpoint(agents::acts::reopen))
    .branch(dptree::case![Do::Priority(typed)].endpoint(agents::acts::priority))
    .branch(dptree::case![Do::Note(typed)].endpoint(agents::acts::note))
    .branch(dptree::case![Do::Customer].endpoint(agents::customer::customer))
    .branch(dptree::case![Do::Orders].endpoint(agents::orders::orders))
    .branch(dptree::case![Do::Deliveries].endpoint(agents::deliveries::deliveries))
    .branch(dptree::case![Do::Assign(typed)].endpoint(agents::assign::assign))
    .branch(dptree::case![Do::Category(typed)].endpoint(agents::category::category))
    .branch(dptree::case![Do::Merge(typed)].endpoint(agents::merge::merge))
    .branch(dptree::case![Do::Canned(typed)].endpoint(agents::canned::canned))
    .branch(dptree::case![Do::Block].endpoint(agents::block::block))
    .branch(dptree::case![Do::Unblock].endpoint(agents::block::unblock))
    .branch(dptree::case![Do::Tickets(typed)].endpoint(agents::list::list))
    .branch(dptree::case![Do::Stats].endpoint(agents::figures::figures))
    .branch(dptree::case![Do::Help].endpoint(agents::help::help))
}

fn message() -> Schema {
    dptree::filter_map(|came: Came| if let Came::Message(it) = came { Some(it) } else { None })
}

fn edited() -> Schema {
    dptree::filter_map(|came: Came| if let Came::Edited(it) = came { Some(it) } else { None })
}

fn press() -> Schema {
    dptree::filter_map(|came: Came| if let Came::Press(it) = came { Some(it) } else { None })
}

fn reaction() -> Schema {
    dptree::filter_map(|came: Came| if let Came::Reaction(it) = came { Some(it) } else { None })
}

fn member() -> Schema {
    dptree::filter_map(|came: Came| if let Came::Member(it) = came { Some(it) } else { None })
}

/// Whether a command would throw away words that were not sent.
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
fn leaves_words(turn: Turn, command: Command) -> bool {
    !matches!(command, Command::Support | Command::Cancel | Command::Help | Command::Start(_))
        && turn.draft().is_some_and(|draft| draft.has_words())
}

/// Whether what happened in the agents' group takes an agent: all but who asks for help and for the
/// list, which has rights of its own.
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
fn takes_an_agent(came: Came, me: Identity) -> bool {
    let Came::Message(message) = came else { return true };
    let asked = message.typed().and_then(|text| command::<AgentCommand>(text, &me.username));
    !matches!(asked, Some(AgentCommand::Agents(_) | AgentCommand::Help))
}

/// Reads a command as people write it: in capitals, with a line break or two spaces after it, for
/// us by name.
fn command<C: BotCommands>(text: &str, us: &str) -> Option<C> {
    let (word, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    C::parse(&format!("{} {}", word.to_lowercase(), rest.trim()), us).ok()
}

/// Edited messages, groups, channels and kinds that we do not know: ignored by rule, with a row.
async fn ignore(turn: Turn) -> Answered {
    match interactions::ignored(&turn, "ignored").await {
        Verdict::Later => Err(TurnError::Store(StoreError::Unavailable(
            "the update could not be recorded".to_owned(),
        ))),
        Verdict::Done | Verdict::Unreadable => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands_are_read_as_people_write_them() {
        let order = |typed: &str| Some(Command::Order(typed.to_owned()));
        assert_eq!(command("/order", "bellhop_bot"), order(""));
        assert_eq!(command(" /Order  ORD-1 ", "bellhop_bot"), order("ORD-1"));
        assert_eq!(command("/order@Bellhop_Bot\nord 1", "bellhop_bot"), order("ord 1"));
        assert_eq!(
            command("/start Ab_-9", "bellhop_bot"),
            Some(Command::Start("Ab_-9".to_owned()))
        );
        for other in ["/order@otherbot ORD-1", "/orders", "/", "order", ""] {
            assert_eq!(command::<Command>(other, "bellhop_bot"), None, "{other}");
        }
        assert_eq!(
            command("/Agents  add admin", "bellhop_bot"),
            Some(AgentCommand::Agents("add admin".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in ".*") {
            let _ = command::<Command>(&text, "bellhop_bot");
            let _ = command::<AgentCommand>(&format!("/order@{text}"), "bellhop_bot");
        }

        /// What a deep link carries is read whole, or as nothing.
        #[test]
        fn no_payload_of_a_deep_link_is_cut_or_changed(payload in "[A-Za-z0-9_-]{1,64}|.{0,100}|(?s).{0,20}[ \\n\\t/@].{0,20}") {
            let read = command::<Command>(&format!("/start {payload}"), "bellhop_bot");
            prop_assert_eq!(read, Some(Command::Start(payload.trim().to_owned())));
            let in_a_group = command::<Command>(&format!("/start@bellhop_bot {payload}"), "bellhop_bot");
            prop_assert_eq!(in_a_group, Some(Command::Start(payload.trim().to_owned())));
        }
    }
}
