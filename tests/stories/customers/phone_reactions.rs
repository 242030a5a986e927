//! Reactions by phone: texts that quote ours. They stop nothing, open no ticket, cost no text, and
//! are reactions to what they quote.

use bellhop_simulator::BOT;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::BEN;
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, event, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// A desk that answers keywords itself, with Ana, who was sent a text that ends with how to stop
/// them; and that text.
async fn desk_of_ana() -> (House, String) {
    let house = desk_with_sms(|plan| {
        plan.with("sms.introduce", true).with("sms.keyword_replies", "bellhop")
    })
    .await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.hears_of(event("order.delayed", "c-2", "ORD-2", 1)).await;
    let ours = house.texted(PHONE).pop().expect("a text");
    assert!(ours.ends_with("HELP for help, STOP to stop."), "{ours}");
    (house, ours)
}

/// What is on record of reactions: the sign, whether it was taken back, and whether it is to a text
/// of ours.
async fn on_record(house: &House) -> Vec<String> {
    let sql = "SELECT COALESCE(sign, '-') || ' ' || is_removed
        || CASE WHEN notification_id IS NULL THEN '' ELSE ' to ' || notifications.template END
        FROM sms_reactions LEFT JOIN notifications ON notifications.id = notification_id
        ORDER BY received_at_ms, provider_id";
    house.texts(sql).await
}

/// Nothing follows from what a phone sent.
async fn leaves_all_as_it_was(house: &House, text: &str) {
    let sent = house.texted(PHONE).len();
    house.texts_the_desk(PHONE, text).await;
    assert_eq!(house.number(&probes::suppressions().count()).await, 0, "{text}");
    assert_eq!((house.tickets().await, house.texted(PHONE).len()), (0, sent), "{text}");
}

#[story]
async fn a_reaction_to_a_text_of_ours_is_on_its_record_and_nothing_else() {
    let (house, ours) = desk_of_ana().await;
    let texts = [
        (format!("Liked “{ours}”"), "👍 0"),
        (format!("Loved “{ours}”"), "❤ 0"),
        (format!("Laughed at “{ours}”"), "😂 0"),
        (format!("Emphasized “{ours}”"), "‼ 0"),
        (format!("Questioned “{ours}”"), "❓ 0"),
        (format!("Disliked “{ours}”"), "👎 0"),
        (format!("Translated “{ours}”"), "- 0"),
        (format!("Reacted 🎉 to “{ours}”"), "🎉 0"),
        (format!("Removed a like from “{ours}”"), "👍 1"),
        (format!("\u{200A}\u{200B}👍\u{200B} to “\u{200A}{ours}\u{200A}”\u{200A}"), "👍 0"),
        (
            format!("\u{200A}\u{200B}👍\u{200B} to “\u{200A}{}…\u{200A}”\u{200A}", &ours[..40]),
            "👍 0",
        ),
        (
            format!("\u{200A}Removed \u{200C}👍\u{200C} from “\u{200A}{ours}\u{200A}”\u{200A}"),
            "👍 1",
        ),
        (format!("Gefällt mir: „{ours}“"), "👍 0"),
        (format!("„{ours}“ ein Herz hinzugefügt"), "❤ 0"),
        (format!("Le gusta “{ours}”"), "👍 0"),
        (format!("Le encantó “{ours}”"), "❤ 0"),
        (format!("Понравилось «{ours}»"), "👍 0"),
        (format!("أعجبه \"{ours}\""), "👍 0"),
        (format!("A adoré « {ours} »"), "❤ 0"),
        // In languages whose sentence nobody here knows.
        (format!("「{ours}」を「いいね」と評価しました"), "- 0"),
        (format!("Tykkäsi ”{ours}”"), "- 0"),
    ];
    for (text, _) in &texts {
        leaves_all_as_it_was(&house, text).await;
    }
    let expected: Vec<String> =
        texts.iter().map(|(_, told)| format!("{told} to push-order-delayed")).collect();
    let (mut seen, mut expected) = (on_record(&house).await, expected);
    // What comes within one millisecond is in the order of its ids.
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    let receipts = house
        .receipts()
        .await
        .into_iter()
        .filter(|receipt| receipt.starts_with("reacted person"))
        .count();
    assert_eq!(receipts, texts.len(), "{:?}", house.receipts().await);
    let proofs = house
        .texts(
            &probes::notifications().template("push-order-delayed").show(|row| row.state().proof()),
        )
        .await;
    assert_eq!(proofs, ["delivered read"], "who reacts has read it");
}

#[story]
async fn a_reaction_to_nothing_of_ours_is_on_record_without_a_message() {
    let (house, _) = desk_of_ana().await;
    for text in [
        "Liked an image",
        "Le gusta “Hola, ¿vienes? STOP”",
        "Loved “Reply STOP to unsubscribe from Blue Barn”",
    ] {
        leaves_all_as_it_was(&house, text).await;
    }
    let mut seen = on_record(&house).await;
    seen.sort();
    assert_eq!(seen, ["❤ 0", "👍 0", "👍 0"]);
    assert_eq!(
        house.number(&probes::sms_reactions().drained_at_ms(probes::missing()).count()).await,
        0
    );
    let again = house.texts_the_desk(PHONE, "Liked an image").await;
    house.gets_again(&again).await;
    assert_eq!(
        house.number(&probes::sms_reactions().count()).await,
        4,
        "what comes again is the same"
    );
}

#[story]
async fn who_asks_about_a_text_of_ours_is_answered_and_stopped_from_nothing() {
    let (house, ours) = desk_of_ana().await;
    let asked = format!("What does “{ours}” mean?");
    house.texts_the_desk(PHONE, &asked).await;
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
    let number = house.newest_ticket().await;
    assert_eq!(house.said_in_topic(&number), [format!("📱 by SMS\n{asked}")]);
    // Their own words beside it are theirs.
    for wish in [
        format!("“{ours}” – who is this? STOP"),
        format!("STOP “{ours}”"),
        format!("Unsubscribe: „{ours}“"),
    ] {
        house.texts_the_desk(PHONE, &wish).await;
        assert_eq!(
            house.texts(&probes::suppressions().show(|row| row.reason())).await,
            ["opted_out"],
            "{wish}"
        );
        house.texts_the_desk(PHONE, "START").await;
        assert_eq!(house.number(&probes::suppressions().count()).await, 0);
    }
    assert_eq!(house.number(&probes::sms_reactions().count()).await, 0);
}

/// The reaction of the bot under a message of the group.
fn sign(house: &House, message: i64) -> Option<String> {
    house.message(GROUP, message).reactions.get(&BOT).and_then(|signs| signs.first().cloned())
}

#[story]
async fn an_agent_sees_a_reaction_to_their_answer_under_it() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(PHONE, "Where is it?").await;
    let number = house.newest_ticket().await;
    let answer = house.agent_writes(BEN, &number, "At your neighbour’s, no. 5").await;
    let text = house.texted(PHONE).pop().expect("the answer");
    assert_eq!(sign(&house, answer).as_deref(), Some("🕊"), "it went by SMS");
    for (reaction, shown) in [
        (format!("Loved “{text}”"), Some("❤")),
        (format!("Laughed at “{text}”"), Some("🤣")),
        (format!("\u{200A}\u{200B}👍🏽\u{200B} to “\u{200A}{text}\u{200A}”\u{200A}"), Some("👍")),
        (format!("Removed a like from “{text}”"), None),
    ] {
        house.texts_the_desk(PHONE, &reaction).await;
        house.until(&probes::sms_reactions().drained_at_ms(probes::missing()).none()).await;
        house.quiet().await;
        assert_eq!(sign(&house, answer).as_deref(), shown, "{reaction}");
    }
    // Telegram has no such sign, or nobody knows which it is: it is said.
    let said = |house: &House| {
        house
            .in_topic(&number)
            .last()
            .map(|message| (reads(message), message.reply_to))
            .expect("words")
    };
    for (reaction, shown) in [
        (format!("Emphasized “{text}”"), "📱 The customer reacted by SMS: ‼"),
        (format!("Tykkäsi ”{text}”"), "📱 The customer reacted by SMS: Tykkäsi"),
    ] {
        house.texts_the_desk(PHONE, &reaction).await;
        house.until(&probes::sms_reactions().drained_at_ms(probes::missing()).none()).await;
        house.quiet().await;
        assert_eq!(said(&house), (shown.to_owned(), Some(answer)), "{reaction}");
    }
    assert_eq!((house.tickets().await, house.texted(PHONE).len()), (1, 1), "no ticket, no text");
    let messages = probes::ticket_messages().side("customer").count();
    assert_eq!(house.number(&messages).await, 1, "it is nothing that was said");
    assert_eq!(house.topic_name(&number).chars().next(), Some('🟢'), "and nobody's turn changes");
}
