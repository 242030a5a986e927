//! Which timers run when.

use super::super::ticket::TicketAgent;
use super::super::transition::tests::fresh;
use super::super::transition::{Transition, Transitioned, transition};
use super::*;
use proptest::prelude::*;

const MINUTE: i64 = 60_000;

fn minutes(n: u64) -> Option<Duration> {
    Some(Duration::from_secs(n * 60))
}

fn times() -> TimerSettings {
    TimerSettings {
        hours: OpeningHours::default(),
        first_response: [minutes(1), minutes(2), minutes(4), None],
        next_response: [minutes(2), minutes(4), minutes(8), None],
        resolution: [minutes(10), minutes(20), minutes(40), None],
        escalate_after: minutes(5),
        remind_after: minutes(30),
        close_after: minutes(60),
    }
}

fn ben() -> TicketAgent {
    TicketAgent { user: 1, name: "Ben".to_owned() }
}

fn after(ticket: &Ticket, act: &Transition, now: i64) -> Ticket {
    match transition(ticket, act, Duration::from_secs(3600), At(now * MINUTE)) {
        Ok(Transitioned::Changed(next)) => *next,
        other => panic!("{act:?}: {other:?}"),
    }
}

/// What runs, in minutes.
fn shown(ticket: &Ticket, answered: Option<i64>) -> Vec<(TimerKind, i64)> {
    let timers = running_timers(ticket, answered.map(|at| At(at * MINUTE)), &times());
    timers.iter().map(|timer| (timer.kind, timer.due.ms() / MINUTE)).collect()
}

#[test]
fn each_turn_has_its_clocks() {
    use TimerKind::{
        AutoClose, Escalation, FirstResponse, LateResolution, NextResponse, Reminder, Resolution,
    };
    let new = fresh();
    assert_eq!(
        shown(&new, None),
        [(FirstResponse, 4), (Escalation, 9), (Resolution, 40), (LateResolution, 45)]
    );
    let answered = after(&new, &Transition::Answer(ben()), 3);
    assert_eq!(shown(&answered, Some(3)), [(Reminder, 33), (AutoClose, 63)]);
    assert_eq!(
        shown(&answered, Some(20)),
        [(Reminder, 50), (AutoClose, 80)],
        "a further answer begins the silence anew"
    );
    let asked = after(&answered, &Transition::Ask, 30);
    assert_eq!(
        shown(&asked, Some(3)),
        [(NextResponse, 38), (Escalation, 43), (Resolution, 40), (LateResolution, 45)]
    );
    let resolved = after(&asked, &Transition::Resolve, 31);
    assert_eq!(shown(&resolved, Some(3)), [(AutoClose, 91)]);
    assert_eq!(shown(&after(&resolved, &Transition::Close, 32), Some(3)), []);
}

#[test]
fn a_priority_has_its_own_targets() {
    let urgent = Ticket { priority: Priority::Urgent, ..fresh() };
    assert_eq!(shown(&urgent, None)[0], (TimerKind::FirstResponse, 1));
    assert_eq!(
        shown(&Ticket { priority: Priority::Bulk, ..fresh() }, None),
        [],
        "no target, no timer"
    );
}

#[test]
fn an_answer_is_promised_by_priority_alone() {
    let promised = |priority| times().answer_by(priority, At(10 * MINUTE)).map(At::ms);
    assert_eq!(promised(Priority::Urgent), Some(11 * MINUTE));
    assert_eq!(promised(Priority::High), Some(12 * MINUTE));
    assert_eq!(promised(Priority::Normal), Some(14 * MINUTE));
    assert_eq!(promised(Priority::Bulk), None);
}

#[test]
fn the_words_of_the_table_are_read_back() {
    let words = [
        "first_response",
        "next_response",
        "escalation",
        "resolution",
        "late_resolution",
        "reminder",
        "auto_close",
    ];
    assert_eq!(TimerKind::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), words);
    assert_eq!(
        words.iter().filter_map(|word| TimerKind::parse(word)).collect::<Vec<_>>(),
        TimerKind::ALL
    );
}

#[test]
fn silence_begins_with_the_first_answer_where_no_later_one_is_known() {
    let answered = after(&fresh(), &Transition::Answer(ben()), 3);
    assert_eq!(shown(&answered, None), [(TimerKind::Reminder, 33), (TimerKind::AutoClose, 63)]);
}

proptest! {
    #[test]
    fn a_clock_of_each_kind_at_most_and_none_on_what_is_closed(acts in proptest::collection::vec(0_u8..6, 0..20)) {
        let mut ticket = fresh();
        for (now, act) in (1_i64..).zip(acts) {
            let act = match act {
                0 => Transition::Take(ben()),
                1 => Transition::Answer(ben()),
                2 => Transition::Ask,
                3 => Transition::Resolve,
                4 => Transition::Close,
                _ => Transition::Reopen,
            };
            if let Ok(Transitioned::Changed(next)) = transition(&ticket, &act, Duration::from_secs(600), At(now * MINUTE)) {
                ticket = *next;
            }
            let timers = running_timers(&ticket, None, &times());
            for kind in TimerKind::ALL.iter().copied() {
                prop_assert!(timers.iter().filter(|timer| timer.kind == kind).count() <= 1);
            }
            prop_assert_eq!(timers.is_empty(), ticket.state == TicketState::Closed);
            prop_assert!(timers.iter().all(|timer| timer.due.ms() > timer.round));
        }
    }
}
