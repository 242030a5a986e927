//! Answers of Telegram that nobody listed, on the way to the agents: what customers say is held and
//! tried again, goes another way round, or is told to an admin's phone. It never ends in silence.

use std::time::Duration;

use bellhop_simulator::{BOT, Fault, FaultAction, Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

/// What brings something new into the group.
const SENDS: [&str; 4] = ["sendMessage", "copyMessage", "copyMessages", "createForumTopic"];
/// An admin's phone.
const ANA: &str = "+4915112345600";
fn all_told() -> probes::Question {
    probes::ticket_messages().side("customer").state(probes::not("told")).none()
}

fn refused() -> probes::Question {
    probes::attempts().class("unlisted").count()
}

/// Telegram refuses whatever is new in the group.
fn restricts(house: &House, change: impl Fn(Fault) -> Fault) {
    for method in SENDS {
        house.simulator.add_fault(change(
            Fault::of(method, FaultAction::bad("CHAT_RESTRICTED")).in_chat(GROUP),
        ));
    }
}

/// An admin with a phone, and what goes wrong told soon.
fn with_an_admin(plan: Plan) -> Plan {
    let members =
        format!(r#"[{{ name = "Ana", role = "admin", telegram_id = 1001, phone = "{ANA}" }}]"#);
    plan.with_sms()
        .with("support.sms_notices", false)
        .with("staff.members", members)
        .with("alerts.window_s", 1)
}

fn sign(house: &House, chat: i64, message: i64) -> Option<String> {
    house.message(chat, message).reactions.get(&BOT).and_then(|signs| signs.first().cloned())
}

/// The words in General that hold some others.
fn in_general(house: &House, words: &str) -> Vec<String> {
    house
        .chat(GROUP)
        .iter()
        .filter(|message| message.thread.is_none())
        .map(reads)
        .filter(|said| said.contains(words))
        .collect()
}

#[story]
async fn a_group_that_is_restricted_for_two_seconds_costs_nothing() {
    let house = desk_with(|plan| plan.with("delivery.backoff_base_ms", 500)).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    restricts(&house, |fault| fault.lasting(Duration::from_secs(2)));
    house.hears(LENA, "Are you there?").await;
    assert_eq!(house.said_in_topic(&number), ["Where is it?", "Are you there?"]);
    assert_eq!(sign(&house, LENA, house.newest(LENA)).as_deref(), Some("👀"));
    assert!(house.number(&refused()).await > 0, "it was refused");
    assert_eq!(house.number(&probes::alerts().count()).await, 0, "and nobody has to hear of it");
}

#[story]
async fn a_request_that_is_opened_meanwhile_comes_whole() {
    let house = desk_with(|plan| plan.with("delivery.backoff_base_ms", 500)).await;
    restricts(&house, |fault| fault.lasting(Duration::from_secs(2)));
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.quiet().await;
    assert!(reads(&house.in_topic(&number)[0]).starts_with("🎫"), "its card is there");
    assert_eq!(house.said_in_topic(&number), ["Where is it?"]);
}

#[story]
async fn a_longer_one_is_told_to_an_admin_s_phone_and_the_words_come_when_it_is_over() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| with_an_admin(plan.by(clock.clock()))).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    restricts(&house, |fault| fault);
    house.hears(LENA, "Are you there?").await;
    house.hears(LENA, "Hello?").await;
    let waiting = house
        .texts(
            &probes::ticket_messages()
                .side("customer")
                .sorted_by(|row| row.place())
                .show(|row| row.state()),
        )
        .await;
    assert_eq!(waiting, ["told", "kept", "kept"], "they wait, and none has failed");
    let text = house.is_texted(ANA, "Telegram refuses").await;
    assert!(text.body.contains("CHAT_RESTRICTED"), "{}", text.body);

    // Tried again in vain, it is not told again.
    clock.put_forward(Duration::from_secs(31));
    house.until(&probes::ticket_holds().tries(2).any()).await;
    house.quiet().await;
    house.simulator.clear_faults();
    clock.put_forward(Duration::from_secs(61));
    house.until(&all_told()).await;
    house.quiet().await;
    assert_eq!(
        house.said_in_topic(&number).join("\n\n"),
        "Where is it?\n\nAre you there?\n\nHello?"
    );
    house.shows(GROUP, "I can write in this group again").await;
    assert_eq!(house.texted(ANA).len(), 1, "{:?}", house.texted(ANA));
    assert_eq!(house.number(&probes::ticket_holds().count()).await, 0);
}

#[story]
async fn a_request_without_a_topic_or_a_card_gets_both_when_it_is_over() {
    let clock = RunningClock::start();
    for method in ["createForumTopic", "sendMessage"] {
        let house = desk_with(|plan| plan.by(clock.clock())).await;
        house
            .simulator
            .add_fault(Fault::of(method, FaultAction::bad("CHAT_RESTRICTED")).in_chat(GROUP));
        let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
        house.quiet().await;
        house.simulator.clear_faults();
        clock.put_forward(Duration::from_secs(31));
        house.until(&all_told()).await;
        house.quiet().await;
        let topic: Vec<String> = house.in_topic(&number).iter().map(reads).collect();
        assert!(
            topic.len() == 2 && topic[0].starts_with("🎫") && topic[1] == "Where is it?",
            "{method}: {topic:?}"
        );
    }
}

#[story]
async fn a_group_that_took_the_bot_s_right_to_write_is_asked_again_without_being_told() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| with_an_admin(plan.by(clock.clock()))).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    // By the group's own settings: no update tells the bot.
    let words = "not enough rights to send text messages to the chat";
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::bad(words)).in_chat(GROUP));
    house.hears(LENA, "Are you there?").await;
    assert!(house.is_texted(ANA, "Telegram refuses").await.body.contains("not enough rights"));
    house.simulator.clear_faults();
    clock.put_forward(Duration::from_secs(31));
    house.until(&all_told()).await;
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number), ["Where is it?", "Are you there?"]);
}

#[story]
async fn what_alone_is_refused_goes_in_words_and_holds_up_nothing() {
    let house = desk_with(|plan| plan.with("delivery.backoff_base_ms", 150)).await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.person(8, "Uwe", "en");
    let other = house.asks_for_help(8, "Payment", "I paid twice").await;
    house
        .simulator
        .add_fault(Fault::of("copyMessage", FaultAction::bad("SOMETHING_NEW")).in_chat(GROUP));
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("the left side"));
    house.until(&refused()).await;
    house.simulator.say(8, "Twice!");
    house.simulator.say(LENA, "Do you see?");
    house.quiet().await;
    let said = house.said_in_topic(&number);
    assert_eq!(
        said[1..],
        ["❗ The customer sent a photo, which cannot be shown here.\nthe left side", "Do you see?"]
    );
    assert_eq!(house.said_in_topic(&other), ["I paid twice", "Twice!"]);
    let record = house
        .texts(&probes::ticket_messages().kind("photo").show(|row| row.state().reason()))
        .await;
    assert_eq!(record, ["told in_words"]);

    // What stands there in its place is changed with it.
    let photo = house.simulator.look(|state| {
        state.messages(LENA).iter().find(|message| message.media.is_some()).map(|photo| photo.id)
    });
    house.simulator.edit_post(LENA, photo.expect("her photo"), "the right side");
    house.quiet().await;
    assert!(
        house.said_in_topic(&number)[1].ends_with("\nthe right side"),
        "{:?}",
        house.said_in_topic(&number)
    );
}

#[story]
async fn a_topic_that_is_refused_alone_sends_its_words_into_general() {
    let house = desk_with(|plan| plan.with("delivery.backoff_base_ms", 150)).await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.person(8, "Uwe", "en");
    house.asks_for_help(8, "Payment", "I paid twice").await;
    let first = house.topic(&number);
    house.simulator.add_fault(
        Fault::of("sendMessage", FaultAction::bad("TOPIC_OUT_OF_ORDER")).in_topic(GROUP, first),
    );
    house.simulator.say(LENA, "Do you hear me?");
    house.until(&refused()).await;
    house.simulator.say(8, "Twice!");
    house.quiet().await;
    assert_eq!(
        in_general(&house, "Do you hear me?"),
        [format!("#{number} Lena:\nDo you hear me?")]
    );

    // Nothing is wrong with topics as such: what she says next goes into a new one.
    house.hears(LENA, "And now?").await;
    assert_ne!(house.topic(&number), first);
    assert_eq!(house.said_in_topic(&number), ["And now?"]);
    house.agent_writes(BEN, &number, "Now I do").await;
    assert_eq!(reads(&house.last(LENA)), "Now I do");
}

#[story]
async fn words_that_are_refused_for_what_they_are_are_said_to_be_there() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let nothing = FaultAction::bad("message text is empty");
    house.simulator.add_fault(Fault::of("sendMessage", nothing).in_chat(GROUP).times(2));
    house.hears(LENA, "\u{3164}").await;
    let said = house.said_in_topic(&number);
    assert_eq!(
        said.last().map(String::as_str),
        Some("❗ The customer sent words, which cannot be shown here."),
        "{said:?}"
    );
    assert_eq!(
        house.texts("SELECT state FROM ticket_messages ORDER BY place DESC LIMIT 1").await,
        ["failed"],
        "and are on record"
    );
}

#[story]
async fn an_answer_to_a_message_that_is_gone_arrives_as_an_answer_to_nothing() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let asked = house.in_topic(&number).pop().expect("her words").id;
    for words in ["message to be replied not found", "REPLY_MESSAGE_ID_INVALID"] {
        for chat in [LENA, GROUP] {
            house.simulator.add_fault(
                Fault::of("sendMessage", FaultAction::bad(words))
                    .in_chat(chat)
                    .of_answers()
                    .times(1),
            );
        }
        house.agent_posts(BEN, &number, Post::text("Tomorrow").answering(asked)).await;
        let told = house.last(LENA);
        assert_eq!((reads(&told).as_str(), told.reply_to), ("Tomorrow", None));
        house.simulator.post(LENA, LENA, Post::text("Thank you").answering(told.id));
        house.quiet().await;
        let shown = house.in_topic(&number).pop().expect("her thanks");
        assert_eq!((reads(&shown).as_str(), shown.reply_to), ("Thank you", None));
    }
    let failed = house
        .texts(
            &probes::attempts()
                .state(probes::one_of(["failed", "unknown"]))
                .show(|row| row.class().detail()),
        )
        .await;
    assert!(failed.is_empty(), "each in one try: {failed:?}");
}

#[story]
async fn what_agents_must_read_is_tried_again_too() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "At your neighbour's").await;
    house.agent_writes(BEN, &number, "/resolve").await;
    house.presses(LENA, "2").await;
    house.simulator.add_fault(
        Fault::of("sendMessage", FaultAction::bad("CHAT_RESTRICTED")).in_chat(GROUP).times(6),
    );
    house.simulator.say(LENA, "It never came");
    house.until(&probes::notifications().template("ticket-score").state("scheduled").any()).await;
    clock.put_forward(Duration::from_secs(31));
    house.quiet().await;
    assert!(
        house
            .said_in_topic(&number)
            .iter()
            .chain(&in_general(&house, "never"))
            .any(|said| said.contains("It never came"))
    );
}

#[story]
async fn in_a_quiet_group_the_word_that_something_is_refused_tells_whether_all_is() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| with_an_admin(plan.by(clock.clock()))).await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.quiet().await;
    clock.put_forward(Duration::from_secs(60));
    house
        .simulator
        .add_fault(Fault::of("copyMessage", FaultAction::bad("SOMETHING_NEW")).in_chat(GROUP));
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("the left side"));
    house.quiet().await;
    house.shows(GROUP, "SOMETHING_NEW").await;
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number), ["It is broken"], "it may be the moment: it waits");
    clock.put_forward(Duration::from_secs(31));
    house.until(&all_told()).await;
    house.quiet().await;
    assert!(
        house.said_in_topic(&number)[1].starts_with("❗ The customer sent a photo"),
        "it is not"
    );
    assert!(house.texted(ANA).is_empty(), "General heard it");
}
