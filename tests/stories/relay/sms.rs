//! The desk by SMS: a text becomes a ticket, an answer goes out in as many texts as it needs, and
//! whoever finds a chat goes on there.

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction, Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA};
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, Plan, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";
const STRANGER: &str = "+4915199999999";

/// The last thing that stands in a ticket's topic.
fn last(house: &House, number: &str) -> String {
    house.in_topic(number).last().map(reads).unwrap_or_default()
}

/// Words that fill so many characters.
fn words(characters: usize) -> String {
    (0..)
        .map(|n| format!("word{n} "))
        .scan(0, |length, word| {
            *length += word.len();
            (*length <= characters).then_some(word)
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[story]
async fn a_text_becomes_a_ticket_and_the_answer_a_text() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.texts_the_desk(PHONE, "Where is <my> parcel?").await;
    let number = house.newest_ticket().await;
    assert_eq!(house.topic_name(&number), format!("🔴 #{number} Ana"));
    assert!(reads(&house.in_topic(&number)[0]).contains("by SMS"), "the card says so");
    assert_eq!(house.said_in_topic(&number), ["📱 by SMS\nWhere is <my> parcel?"]);

    house.agent_writes(BEN, &number, "At your neighbour's").await;
    assert_eq!(house.texted(PHONE), [format!("Blue Door #{number}: At your neighbour's")]);

    house.texts_the_desk(PHONE, "Thank you!").await;
    assert_eq!(house.tickets().await, 1, "it goes on with the same one");
    assert_eq!(last(&house, &number), "📱 by SMS\nThank you!");
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Ana"));
}

#[story]
async fn a_text_that_comes_again_is_read_once() {
    let house = desk_with_sms(|plan| plan).await;
    let text = house.texts_the_desk(STRANGER, "Hello?").await;
    house.gets_again(&text).await;
    house.is_read().await;
    assert_eq!(house.number(&probes::ticket_messages().count()).await, 1);
}

#[tokio::test]
async fn two_replicas_make_one_ticket_of_one_person_s_texts() {
    let Some(plan) = Plan::postgres().await else { return };
    let house = plan.with_sms().with("telegram.admin_chat_id", GROUP).open().await;
    house.open_desk().await;
    let replica = house.replica(Clock::System).await;
    for n in 0..20 {
        house.gets_text(STRANGER, &format!("Text {n}.")).await;
    }
    house.is_read().await;
    assert_eq!(
        (house.tickets().await, house.number(&probes::ticket_messages().count()).await),
        (1, 20)
    );
    let said = house
        .texts(&probes::ticket_messages().sorted_by(|row| row.place()).show(|row| row.words()))
        .await;
    assert_eq!(
        said,
        (0..20).map(|n| format!("\"Text {n}.\"")).collect::<Vec<_>>(),
        "in the order in which they came"
    );
    replica.stop().await;
}

#[story]
async fn strangers_names_and_pictures_are_read_too() {
    let house = desk_with_sms(|plan| plan).await;
    let picture = ("https://api.example/m/1", "image/jpeg");
    house.simulator.text_in_with(STRANGER, "", &[picture]).await.expect("posted");
    house.is_read().await;
    let number = house.newest_ticket().await;
    assert_eq!(house.said_in_topic(&number), ["📱 by SMS\n📎 https://api.example/m/1"]);
    assert!(!house.topic_name(&number).contains("9999999"), "no whole phone in the group");
    house.agent_writes(BEN, &number, "What is it?").await;
    assert_eq!(house.texted(STRANGER).len(), 1);

    house.texts_the_desk("PARCELCO", "Your parcel waits").await;
    let number = house.newest_ticket().await;
    assert!(reads(&house.in_topic(&number)[0]).contains("can’t be answered"), "the card warns");
    house.agent_writes(BEN, &number, "Which one?").await;
    assert!(
        last(&house, &number).contains("did not reach the customer"),
        "{}",
        last(&house, &number)
    );
}

#[story]
async fn a_stop_in_other_words_is_looked_at_and_nothing_is_sent() {
    let house = desk_with_sms(|plan| plan.with("sms.keyword_replies", "bellhop")).await;
    house.texts_the_desk(PHONE, "please stop texting me").await;
    let number = house.newest_ticket().await;
    let before = house.texted(PHONE).len();
    house.agent_writes(BEN, &number, "You get no more").await;
    assert!(
        last(&house, &number).contains("SMS: the customer has said STOP"),
        "{}",
        last(&house, &number)
    );
    assert_eq!(house.texted(PHONE).len(), before);
}

#[story]
async fn a_long_answer_goes_in_several_texts_in_order() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(STRANGER, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    let long = words(900);
    let answer = house.agent_writes(BEN, &number, &long).await;
    let texts = house.texted(STRANGER);
    assert_eq!(texts.len(), 3, "{texts:?}");
    let head = |n: usize| format!("Blue Door #{number} ({n}/3): ");
    let said: Vec<&str> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| text.strip_prefix(&head(n + 1)).expect("its number"))
        .collect();
    assert_eq!(said.join(" "), long, "whole, in order, cut at words");
    let told = house
        .in_topic(&number)
        .into_iter()
        .find(|message| reads(message).contains("segments"))
        .expect("a word on its size");
    assert!(reads(&told).contains("3 texts") && told.reply_to == Some(answer), "{}", reads(&told));
    assert_eq!(
        house.texts(&probes::ticket_messages().side("agent").show(|row| row.state())).await,
        ["told"]
    );
}

#[story]
async fn when_one_of_several_texts_fails_the_rest_is_not_sent() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(STRANGER, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21211)).times(1));
    house.agent_writes(BEN, &number, &words(900)).await;
    assert!(house.texted(STRANGER).is_empty());
    assert_eq!(
        house.texts(&probes::ticket_messages().side("agent").show(|row| row.state())).await,
        ["failed"]
    );
    let missed: Vec<String> = house
        .said_in_topic(&number)
        .into_iter()
        .filter(|words| words.contains("did not reach"))
        .collect();
    assert_eq!(missed.len(), 1, "the agent is told, once: {missed:?}");
}

#[story]
async fn what_is_too_long_for_texts_is_read_in_telegram() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.texts_the_desk(PHONE, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    let long = words(3000);
    house.agent_writes(BEN, &number, &long).await;
    assert!(house.texted(PHONE).is_empty(), "nothing goes half");
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Ana"), "nobody has answered her");
    let notice = house.in_topic(&number).pop().expect("a notice");
    assert_eq!(buttons(&notice), ["🔗 Send a link"], "{}", reads(&notice));
    house.simulator.press_in(GROUP, BEN, notice.id, "🔗 Send a link").expect("pressed");
    house.quiet().await;
    let text = house.texted(PHONE).pop().expect("a link");
    let token =
        text.split("?start=").nth(1).unwrap_or_else(|| panic!("a link in {text}")).to_owned();

    house.person(55, "Ana", "en");
    house.hears(55, &format!("/start {token}")).await;
    let read: Vec<String> = house.chat(55).iter().map(reads).collect();
    assert!(
        read.iter().any(|words| words.contains(&format!("Your request #{number} goes on here"))),
        "{read:?}"
    );
    assert!(read.contains(&long), "what was too long is there: {read:?}");
    assert!(last(&house, &number).contains("Telegram now"), "{}", last(&house, &number));
    assert_eq!(house.topic_name(&number), format!("🟢 #{number} Ana"), "now she is answered");
    let topic = house.topic(&number);
    house.hears(55, "Thank you").await;
    assert_eq!(last(&house, &number), "Thank you");
    house.agent_writes(BEN, &number, "You are welcome").await;
    assert_eq!(
        (reads(&house.last(55)).as_str(), house.topic(&number)),
        ("You are welcome", topic),
        "the topic stays"
    );
    assert_eq!(house.number(&probes::links().chat_id(55).customer_id("c-2").count()).await, 1);

    // The same link opens nothing for anybody else.
    house.person(56, "Eve", "en");
    house.hears(56, &format!("/start {token}")).await;
    assert_eq!(house.number(&probes::links().chat_id(56).count()).await, 0);

    // Out of habit she texts once more: it goes where she is.
    house.texts_the_desk(PHONE, "One more thing").await;
    assert_eq!(
        (house.tickets().await, last(&house, &number).as_str()),
        (1, "📱 by SMS\nOne more thing")
    );
}

#[story]
async fn a_stranger_s_ticket_follows_its_link_too() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(STRANGER, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    house.agent_writes(BEN, &number, &words(3000)).await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    house.simulator.press_in(GROUP, BEN, notice.id, "🔗 Send a link").expect("pressed");
    house.quiet().await;
    let text = house.texted(STRANGER).pop().expect("a link");
    let token = text.split("?start=").nth(1).expect("a token").to_owned();
    house.person(55, "Ana", "en");
    house.hears(55, &format!("/start {token}")).await;
    assert!(house.chat(55).iter().any(|message| reads(message) == words(3000)));
    house.hears(55, "Got it").await;
    assert_eq!(last(&house, &number), "Got it");
    assert_eq!(
        house.number(&probes::links().chat_id(55).count()).await,
        0,
        "nobody's account is hers"
    );
}

#[story]
async fn who_links_a_chat_in_any_way_goes_on_there() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.texts_the_desk(PHONE, "Where is it?").await;
    let number = house.newest_ticket().await;
    house.person(55, "Ana", "en");
    house.hears(55, "/start").await;
    house.shares(55, PHONE, Some(55)).await;
    house.until(&probes::support_tickets().channel("telegram").address("55").any()).await;
    house.quiet().await;
    assert!(
        house
            .chat(55)
            .iter()
            .any(|message| reads(message).contains(&format!("#{number} goes on here")))
    );
    house.agent_writes(BEN, &number, "At your neighbour's").await;
    assert_eq!(reads(&house.last(55)), "At your neighbour's");
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));
}

#[story]
async fn pictures_of_agents_go_by_their_words_alone() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(STRANGER, "What does it look like?").await;
    let number = house.newest_ticket().await;
    house.agent_posts(BEN, &number, Post::media(Media::photo()).saying("Like this")).await;
    assert_eq!(house.texted(STRANGER), [format!("Blue Door #{number}: Like this")]);
    assert!(house.said_in_topic(&number).iter().any(|words| words.contains("only the words")));
    house.agent_posts(BEN, &number, Post::media(Media::photo())).await;
    assert_eq!(house.texted(STRANGER).len(), 1);
    assert!(
        last(&house, &number).contains("nothing of this went out"),
        "{}",
        last(&house, &number)
    );
}

#[story]
async fn an_answer_that_telegram_cannot_bring_goes_in_texts_however_long() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_with_phone("c-1", LENA, "Lena", PHONE).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.block(LENA);
    house.quiet().await;
    house.agent_writes(BEN, &number, &words(900)).await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    house
        .simulator
        .press_in(GROUP, BEN, notice.id, "📱 Send by SMS")
        .unwrap_or_else(|| panic!("{}", reads(&notice)));
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 3, "{:?}", house.texted(PHONE));
    assert_eq!(house.topic_name(&number), format!("🟢 #{number} Lena"), "now she is answered");
}

#[story]
async fn who_asks_by_sms_is_told_by_sms_that_their_ticket_is_there_and_that_it_is_over() {
    let house = desk_with_sms(|plan| plan.with("support.sms_notices", true)).await;
    house.texts_the_desk(STRANGER, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    assert_eq!(
        house.texted(STRANGER),
        [format!("Blue Door #{number}: we have your message and will answer you here.")]
    );
    house.texts_the_desk(STRANGER, "Hello?").await;
    assert_eq!(house.texted(STRANGER).len(), 1, "once for a ticket");
    house.agent_writes(BEN, &number, "/resolve").await;
    assert!(
        house
            .texted(STRANGER)
            .last()
            .is_some_and(|text| text.contains("we think that this is solved")),
        "{:?}",
        house.texted(STRANGER)
    );
    house.agent_writes(BEN, &number, "/close").await;
    assert_eq!(house.texted(STRANGER).len(), 2, "solved and closed is one word");

    house.texts_the_desk("PARCELCO", "Your parcel waits").await;
    assert_eq!(
        house
            .number(&probes::notifications().template("ticket-notice").state("suppressed").count())
            .await,
        0
    );
}

#[story]
async fn who_changes_an_answer_that_went_as_a_text_learns_that_it_stays() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(STRANGER, "When?").await;
    let number = house.newest_ticket().await;
    let answer = house.agent_writes(BEN, &number, "On Monday").await;
    house.simulator.edit_post(GROUP, answer, "On Tuesday");
    house.quiet().await;
    let told = house.in_topic(&number).pop().expect("a notice");
    assert!(
        reads(&told).contains("can’t be changed") && told.reply_to == Some(answer),
        "{}",
        reads(&told)
    );
    assert_eq!(house.texted(STRANGER).len(), 1);
}
