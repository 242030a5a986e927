//! Whatever people do to a ticket, in whatever order.

use proptest::prelude::*;

use super::*;
use crate::channels::test_channels;
use crate::delivery::Priority;
use crate::ids::CustomerId;
use crate::language::Locale;
use crate::support::case::ticket::{TicketContact, TicketTopic, TopicState};

const WINDOW: Duration = Duration::from_secs(3600);

fn agent(user: i64) -> TicketAgent {
    TicketAgent { user, name: format!("Agent {user}") }
}

/// A ticket that was just opened.
pub(in crate::support) fn fresh() -> Ticket {
    Ticket {
        id: TicketId::new(At(0)),
        number: 1001,
        state: TicketState::New,
        version: 1,
        contact: TicketContact {
            channel: test_channels::RICH,
            address: "7".to_owned(),
            customer: None,
        },
        name: None,
        locale: Locale::En,
        category: "other".to_owned(),
        order: None,
        priority: Priority::Normal,
        assignee: None,
        merged_into: None,
        topic: TicketTopic {
            group: None,
            state: TopicState::None,
            id: None,
            name: None,
            card: None,
        },
        opened_at: At(0),
        unanswered_since: Some(At(0)),
        first_answered_at: None,
        resolved_at: None,
        closed_at: None,
        score: None,
        contact_topic: None,
    }
}

fn done(ticket: &Ticket, act: &Transition, now: i64) -> Ticket {
    match transition(ticket, act, WINDOW, At(now)) {
        Ok(Transitioned::Changed(next)) => *next,
        other => panic!("{act:?} on {:?}: {other:?}", ticket.state),
    }
}

#[test]
fn the_usual_life_of_a_ticket() {
    let taken = done(&fresh(), &Transition::Take(agent(1)), 10);
    assert_eq!(
        (taken.state, taken.assignee.as_ref().map(|agent| agent.user)),
        (TicketState::WaitingAgent, Some(1))
    );
    let answered = done(&taken, &Transition::Answer(agent(1)), 20);
    assert_eq!(
        (answered.state, answered.first_answered_at, answered.unanswered_since),
        (TicketState::WaitingCustomer, Some(At(20)), None)
    );
    let asked = done(&answered, &Transition::Ask, 30);
    assert_eq!((asked.state, asked.unanswered_since), (TicketState::WaitingAgent, Some(At(30))));
    let resolved = done(&asked, &Transition::Resolve, 40);
    assert_eq!(
        (resolved.state, resolved.resolved_at, resolved.unanswered_since),
        (TicketState::Resolved, Some(At(40)), None)
    );
    let closed = done(&resolved, &Transition::Close, 50);
    assert_eq!(
        (closed.state, closed.closed_at, closed.resolved_at),
        (TicketState::Closed, Some(At(50)), Some(At(40)))
    );
    let again = done(&closed, &Transition::Ask, 60);
    assert_eq!(
        (again.state, again.closed_at, again.resolved_at),
        (TicketState::WaitingAgent, None, None)
    );
}

#[test]
fn the_first_answer_takes_a_ticket_that_is_nobody_s() {
    let answered = done(&fresh(), &Transition::Answer(agent(2)), 10);
    assert_eq!(answered.assignee, Some(agent(2)));
    let helped = done(&done(&answered, &Transition::Ask, 20), &Transition::Answer(agent(3)), 30);
    assert_eq!(helped.assignee, Some(agent(2)), "who helps out does not take it");
}

#[test]
fn two_agents_on_one_button() {
    let taken = done(&fresh(), &Transition::Take(agent(1)), 10);
    assert_eq!(
        transition(&taken, &Transition::Take(agent(2)), WINDOW, At(10)),
        Err(TransitionError::TakenBy("Agent 1".to_owned()))
    );
    assert_eq!(
        transition(&taken, &Transition::Take(agent(1)), WINDOW, At(10)),
        Ok(Transitioned::Unchanged)
    );
    assert_eq!(
        done(&taken, &Transition::Assign(agent(2)), 10).assignee,
        Some(agent(2)),
        "to give it away is another matter"
    );
}

#[test]
fn a_closed_ticket_is_reopened_first() {
    let closed = done(&fresh(), &Transition::Close, 10);
    for act in [Transition::Take(agent(1)), Transition::Answer(agent(1)), Transition::Resolve] {
        assert_eq!(
            transition(&closed, &act, WINDOW, At(20)),
            Err(TransitionError::Closed),
            "{act:?}"
        );
    }
    assert_eq!(
        done(&closed, &Transition::Reopen, 20).state,
        TicketState::New,
        "nobody had taken it"
    );
    assert_eq!(
        transition(&closed, &Transition::Close, WINDOW, At(20)),
        Ok(Transitioned::Unchanged)
    );
}

#[test]
fn only_what_is_over_is_reopened() {
    let answered = done(&fresh(), &Transition::Answer(agent(1)), 10);
    for running in [fresh(), answered.clone()] {
        assert_eq!(
            transition(&running, &Transition::Reopen, WINDOW, At(20)),
            Ok(Transitioned::Unchanged),
            "{:?}",
            running.state
        );
    }
    let resolved = done(&answered, &Transition::Resolve, 20);
    assert_eq!(done(&resolved, &Transition::Reopen, 30).state, TicketState::WaitingAgent);
}

#[test]
fn known_customers_and_running_conversations_go_first() {
    let with_priority = |ticket: Ticket, priority| Ticket { priority, ..ticket };
    let stranger = fresh();
    let mut known = fresh();
    known.contact.customer = CustomerId::parse("c-1").ok();
    let taken = done(&fresh(), &Transition::Take(agent(1)), 10);
    let answered = Ticket { first_answered_at: Some(At(10)), ..fresh() };
    assert!(known.contact.customer.is_some());
    for ticket in [known, taken, answered] {
        let bulk = with_priority(ticket.clone(), Priority::Bulk);
        assert_eq!(bulk.relay_priority(), Priority::Normal);
        assert_eq!(ticket.relay_priority(), Priority::High);
    }
    assert_eq!(stranger.relay_priority(), Priority::Normal);
    let urgent = with_priority(stranger, Priority::Urgent);
    assert_eq!(urgent.relay_priority(), Priority::High);
}

#[test]
fn the_customer_s_words_are_a_new_matter_once_the_window_is_over() {
    let closed = done(&fresh(), &Transition::Close, 0);
    let last = i64::try_from(WINDOW.as_millis()).expect("short");
    assert_eq!(done(&closed, &Transition::Ask, last).state, TicketState::WaitingAgent);
    assert_eq!(
        transition(&closed, &Transition::Ask, WINDOW, At(last + 1)),
        Err(TransitionError::Over)
    );
}

#[test]
fn an_answer_that_reaches_nobody_is_none() {
    let answered = done(&fresh(), &Transition::Answer(agent(1)), 10);
    let missed = done(&answered, &Transition::Miss, 20);
    assert_eq!((missed.state, missed.unanswered_since), (TicketState::WaitingAgent, Some(At(20))));
    for other in [
        fresh(),
        done(&answered, &Transition::Resolve, 15),
        done(&answered, &Transition::Close, 15),
        done(&answered, &Transition::Ask, 15),
    ] {
        assert_eq!(
            transition(&other, &Transition::Miss, WINDOW, At(20)),
            Ok(Transitioned::Unchanged),
            "{other:?}"
        );
    }
}

#[test]
fn a_merged_ticket_is_left_by_nothing() {
    let merged = done(&fresh(), &Transition::Merge(TicketId::new(At(1))), 10);
    for act in [Transition::Ask, Transition::Reopen, Transition::Close, Transition::Take(agent(1))]
    {
        assert_eq!(
            transition(&merged, &act, WINDOW, At(20)),
            Err(TransitionError::Merged),
            "{act:?}"
        );
    }
}

#[test]
fn one_phone_line_is_one_place_in_either_spelling() {
    let at = |channel, address: &str| TicketContact {
        channel,
        address: address.to_owned(),
        customer: None,
    };
    let (one, other) =
        (at(test_channels::PLAIN, "+541123456789"), at(test_channels::PLAIN, "+5491123456789"));
    assert!(one.is_where(&other) && other.is_where(&one) && one.is_where(&one));
    assert!(
        !one.is_where(&at(test_channels::PLAIN, "+541123456780"))
            && !one.is_where(&at(test_channels::RICH, "+541123456789"))
    );
    assert!(at(test_channels::RICH, "7").is_where(&at(test_channels::RICH, "7")));
    assert!(at(test_channels::PLAIN, "DHL").is_where(&at(test_channels::PLAIN, "DHL")));
    for (address, takes) in
        [("+4915112345678", true), ("DHL", false), ("34567", false), ("+78091234567", false)]
    {
        assert_eq!(at(test_channels::PLAIN, address).takes_answers(), takes, "{address}");
    }
}

#[test]
fn a_state_says_whose_turn_it_is() {
    use TicketState::{Closed, New, Resolved, WaitingAgent, WaitingCustomer};
    let facts: Vec<_> = TicketState::ALL
        .iter()
        .map(|state| (*state, state.is_agents_turn(), state.is_over()))
        .collect();
    assert_eq!(
        facts,
        [
            (New, true, false),
            (WaitingAgent, true, false),
            (WaitingCustomer, false, false),
            (Resolved, false, true),
            (Closed, false, true),
        ]
    );
    let words = ["new", "waiting_agent", "waiting_customer", "resolved", "closed"];
    assert_eq!(TicketState::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), words);
    assert_eq!(
        words.iter().filter_map(|word| TicketState::parse(word)).collect::<Vec<_>>(),
        TicketState::ALL
    );
}

#[test]
fn messages_go_to_a_topic_that_is_there() {
    let words = ["none", "asked", "open", "closed", "plain"];
    assert_eq!(TopicState::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), words);
    assert_eq!(
        words.iter().filter_map(|word| TopicState::parse(word)).collect::<Vec<_>>(),
        TopicState::ALL
    );
    assert_eq!(
        TopicState::ALL.iter().map(|state| state.is_there()).collect::<Vec<_>>(),
        [false, false, true, true, true]
    );
    let topic = |state, id| TicketTopic { state, id, ..fresh().topic };
    assert_eq!(topic(TopicState::Open, Some(5)).thread(), Some(5));
    assert_eq!(topic(TopicState::Plain, Some(5)).thread(), None, "the group itself");
    assert_eq!(topic(TopicState::Open, None).thread(), None);
}

#[test]
fn agents_of_a_service_are_told_apart_by_name() {
    let person = |user, name: &str| TicketAgent { user, name: name.to_owned() };
    assert!(person(1, "Ana").is(&person(1, "Ana Maria")), "who changed their name");
    assert!(!person(1, "Ana").is(&person(2, "Ana")));
    assert!(person(0, "Ana").is(&person(0, "Ana")));
    assert!(!person(0, "Ana").is(&person(0, "Ben")));
    assert_eq!(person(7, "Ana").actor().to_string(), "user:7");
    let contact = TicketContact { address: "123456789".to_owned(), ..fresh().contact };
    assert!(contact.actor().to_string().ends_with("6789"), "{}", contact.actor());
    assert!(contact.takes_answers(), "a chat takes answers, whatever its number is");
}

#[test]
fn what_is_resolved_again_keeps_its_time() {
    let resolved = done(&fresh(), &Transition::Resolve, 10);
    let again = transition(&resolved, &Transition::Resolve, WINDOW, At(20));
    assert_eq!(again, Ok(Transitioned::Unchanged));
    let assigned = done(&resolved, &Transition::Assign(agent(1)), 20);
    assert_eq!((assigned.state, assigned.resolved_at), (TicketState::Resolved, Some(At(10))));
    let reopened = done(&assigned, &Transition::Reopen, 30);
    assert_eq!((reopened.state, reopened.resolved_at), (TicketState::WaitingAgent, None));
    let unassigned = done(&resolved, &Transition::Reopen, 30);
    assert_eq!(unassigned.state, TicketState::New);
    let open = transition(&reopened, &Transition::Reopen, WINDOW, At(40));
    assert_eq!(open, Ok(Transitioned::Unchanged));
}

#[test]
fn the_first_moment_of_each_kind_is_kept() {
    let asked = transition(&fresh(), &Transition::Ask, WINDOW, At(10));
    assert_eq!(asked, Ok(Transitioned::Unchanged), "it has waited since it was opened");
    let answered = done(&fresh(), &Transition::Answer(agent(1)), 10);
    let asked = done(&answered, &Transition::Ask, 20);
    let waiting = transition(&asked, &Transition::Ask, WINDOW, At(30));
    assert_eq!(waiting, Ok(Transitioned::Unchanged));
    let helped = done(&asked, &Transition::Answer(agent(1)), 40);
    assert_eq!(helped.first_answered_at, Some(At(10)));
    let closed = done(&asked, &Transition::Close, 50);
    assert_eq!((closed.closed_at, closed.unanswered_since), (Some(At(50)), None));
    let merged = done(&asked, &Transition::Merge(TicketId::new(At(1))), 60);
    assert_eq!((merged.state, merged.closed_at), (TicketState::Closed, Some(At(60))));
    for act in [Transition::Assign(agent(1)), Transition::Merge(TicketId::new(At(1)))] {
        let refused = transition(&closed, &act, WINDOW, At(60));
        assert_eq!(refused, Err(TransitionError::Closed), "{act:?}");
    }
}

#[test]
fn each_transition_has_its_word_in_the_audit_log() {
    let words = [
        (Transition::Take(agent(1)), "ticket.taken"),
        (Transition::Assign(agent(1)), "ticket.assigned"),
        (Transition::Answer(agent(1)), "ticket.answered"),
        (Transition::Miss, "ticket.missed"),
        (Transition::Ask, "ticket.asked"),
        (Transition::Resolve, "ticket.resolved"),
        (Transition::Close, "ticket.closed"),
        (Transition::Reopen, "ticket.reopened"),
        (Transition::Merge(TicketId::new(At(5))), "ticket.merged"),
    ];
    assert_eq!(words.clone().map(|(act, _)| act.word()), words.map(|(_, word)| word));
}

fn acts() -> impl Strategy<Value = Transition> {
    prop_oneof![
        (1_i64..4).prop_map(|user| Transition::Take(agent(user))),
        (1_i64..4).prop_map(|user| Transition::Assign(agent(user))),
        (1_i64..4).prop_map(|user| Transition::Answer(agent(user))),
        Just(Transition::Miss),
        Just(Transition::Ask),
        Just(Transition::Resolve),
        Just(Transition::Close),
        Just(Transition::Reopen),
        Just(Transition::Merge(TicketId::new(At(5)))),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_the_ticket_stays_whole(acts in proptest::collection::vec(acts(), 0..40)) {
        let (mut ticket, mut now) = (fresh(), 0);
        for act in acts {
            now += 1000;
            if let Ok(Transitioned::Changed(next)) = transition(&ticket, &act, WINDOW, At(now)) {
                prop_assert_eq!(next.version, ticket.version + 1);
                ticket = *next;
            }
            prop_assert_eq!(ticket.closed_at.is_some(), ticket.state == TicketState::Closed);
            prop_assert!(ticket.merged_into.is_none() || ticket.state == TicketState::Closed);
            prop_assert!(ticket.state != TicketState::New || ticket.assignee.is_none());
            prop_assert!(ticket.state != TicketState::WaitingCustomer || ticket.assignee.is_some());
        }
    }

    #[test]
    fn what_is_done_twice_is_done_once(acts in proptest::collection::vec(acts(), 0..20), last in acts()) {
        let mut ticket = fresh();
        for act in acts {
            if let Ok(Transitioned::Changed(next)) = transition(&ticket, &act, WINDOW, At(1)) {
                ticket = *next;
            }
        }
        if let Ok(Transitioned::Changed(next)) = transition(&ticket, &last, WINDOW, At(2)) {
            let again = transition(&next, &last, WINDOW, At(2));
            let is_same = matches!(again, Ok(Transitioned::Unchanged) | Err(TransitionError::Merged));
            prop_assert!(is_same, "{:?} twice: {:?}", last, again);
        }
    }
}
