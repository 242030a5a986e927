//! A whole case of the support desk, from the question to its end, as the customer and the agents
//! live it.

use bellhop_simulator::{Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk};
use bellhop_testing::house::{buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

#[story]
async fn a_case_from_the_question_to_its_end() {
    let house = desk().await;
    // Lena asks: what it is about, her words, and off it goes.
    let number = house.asks_for_help(LENA, "Returns", "The blue mug came broken.").await;
    assert_eq!(house.topic_name(&number), format!("🔴 #{number} Lena"));
    assert_eq!(house.said_in_topic(&number), ["The blue mug came broken."]);

    // Ben takes it. Cleo is told that it is his, and can't take it away by accident.
    house.agent_presses(BEN, &number, "Take").await;
    let card = house.in_topic(&number).remove(0);
    assert!(
        reads(&card).contains("Ben") && !buttons(&card).iter().any(|label| label.contains("Take")),
        "{}",
        reads(&card)
    );
    house.agent_writes(CLEO, &number, "/take").await;
    assert!(
        house.said_in_topic(&number).last().is_some_and(|words| words.contains("Ben")),
        "{:?}",
        house.said_in_topic(&number)
    );

    // He answers, she shows, and what the agents say among themselves stays there.
    house.agent_writes(BEN, &number, "I am sorry! Can you show me?").await;
    assert_eq!(reads(&house.last(LENA)), "I am sorry! Can you show me?");
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("Here it is"));
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("the photo");
    assert_eq!(
        (shown.media.map(|media| media.kind).as_deref(), shown.text.as_str()),
        (Some("photo"), "Here it is")
    );
    let before = house.newest(LENA);
    house.agent_writes(BEN, &number, "// the third one this week").await;
    house.agent_writes(BEN, &number, "/note tell the warehouse").await;
    assert!(house.since(LENA, before).is_empty(), "nothing of it leaves");

    // He holds it for solved, and she is asked to say so if it is not.
    house.agent_writes(BEN, &number, "A new one is on its way.").await;
    house.agent_presses(BEN, &number, "Solved").await;
    assert!(reads(&house.last(LENA)).contains("solved"), "{}", reads(&house.last(LENA)));
    assert_eq!(house.topic_name(&number), format!("✅ #{number} Lena"));

    // She says what she thinks of the help, and why; the agents read it.
    house.presses(LENA, "4 ⭐").await;
    house.says(LENA, "Quick and friendly").await;
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("💬 Why:\nQuick and friendly")
    );

    // It is not solved: her words open it again, in the same topic and with the same agent.
    let before = house.newest(LENA);
    house.hears(LENA, "That one is broken too!").await;
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"));
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("That one is broken too!")
    );

    // Now it is, and the topic closes with it.
    house.agent_writes(BEN, &number, "Your money is on its way back.").await;
    house.agent_writes(BEN, &number, "/close").await;
    assert_eq!(house.topic_name(&number), format!("⚫ #{number} Lena"));
    let thread = house.topic(&number);
    assert!(
        house.simulator.look(|state| state.topic(GROUP, thread)).is_some_and(|topic| topic.closed)
    );
    let hers: Vec<String> = house.since(LENA, before).iter().map(reads).collect();
    assert!(
        hers.len() == 2 && hers[1].contains("is closed"),
        "an answer, that it is closed: {hers:?}"
    );

    // Everything is on record: who did what, in its order.
    let acts = house
        .texts(
            &probes::audit_log()
                .action(probes::like("ticket.%"))
                .sorted_by(|row| row.id())
                .show(|row| row.action()),
        )
        .await;
    for act in [
        "ticket.opened",
        "ticket.taken",
        "ticket.answered",
        "ticket.asked",
        "ticket.resolved",
        "ticket.scored",
        "ticket.closed",
    ] {
        assert!(acts.iter().any(|one| one == act), "{act} in {acts:?}");
    }
}
