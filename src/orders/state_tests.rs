use proptest::prelude::*;

use super::*;

fn euros(minor: i64) -> Money {
    Money { currency: Currency::parse("EUR").expect("a currency"), minor }
}

fn said(words: &[(OrderStatus, i64)]) -> OrderHistory {
    let mut said = OrderHistory::default();
    for (word, at) in words {
        said.hear(*word, At(*at));
    }
    said
}

fn part(said: &mut OrderHistory, id: Option<&str>, amount: &str, at: i64) -> bool {
    let id = id.map(|id| RefundId::parse(id).expect("an id"));
    said.hear_refund(
        id.as_ref(),
        Refund { amount: Amount::parse(amount).expect("an amount"), currency: None, at: At(at) },
    )
}

/// The way as a card shows it.
fn drawn(said: &OrderHistory) -> Vec<String> {
    let sign = |step| match step {
        ProgressStep::Done => "✓",
        ProgressStep::Current => "●",
        ProgressStep::Ahead => "○",
    };
    said.progress().into_iter().map(|(step, at)| format!("{}{}", sign(at), step.as_str())).collect()
}

use OrderStatus::{Cancelled, Delayed, Delivered, Packed, Paid, Placed, Refunded, Shipped};

#[test]
fn money_moves_no_parcel_and_a_parcel_no_money() {
    let on_delivery = said(&[(Placed, 1), (Shipped, 2), (Delivered, 3), (Paid, 4)]);
    let state = on_delivery.state(None);
    assert_eq!((state.fulfilment, state.payment), (Some(Fulfilment::Delivered), Payment::Paid));
    let before = said(&[(Paid, 1), (Delivered, 3)]).state(None);
    assert_eq!((before.fulfilment, before.payment), (Some(Fulfilment::Delivered), Payment::Paid));
    assert_eq!(said(&[(Delivered, 3)]).state(None).payment, Payment::Open);
}

#[test]
fn only_what_was_said_is_ticked() {
    assert_eq!(drawn(&said(&[])), Vec::<String>::new());
    assert_eq!(drawn(&said(&[(Paid, 1)])), Vec::<String>::new());
    assert_eq!(
        drawn(&said(&[(Placed, 1)])),
        ["●placed", "○packed", "○shipped", "○out_for_delivery", "○delivered"]
    );
    assert_eq!(
        drawn(&said(&[(Placed, 1), (Shipped, 2)])),
        ["✓placed", "●shipped", "○out_for_delivery", "○delivered"]
    );
    assert_eq!(
        drawn(&said(&[(Shipped, 2), (Packed, 1)])),
        ["✓packed", "●shipped", "○out_for_delivery", "○delivered"]
    );
    assert_eq!(
        drawn(&said(&[(Placed, 1), (Delivered, 2), (Packed, 3)]))[..2],
        ["✓placed", "●packed"],
        "the newest word wins"
    );
}

#[test]
fn a_stop_keeps_what_was_reached() {
    let shipped = [(Placed, 1), (Shipped, 2)];
    let late = said(&[&shipped[..], &[(Delayed, 3)]].concat());
    assert_eq!(
        drawn(&late),
        ["✓placed", "✓shipped", "●delayed", "○out_for_delivery", "○delivered"]
    );
    let off = said(&[&shipped[..], &[(Cancelled, 3)]].concat());
    assert_eq!(drawn(&off), ["✓placed", "✓shipped", "●cancelled"]);
    let on_again = said(&[&shipped[..], &[(Delayed, 3), (Delivered, 4)]].concat());
    assert_eq!(drawn(&on_again), ["✓placed", "✓shipped", "●delivered"]);
    assert_eq!(drawn(&said(&[(Delayed, 1)])), ["●delayed"]);
}

#[test]
fn parts_that_add_up_to_the_whole_are_the_whole() {
    let (total, currency) = (Some(euros(1990)), Some(euros(0).currency));
    let mut order = said(&[(Paid, 1)]);
    assert!(part(&mut order, Some("R-1"), "5.00", 2));
    assert_eq!(
        (order.payment(total), order.refunded(total, currency)),
        ((Payment::PartlyRefunded, Some(At(2))), Some(euros(500)))
    );
    assert!(!part(&mut order, Some("R-1"), "5", 3), "the same one again");
    assert_eq!(order.refunded(total, currency), Some(euros(500)));
    assert!(!part(&mut order, Some("R-1"), "9", 2), "an older word on it");
    assert_eq!(order.refunded(total, currency), Some(euros(500)));

    assert!(
        part(&mut order, None, "9.90", 4) && !part(&mut order, None, "9.900", 4),
        "without an id: by moment and amount"
    );
    assert!(part(&mut order, None, "5.00", 4));
    assert_eq!(
        (order.payment(total).0, order.refunded(total, currency)),
        (Payment::Refunded, Some(euros(1990)))
    );
    assert_eq!(
        order.payment(None).0,
        Payment::PartlyRefunded,
        "of what is not known nobody knows the whole"
    );
}

#[test]
fn a_refund_of_all_says_no_amount() {
    let (total, currency) = (Some(euros(1990)), Some(euros(0).currency));
    let mut order = said(&[(Paid, 1), (Refunded, 3)]);
    assert_eq!(
        (order.payment(total).0, order.refunded(total, currency)),
        (Payment::Refunded, None)
    );
    part(&mut order, None, "5.00", 2);
    assert_eq!(
        (order.payment(total).0, order.refunded(total, currency)),
        (Payment::Refunded, None)
    );
    order.hear(Paid, At(4));
    assert_eq!(
        (order.payment(total).0, order.refunded(total, currency)),
        (Payment::Paid, None),
        "the newest word wins"
    );
}

#[test]
fn what_is_in_another_currency_is_not_added_up() {
    let total = Some(euros(1990));
    let dollars = Refund {
        amount: Amount::parse("19.90").expect("an amount"),
        currency: Currency::parse("USD").ok(),
        at: At(2),
    };
    let mut order = said(&[(Paid, 1)]);
    order.hear_refund(None, dollars);
    assert_eq!(
        (order.payment(total).0, order.refunded(total, Some(euros(0).currency))),
        (Payment::PartlyRefunded, None)
    );
}

#[test]
fn it_is_stored_and_read_back() {
    let mut order = said(&[(Paid, 1), (OrderStatus::OutForDelivery, 2)]);
    part(&mut order, Some("R-1"), "5.00", 2);
    let stored = serde_json::to_string(&order).expect("serialises");
    assert_eq!(
        stored,
        r#"{"words":{"paid":1,"out_for_delivery":2},"refunds":{"id:R-1":{"amount":"5","at":2}}}"#
    );
    assert_eq!(serde_json::from_str::<OrderHistory>(&stored).expect("reads back"), order);
    assert_eq!(
        serde_json::from_str::<OrderHistory>("{}").expect("reads back"),
        OrderHistory::default()
    );
}

/// A word, or a refund of a part, and when it was said.
#[derive(Debug, Clone)]
enum Told {
    Word(OrderStatus, i64),
    Part(Option<&'static str>, &'static str, i64),
}

fn told() -> impl Strategy<Value = Told> {
    let word = (prop::sample::select(OrderStatus::ALL), 0_i64..5)
        .prop_map(|(word, at)| Told::Word(word, at));
    // A refund with an id is said once at a moment: of two words of one moment there is no newer
    // one.
    let parts = [(Some("R-1"), "5.00"), (Some("R-2"), "9.90"), (None, "5.00"), (None, "1")];
    let part = (prop::sample::select(parts.to_vec()), 0_i64..5)
        .prop_map(|((id, amount), at)| Told::Part(id, amount, at));
    prop_oneof![word, part]
}

fn heard(all: &[Told]) -> OrderHistory {
    let mut said = OrderHistory::default();
    for one in all {
        match one {
            Told::Word(word, at) => {
                said.hear(*word, At(*at));
            }
            Told::Part(id, amount, at) => {
                part(&mut said, *id, amount, *at);
            }
        }
    }
    said
}

proptest! {
    #[test]
    fn any_order_of_words_ends_in_the_same_lives(
        (one, other) in prop::collection::vec(told(), 0..12).prop_flat_map(|all| (Just(all.clone()).prop_shuffle(), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(heard(&one), heard(&other));
    }

    #[test]
    fn each_life_stands_where_its_own_words_put_it(all in prop::collection::vec(told(), 0..12)) {
        let is_goods = |one: &Told| matches!(one, Told::Word(word, _) if word.fulfilment().is_some());
        let (goods, money): (Vec<Told>, Vec<Told>) = all.iter().cloned().partition(is_goods);
        let total = Some(euros(1990));
        prop_assert_eq!(heard(&all).fulfilment(), heard(&goods).fulfilment());
        prop_assert_eq!(heard(&all).payment(total), heard(&money).payment(total));
        let newest = goods.iter().filter_map(|one| if let Told::Word(word, at) = one { Some((At(*at), word.rank(), *word)) } else { None });
        prop_assert_eq!(heard(&all).fulfilment().map(|(fulfilment, _)| fulfilment), newest.max().and_then(|(_, _, word)| word.fulfilment()));
    }

    #[test]
    fn a_word_is_news_when_its_life_stands_there_after_it(all in prop::collection::vec(told(), 0..12), word in prop::sample::select(OrderStatus::ALL), at in 0_i64..5) {
        let mut said = heard(&all);
        let before = said.fulfilment();
        if said.hear(word, At(at)) == StatusChange::Forward && word.fulfilment().is_some() {
            prop_assert_eq!(said.fulfilment(), word.fulfilment().map(|fulfilment| (fulfilment, At(at))));
        } else if word.fulfilment().is_some() {
            prop_assert_eq!(said.fulfilment(), before);
        }
    }

    #[test]
    fn the_way_ticks_nothing_that_was_not_said(all in prop::collection::vec(told(), 0..12)) {
        let said = heard(&all);
        let current = said.progress().into_iter().filter(|(_, step)| *step == ProgressStep::Current).map(|(one, _)| one).collect::<Vec<_>>();
        prop_assert_eq!(current, said.fulfilment().map(|(one, _)| one).into_iter().collect::<Vec<_>>());
        for (one, step) in said.progress() {
            prop_assert!(step == ProgressStep::Ahead || said.has(one), "{one:?} was not said");
        }
    }
}
