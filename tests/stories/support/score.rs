//! How the help was: one to five, words where they like; the last press counts and nobody else's
//! does.

use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

async fn resolved(house: &House) -> String {
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "At your neighbour’s").await;
    house.agent_presses(BEN, &number, "Solved").await;
    number
}

#[story]
async fn a_score_stands_on_the_card_and_its_words_in_the_topic() {
    let house = desk().await;
    let number = resolved(&house).await;
    let asked = house.last(LENA);
    assert!(
        reads(&asked).ends_with("How was our help? 1 is poor, 5 is very good."),
        "{}",
        reads(&asked)
    );
    assert_eq!(buttons(&asked), ["1 ⭐", "2 ⭐", "3 ⭐", "4 ⭐", "5 ⭐"]);
    house.presses(LENA, "4").await;
    assert!(
        reads(&house.in_topic(&number)[0]).contains("⭐ 4 of 5"),
        "{}",
        reads(&house.in_topic(&number)[0])
    );
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("⭐ The customer gives 4 of 5.")
    );
    let thanks = house.last(LENA);
    assert_eq!(
        (reads(&thanks).lines().next(), buttons(&thanks)),
        (Some("⭐ 4 of 5: thank you!"), vec!["No, that’s all".to_owned()])
    );

    house.presses(LENA, "5 ⭐").await;
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("⭐ The customer now gives 5 of 5.")
    );
    let before = house.newest(LENA);
    house.presses(LENA, "5 ⭐").await;
    assert!(house.since(LENA, before).is_empty(), "once more is nothing new");

    assert_eq!(
        reads(&house.says(LENA, "Quick & <kind>").await),
        "Thank you! We have passed it on."
    );
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("💬 Why:\nQuick & <kind>")
    );
    assert_eq!(
        house.topic_name(&number),
        format!("✅ #{number} Lena"),
        "words about it do not open it again"
    );
    assert_eq!(
        house
            .number(
                &probes::support_tickets().score(5).score_words(probes::like("%Quick%")).count()
            )
            .await,
        1
    );

    house.hears(LENA, "It was not there").await;
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"), "further words do");
}

#[story]
async fn no_words_are_needed() {
    let house = desk().await;
    resolved(&house).await;
    house.presses(LENA, "3").await;
    assert_eq!(reads(&house.presses(LENA, "that’s all").await), "Thank you! We have passed it on.");
    assert_eq!(house.number(&probes::dialogues().count()).await, 0);
}

#[story]
async fn somebody_elses_press_does_nothing() {
    let house = desk().await;
    let number = resolved(&house).await;
    house.person(8, "Paul", "en");
    let hello = house.says(8, "/help").await;
    let said = house.said_in_topic(&number);
    house.simulator.press_raw(8, hello.id, &format!("qr:{number}:1"));
    house.quiet().await;
    house.simulator.press_raw(8, hello.id, "qr:99999:1");
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number), said);
    assert_eq!(house.number(&probes::support_tickets().score(probes::present()).count()).await, 0);
}

#[story]
async fn a_ticket_that_goes_on_is_not_scored() {
    let house = desk().await;
    let number = resolved(&house).await;
    house.hears(LENA, "It is not there").await;
    house.presses(LENA, "1 ⭐").await;
    assert_eq!(house.number(&probes::support_tickets().score(probes::present()).count()).await, 0);
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"));
}

#[story]
async fn words_that_never_come_are_not_waited_for() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = resolved(&house).await;
    house.presses(LENA, "4").await;
    let before = house.newest(LENA);
    clock.put_forward(std::time::Duration::from_secs(2 * 3600));
    house.until(&probes::dialogues().none()).await;
    house.quiet().await;
    assert!(house.since(LENA, before).is_empty(), "nor is anything said of it");
    house.hears(LENA, "It is broken, by the way").await;
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"));
}
