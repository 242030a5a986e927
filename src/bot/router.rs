//! The tree: which update goes to which handler, whole. It branches by what we read ourselves of an
//! update, so that one which teloxide cannot read finds its handler all the same. Where the
//! dialogue of a chat decides, a branch says so.

use teloxide::dptree;

use super::agents::commands as agent;
use super::agents::in_ticket::{by_agent, in_ticket};
use super::agents::{callbacks as agent_callbacks, group_events, messages, outsiders};
use super::commands::{AgentCommand, CommandArgs, CustomerCommand};
use super::customers as customer;
use super::dialogue::DialogueKind;
use super::runtime::{
    BotIdentity, BotServices, HandlerError, HandlerResult, HandlerTree, UpdateContext,
    UpdateDispatcher,
};
use super::update::{IncomingMessage, UpdateKind};
use crate::channels::telegram::UpdateVerdict;
use crate::store::StoreError;

/// The dispatcher with every handler of the bot.
pub fn update_dispatcher(services: BotServices) -> UpdateDispatcher {
    UpdateDispatcher::over(services, tree())
}

fn tree() -> HandlerTree {
    dptree::entry()
        .branch(
            message()
                .filter(|message: IncomingMessage| message.chat.is_private)
                .branch(customer_commands())
                .branch(private_messages()),
        )
        .branch(
            dptree::filter(|ctx: UpdateContext| ctx.is_agents_group())
                .branch(
                    dptree::filter(is_for_agents_only)
                        .filter_async(outsiders::is_outsider)
                        .endpoint(outsiders::turned_away),
                )
                .branch(message().branch(agent_commands()).endpoint(messages::received))
                .branch(edited_message().endpoint(messages::edited))
                .branch(my_chat_member().endpoint(group_events::member))
                .branch(callback_query().endpoint(agent_callbacks::pressed)),
        )
        .branch(
            edited_message()
                .filter(|message: IncomingMessage| message.chat.is_private)
                .endpoint(customer::ticket_messages::edited),
        )
        .branch(reaction().endpoint(customer::ticket_messages::reacted))
        .branch(
            callback_query()
                .filter(agent_callbacks::is_without_message)
                .endpoint(agent_callbacks::pressed_without_message),
        )
        .branch(callback_query().endpoint(customer::callbacks::pressed))
        .branch(my_chat_member().endpoint(customer::blocked::changed))
        .endpoint(ignore)
}

/// The handler of each command that customers have.
fn customer_handler(command: CustomerCommand) -> HandlerTree {
    match command {
        CustomerCommand::Start => dptree::endpoint(customer::start::start),
        CustomerCommand::Order => dptree::endpoint(customer::order::order),
        CustomerCommand::Track => dptree::endpoint(customer::track::track),
        CustomerCommand::Support => dptree::endpoint(customer::support::support),
        CustomerCommand::Settings => dptree::endpoint(customer::settings::settings),
        CustomerCommand::Help => dptree::endpoint(customer::help::help),
        CustomerCommand::Cancel => dptree::endpoint(customer::cancel::cancel),
    }
}

/// The handler of each command that agents have.
fn agent_handler(command: AgentCommand) -> HandlerTree {
    match command {
        AgentCommand::Tickets => dptree::endpoint(agent::tickets::tickets),
        AgentCommand::Take => by_agent(agent::state::take),
        AgentCommand::Resolve => by_agent(agent::state::resolve),
        AgentCommand::Close => by_agent(agent::state::close),
        AgentCommand::Reopen => by_agent(agent::state::reopen),
        AgentCommand::Assign => in_ticket(agent::assign::assign),
        AgentCommand::Priority => by_agent(agent::priority::priority),
        AgentCommand::Category => by_agent(agent::category::category),
        AgentCommand::Merge => by_agent(agent::merge::merge),
        AgentCommand::Note => by_agent(agent::note::note),
        AgentCommand::Canned => dptree::endpoint(agent::canned::canned),
        AgentCommand::Customer => in_ticket(agent::customer::customer),
        AgentCommand::Orders => in_ticket(agent::orders::orders),
        AgentCommand::Deliveries => in_ticket(agent::deliveries::deliveries),
        AgentCommand::Block => in_ticket(agent::block::block),
        AgentCommand::Unblock => in_ticket(agent::block::unblock),
        AgentCommand::Stats => dptree::endpoint(agent::stats::stats),
        AgentCommand::Agents => dptree::endpoint(agent::agents::agents),
        AgentCommand::Help => dptree::endpoint(agent::help::help),
    }
}

fn customer_commands() -> HandlerTree {
    let parsed = dptree::filter_map(|message: IncomingMessage, me: BotIdentity| {
        CustomerCommand::parse(message.typed()?, &me)
    })
    .map(|(command, _): (CustomerCommand, CommandArgs)| command)
    .map(|(_, args): (CustomerCommand, CommandArgs)| args)
    .branch(dptree::filter(leaves_draft).endpoint(customer::support::before_leaving));
    CustomerCommand::all().fold(parsed, |tree, (command, _)| {
        let is_it = dptree::filter(move |given: CustomerCommand| given == command);
        tree.branch(is_it.chain(customer_handler(command)))
    })
}

fn agent_commands() -> HandlerTree {
    let parsed = dptree::filter_map(|message: IncomingMessage, me: BotIdentity| {
        AgentCommand::parse(message.typed()?, &me)
    })
    .map(|(command, _): (AgentCommand, CommandArgs)| command)
    .map(|(_, args): (AgentCommand, CommandArgs)| args);
    AgentCommand::all().fold(parsed, |tree, (command, _)| {
        let is_it = dptree::filter(move |given: AgentCommand| given == command);
        tree.branch(is_it.chain(agent_handler(command)))
    })
}

/// What customers write that is no command of ours. A request for help that is being put together
/// takes everything but a wish to stop; the other dialogues take text.
fn private_messages() -> HandlerTree {
    dptree::filter(|message: IncomingMessage| message.is_said())
        .branch(dptree::filter(is_for_another_bot).endpoint(async |ctx: UpdateContext| {
            ctx.ignore("other-bot").await;
            Ok(())
        }))
        .branch(
            dptree::filter(|message: IncomingMessage| {
                message.contact.is_none() && message.typed().is_some_and(customer::text::is_stop)
            })
            .endpoint(customer::settings::instead_of_stop),
        )
        .branch(
            dptree::filter_map(|ctx: UpdateContext| ctx.draft())
                .endpoint(customer::support::add_to_draft),
        )
        .branch(
            dptree::filter_map(|message: IncomingMessage| message.contact.clone())
                .endpoint(customer::contact::shared),
        )
        .branch(
            dptree::filter(|message: IncomingMessage| message.typed().is_some())
                .branch(waits_for(DialogueKind::Score).endpoint(customer::score::comment))
                .branch(waits_for(DialogueKind::Code).endpoint(customer::text::typed_for_code))
                .branch(waits_for(DialogueKind::TrackingNumber).endpoint(customer::track::typed))
                .endpoint(customer::text::typed),
        )
        .endpoint(customer::media::received)
}

/// Passes where the bot waits for something of this kind in the chat.
fn waits_for(kind: DialogueKind) -> HandlerTree {
    dptree::filter(move |ctx: UpdateContext| {
        ctx.snapshot.dialogue.as_ref().is_some_and(|dialogue| dialogue.kind() == kind)
    })
}

fn message() -> HandlerTree {
    dptree::filter_map(|kind: UpdateKind| match kind {
        UpdateKind::Message(message) => Some(message),
        _ => None,
    })
}

fn edited_message() -> HandlerTree {
    dptree::filter_map(|kind: UpdateKind| match kind {
        UpdateKind::EditedMessage(message) => Some(message),
        _ => None,
    })
}

fn callback_query() -> HandlerTree {
    dptree::filter_map(|kind: UpdateKind| match kind {
        UpdateKind::CallbackQuery(query) => Some(query),
        _ => None,
    })
}

fn reaction() -> HandlerTree {
    dptree::filter_map(|kind: UpdateKind| match kind {
        UpdateKind::Reaction(reaction) => Some(reaction),
        _ => None,
    })
}

fn my_chat_member() -> HandlerTree {
    dptree::filter_map(|kind: UpdateKind| match kind {
        UpdateKind::MyChatMember(member) => Some(member),
        _ => None,
    })
}

/// Whether a command would throw away a request for help that was not sent.
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
fn leaves_draft(ctx: UpdateContext, command: CustomerCommand) -> bool {
    !command.keeps_draft() && ctx.draft().is_some_and(|draft| draft.has_words())
}

/// Whether only agents may do this in their group: all but the commands that are open to everybody
/// there.
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
fn is_for_agents_only(kind: UpdateKind, me: BotIdentity) -> bool {
    let UpdateKind::Message(message) = kind else { return true };
    let asked = message.typed().and_then(|text| AgentCommand::parse(text, &me));
    !asked.is_some_and(|(command, _)| command.is_open())
}

/// `/order@otherbot` is not for us.
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
fn is_for_another_bot(message: IncomingMessage, me: BotIdentity) -> bool {
    message.contact.is_none()
        && message.typed().is_some_and(|text| names_another_bot(text, &me.username))
}

fn names_another_bot(typed: &str, us: &str) -> bool {
    let command = typed.split_whitespace().next().unwrap_or_default();
    command
        .strip_prefix('/')
        .and_then(|command| command.split_once('@'))
        .is_some_and(|(_, bot)| !bot.eq_ignore_ascii_case(us))
}

/// Groups, channels and kinds that we do not know: ignored by rule, with a row.
async fn ignore(ctx: UpdateContext) -> HandlerResult {
    match ctx.ignore("ignored").await {
        UpdateVerdict::Later => Err(HandlerError::Store(StoreError::Unavailable(
            "the update could not be recorded".to_owned(),
        ))),
        UpdateVerdict::Done | UpdateVerdict::Unreadable => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_for_another_bot_is_told_apart() {
        assert!(names_another_bot("/order@otherbot ORD-1", "bellhop_bot"));
        assert!(!names_another_bot("/order@Bellhop_Bot ORD-1", "bellhop_bot"));
        assert!(!names_another_bot("me@example.com", "bellhop_bot"));
    }

    #[test]
    fn every_handler_is_given_what_it_asks_for() {
        let given = [
            dptree::Type::of::<UpdateKind>(),
            dptree::Type::of::<BotIdentity>(),
            dptree::Type::of::<UpdateContext>(),
        ];
        dptree::type_check(tree().sig(), &dptree::deps![], &given);
    }
}
