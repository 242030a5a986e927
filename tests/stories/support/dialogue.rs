//! /support: each step survives whatever happens in between, and no words are thrown away unasked.

use bellhop_simulator::{Media, Post};

use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, Plan, buttons, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

async fn dialogues(house: &House) -> i64 {
    house.number(&probes::dialogues().count()).await
}

async fn tickets(house: &House) -> i64 {
    house.number(&probes::support_tickets().count()).await
}

#[story]
async fn each_step_survives_a_crash() {
    let mut house = desk_with(Plan::that_may_crash).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(reads(&house.says(LENA, "/support").await), "What is it about?");
    restart(&mut house).await;
    assert_eq!(reads(&house.presses(LENA, "Delivery").await), "Which order is it about?");
    restart(&mut house).await;
    assert!(reads(&house.presses(LENA, "ORD-1").await).starts_with("Delivery, order ORD-1"));
    restart(&mut house).await;
    house.hears(LENA, "Where is it?").await;
    restart(&mut house).await;
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("the door"));
    house.quiet().await;
    let summary = reads(&house.last(LENA));
    assert!(summary.contains("Where is it?") && summary.contains("the door"), "{summary}");
    restart(&mut house).await;
    house.presses(LENA, "Send").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    let number: String = told
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    assert_eq!(house.topic_name(&number), format!("🔴 #{number} Lena · ORD-1"));
    let said = house.in_topic(&number);
    assert_eq!((reads(&said[1]).as_str(), said[2].media.is_some()), ("Where is it?", true));
    assert_eq!((tickets(&house).await, dialogues(&house).await), (1, 0));
}

/// It dies where it stands, and comes back.
async fn restart(house: &mut House) {
    house.crash().await;
    house.start().await;
}

#[story]
async fn cancel_leaves_at_each_step() {
    let house = desk().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let steps: [&[&str]; 4] = [
        &[],
        &["Delivery"],
        &["Delivery", "None of these"],
        &["Delivery", "None of these", "words"],
    ];
    for steps in steps {
        house.says(LENA, "/support").await;
        for step in steps {
            if *step == "words" {
                house.hears(LENA, "Where is it?").await;
            } else {
                house.presses(LENA, step).await;
            }
        }
        assert_eq!(reads(&house.says(LENA, "/cancel").await), "Cancelled.", "{steps:?}");
        assert_eq!(dialogues(&house).await, 0, "{steps:?}");
    }
    house.says(LENA, "/support").await;
    house.presses(LENA, "Cancel").await;
    assert_eq!((tickets(&house).await, dialogues(&house).await), (0, 0));
}

#[story]
async fn another_command_asks_before_it_throws_words_away() {
    let house = desk().await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "Where is it?").await;
    let asked = house.says(LENA, "/order").await;
    assert!(
        reads(&asked).starts_with("You have written something that was not sent yet."),
        "{}",
        reads(&asked)
    );
    assert_eq!(buttons(&asked), ["✅ Send", "Go on writing", "🗑 Discard"]);
    house.presses(LENA, "Go on writing").await;
    house.hears(LENA, "And when?").await;
    house.says(LENA, "/track").await;
    house.presses(LENA, "Send").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    let number: String = told
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "Where is it?\n\nAnd when?");
}

#[story]
async fn a_photo_alone_begins_a_request() {
    let house = desk().await;
    house.simulator.post(LENA, LENA, Post::media(Media::photo()));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "What is it about?");
    house.presses(LENA, "Returns").await;
    house.presses(LENA, "Send").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    let number: String = told
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    assert!(house.in_topic(&number)[1].media.is_some());
}

#[story]
async fn an_album_alone_is_asked_about_once() {
    let house = desk().await;
    house.simulator.post_album(LENA, LENA, (0..5).map(|_| Post::media(Media::photo())).collect());
    house.quiet().await;
    let asked: Vec<_> = house
        .chat(LENA)
        .into_iter()
        .filter(|message| reads(message) == "What is it about?")
        .collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    house.presses(LENA, "Returns").await;
    assert!(
        reads(&house.last(LENA)).starts_with("Returns, 5 messages"),
        "{}",
        reads(&house.last(LENA))
    );
}

#[story]
async fn the_button_that_sends_stays_in_sight_however_much_is_written() {
    let house = desk().await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "One").await;
    let first = house.last(LENA);
    for words in ["Two", "Three"] {
        house.hears(LENA, words).await;
    }
    assert_eq!(house.last(LENA).id, first.id, "redrawn in place while it is near");
    house.hears(LENA, "Four").await;
    let last = house.last(LENA);
    assert!(
        last.id > first.id && reads(&last).starts_with("Delivery, 4 messages"),
        "{}",
        reads(&last)
    );
    let first =
        house.chat(LENA).into_iter().find(|message| message.id == first.id).expect("it stands");
    assert!(buttons(&first).is_empty(), "only one [Send] is there: {:?}", buttons(&first));
    house.presses(LENA, "Send").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    let number: String = told
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "One\n\nTwo\n\nThree\n\nFour");
}

#[story]
async fn help_with_this_order_knows_which() {
    let house = desk().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.presses(LENA, "Help with this order").await;
    assert!(
        reads(&house.last(LENA)).starts_with("My order, order ORD-1"),
        "{}",
        reads(&house.last(LENA))
    );
    house.hears(LENA, "It is too small").await;
    house.presses(LENA, "Send").await;
    house.shows(LENA, "Your request is #").await;
    assert_eq!(house.texts(&probes::support_tickets().show(|row| row.order_id())).await, ["ORD-1"]);
}

#[story]
async fn a_ticket_that_is_open_is_shown_and_settled_and_goes_on_within_the_window() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock())).await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &first, "Tomorrow").await;
    let shown = house.says(LENA, "/support").await;
    assert!(
        reads(&shown).contains(&format!("Your request #{first} (Delivery)")),
        "{}",
        reads(&shown)
    );
    assert_eq!(buttons(&shown), ["✔️ This is settled", "➕ A new request"]);
    house.presses(LENA, "This is settled").await;
    assert_eq!(house.topic_name(&first), format!("⚫ #{first} Lena"));
    house.hears(LENA, "It is not, after all").await;
    assert_eq!(house.topic_name(&first), format!("🟡 #{first} Lena"), "it goes on");

    house.agent_presses(BEN, &first, "Close").await;
    clock.put_forward(std::time::Duration::from_secs(73 * 3600));
    assert_eq!(
        reads(&house.says(LENA, "/support").await),
        "What is it about?",
        "after the window it is a new matter"
    );
    house.presses(LENA, "Payment").await;
    house.hears(LENA, "I paid twice").await;
    house.presses(LENA, "Send").await;
    house.until(&probes::support_tickets().exactly(2)).await;
}

#[story]
async fn buttons_that_are_old_or_not_ours_do_no_harm() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    // [Send] of a request that was sent.
    house.presses(LENA, "Send").await;
    house.quiet().await;
    assert_eq!(tickets(&house).await, 1);
    house.person(8, "Paul", "en");
    let hello = house.says(8, "/help").await;
    let words = [
        format!("qk:{number}"),
        "qs".to_owned(),
        "qo:ORD-9".to_owned(),
        "qc:nothing".to_owned(),
        "qr:x".to_owned(),
        "q".repeat(64),
    ];
    for word in words {
        house.simulator.press_raw(8, hello.id, &word);
        house.quiet().await;
    }
    assert_eq!(house.topic_name(&number), format!("🔴 #{number} Lena"), "Lena’s is as it was");
    assert_eq!(tickets(&house).await, 1);
}

#[story]
async fn an_update_that_comes_again_asks_for_nothing_twice() {
    let house = desk().await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "Where is it?").await;
    let update = house.simulator.press(LENA, "Send").expect("an update");
    house.simulator.repeat(update);
    house.quiet().await;
    house.shows(LENA, "Your request is #").await;
    assert_eq!(tickets(&house).await, 1);
    assert_eq!(house.number(&probes::ticket_messages().count()).await, 1);
}

#[story]
async fn strangers_may_ask() {
    let house = desk().await;
    house.person(8, "Paul", "de");
    house.says(8, "/support").await;
    house.presses(8, "Lieferung").await;
    house.hears(8, "Liefern Sie nach Wien?").await;
    house.presses(8, "Absenden").await;
    let told = reads(&house.shows(8, "Ihre Anfrage hat die Nummer").await);
    let number: String = told
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    assert!(reads(&house.in_topic(&number)[0]).contains("not known to the shop"));
    house.agent_writes(BEN, &number, "Ja!").await;
    assert_eq!(reads(&house.last(8)), "Ja!");
}

#[story]
async fn a_request_that_nobody_goes_on_with_ends_with_a_notice() {
    let clock = RunningClock::start();
    let mut house =
        desk_with(|plan| plan.by(clock.clock()).with("support.dialogue_idle_min", 30)).await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Delivery").await;
    clock.put_forward(std::time::Duration::from_secs(20 * 60));
    house.hears(LENA, "Where is it?").await;
    house.stop().await;
    clock.put_forward(std::time::Duration::from_secs(31 * 60));
    house.start().await;
    let notice = house.shows(LENA, "I have put your unfinished request aside").await;
    house.quiet().await;
    assert_eq!(dialogues(&house).await, 0);
    house.presses(LENA, "Send").await;
    assert_eq!(house.since(LENA, notice.id).len(), 1, "the old button says so kindly");
    assert_eq!(tickets(&house).await, 0);
}
