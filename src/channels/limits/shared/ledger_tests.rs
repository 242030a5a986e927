use super::*;

const MS: Duration = Duration::from_millis(1);
const NOW: DatabaseTime = DatabaseTime(1_772_366_400_000_000);

fn rates() -> Rates {
    Rates { enabled: true, per_second: 30, chat_per_second: 1, chat_burst: 3, group_per_minute: 20 }
}

fn call(chat: i64, lane: Lane) -> CallRequest {
    CallRequest { chat, lane, patience: None }
}

fn after(ms: u32) -> DatabaseTime {
    NOW.plus(MS * ms)
}

/// Books what `lanes` want, each for a chat of its own, as often as they may ask, from `NOW` on for
/// so long; says when the calls of each leave.
fn rush(ledger: &mut Ledger, lanes: &[Lane], millis: u32) -> Vec<Vec<DatabaseTime>> {
    let mut left = vec![Vec::new(); lanes.len()];
    let mut chat = 0;
    for ms in 0..millis {
        for (lane, left) in lanes.iter().zip(&mut left) {
            chat += 1;
            if let Booking::LeavesAt(at) = ledger.book(&rates(), &call(chat, *lane), after(ms)) {
                left.push(at);
            }
        }
    }
    left
}

#[test]
fn no_second_sees_more_calls_than_its_limit_and_none_is_wasted() {
    let mut ledger = Ledger::default();
    let mut all = rush(&mut ledger, &[Lane::Normal, Lane::Reply, Lane::Bulk], 10_000).concat();
    all.sort_unstable();
    let within = |from: DatabaseTime| {
        all.iter().filter(|at| **at >= from && **at < from.plus(MS * 1000)).count()
    };
    assert_eq!(all.iter().map(|from| within(*from)).max(), Some(30));
    assert!(all.len() >= 290, "96 % of 300: {}", all.len());
}

#[test]
fn a_call_after_a_quiet_moment_leaves_at_once() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.book(&rates(), &call(7, Lane::Bulk), NOW), Booking::LeavesAt(NOW));
    let next = ledger.book(&rates(), &call(8, Lane::Bulk), NOW);
    assert_eq!(next, Booking::LeavesAt(after(34)));
    let later = after(500);
    assert_eq!(ledger.book(&rates(), &call(9, Lane::Bulk), later), Booking::LeavesAt(later));
}

#[test]
fn what_matters_more_gets_in_before_many_that_matter_less() {
    let mut ledger = Ledger::default();
    rush(&mut ledger, &[Lane::Normal, Lane::Bulk, Lane::Stranger], 1000);
    let now = after(1000);
    let Booking::LeavesAt(urgent) = ledger.book(&rates(), &call(-1, Lane::Urgent), now) else {
        panic!("an urgent call is booked at once");
    };
    assert!(urgent.since(now) < MS * 450, "{:?}", urgent.since(now));
    let shares = rush(&mut Ledger::default(), &[Lane::Reply, Lane::Stranger, Lane::Bulk], 10_000);
    let [replies, strangers, bulk] = [0, 1, 2].map(|lane| shares[lane].len());
    assert!(replies > 250, "{replies}");
    assert!((20..=40).contains(&(strangers + bulk)), "nobody starves: {strangers}, {bulk}");
}

#[test]
fn a_chat_takes_a_burst_and_then_one_a_second() {
    let (mut ledger, mut left) = (Ledger::default(), Vec::new());
    for ms in 0..4_500 {
        if let Booking::LeavesAt(at) = ledger.book(&rates(), &call(7, Lane::Normal), after(ms)) {
            left.push(at.since(NOW).as_millis());
        }
    }
    assert_eq!(left.len(), 7, "{left:?}");
    assert!(left[2] < 100 && left[3] >= 1000 && left[6] >= 4000, "{left:?}");
    let busy = ledger.book(&rates(), &call(7, Lane::Urgent), after(4_500));
    assert!(matches!(busy, Booking::ChatBusy(at) if at > after(4_500)), "{busy:?}");
}

#[test]
fn a_group_never_sees_more_than_its_minute() {
    let (mut ledger, mut left) = (Ledger::default(), 0);
    for ms in 0..59_900 {
        let booking = ledger.book(&rates(), &call(-100, Lane::High), after(ms));
        left += u32::from(matches!(booking, Booking::LeavesAt(_)));
    }
    assert!((19..=20).contains(&left), "{left}");
}

#[test]
fn who_has_no_patience_is_told_when_it_would_leave() {
    let mut ledger = Ledger::default();
    ledger.book(&rates(), &call(7, Lane::Reply), NOW);
    ledger.book(&rates(), &call(8, Lane::Reply), NOW);
    let at_once = CallRequest { patience: Some(Duration::ZERO), ..call(9, Lane::Stranger) };
    assert_eq!(ledger.book(&rates(), &at_once, NOW), Booking::AccountBusy(after(68)));
    let patient = CallRequest { patience: Some(MS * 70), ..at_once };
    assert_eq!(ledger.book(&rates(), &patient, NOW), Booking::LeavesAt(after(68)));
}

#[test]
fn a_429_holds_its_chat_and_two_of_them_the_account_but_for_a_probe() {
    let mut ledger = Ledger::default();
    ledger.refused(7, MS * 60_000, NOW);
    let busy = |at| Booking::ChatBusy(at);
    assert_eq!(ledger.book(&rates(), &call(7, Lane::Urgent), NOW), busy(after(60_000)));
    assert_eq!(ledger.book(&rates(), &call(8, Lane::Urgent), NOW), Booking::LeavesAt(NOW));
    ledger.refused(8, MS * 60_000, after(500));
    let probe = ledger.book(&rates(), &call(9, Lane::Normal), after(600));
    assert!(matches!(probe, Booking::LeavesAt(_)), "{probe:?}");
    assert_eq!(ledger.probe(), Some(9));
    let behind = ledger.book(&rates(), &call(10, Lane::Urgent), after(600));
    assert_eq!(behind, Booking::AccountBusy(after(1_600)), "the probe is awaited for a second");
    // Another replica hears what became of it.
    let state = serde_json::to_string(&ledger.state).expect("json");
    let mut other = Ledger { state: serde_json::from_str(&state).expect("read"), ..ledger };
    other.refused(9, MS * 60_000, after(700));
    assert_eq!(other.pause_ends(after(700)), Some(after(60_700)));
    assert_eq!(other.take_pause_news(), Some(after(60_700)));
    other.answered(9);
    assert_eq!(other.pause_ends(after(800)), Some(after(60_700)), "a late answer ends nothing");
}

#[test]
fn a_clock_that_was_set_back_holds_nobody_up() {
    let mut ledger = Ledger::default();
    for chat in 0..20 {
        ledger.book(&rates(), &call(chat, Lane::Urgent), after(3_600_000));
    }
    ledger.book(&rates(), &call(7, Lane::Urgent), after(3_600_500));
    assert_eq!(ledger.book(&rates(), &call(7, Lane::Bulk), NOW), Booking::LeavesAt(NOW));
}
