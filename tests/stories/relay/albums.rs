//! Albums of which Telegram copies a part and does not say which: nothing stands there twice, each
//! piece that can be copied comes, and of the others somebody is told.

use bellhop_simulator::{BOT, ChatMessage, Fault, FaultAction, Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk};
use bellhop_testing::house::{House, reads};
use bellhop_testing::story;

fn sign(house: &House, message: i64) -> Option<String> {
    house.message(GROUP, message).reactions.get(&BOT).and_then(|signs| signs.first().cloned())
}

/// The photos that the bot brought into a chat.
fn photos(house: &House, chat: i64) -> Vec<ChatMessage> {
    house.chat(chat).into_iter().filter(|message| message.media.is_some()).collect()
}

fn three() -> [Post; 3] {
    ["front", "side", "back"].map(|words| Post::media(Media::photo()).saying(words))
}

/// An agent posts an album; its messages.
async fn answers_with(house: &House, number: &str, album: [Post; 3]) -> Vec<i64> {
    let thread = house.topic(number);
    let posted =
        house.simulator.post_album(GROUP, BEN, album.map(|post| post.in_topic(thread)).into());
    house.quiet().await;
    posted.into_iter().map(|posted| posted.message).collect()
}

#[story]
async fn a_piece_that_telegram_left_out_is_sent_alone_and_each_is_known_by_its_own() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.simulator.add_fault(
        Fault::of("copyMessages", FaultAction::LeaveOut { places: vec![1] }).in_chat(LENA).times(1),
    );
    let said = answers_with(&house, &number, three()).await;
    let shown = photos(&house, LENA);
    assert_eq!(
        shown.iter().map(reads).collect::<Vec<_>>(),
        ["front", "side", "back"],
        "all of it, and nothing twice"
    );
    assert_eq!(sign(&house, said[0]).as_deref(), Some("👌"), "and Ben sees that all are there");

    // Which is which is known again.
    house.simulator.post(LENA, LENA, Post::text("This one").answering(shown[1].id));
    house.quiet().await;
    assert_eq!(house.in_topic(&number).pop().and_then(|message| message.reply_to), Some(said[1]));
}

#[story]
async fn of_a_piece_that_can_t_be_copied_its_agent_is_told() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let [front, side, back] = three();
    let said = answers_with(&house, &number, [front, side.protected(), back]).await;
    assert_eq!(photos(&house, LENA).iter().map(reads).collect::<Vec<_>>(), ["front", "back"]);
    assert_eq!(sign(&house, said[0]).as_deref(), Some("👎"), "an album has one place for a sign");
    let notice = house.in_topic(&number).pop().expect("a notice");
    assert!(reads(&notice).contains("Telegram does not take such a message"), "{}", reads(&notice));
    assert_eq!(notice.reply_to, Some(said[1]), "under the very piece");
}

#[story]
async fn of_a_customer_s_piece_the_agents_are_told_in_its_place() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let [front, side, back] = three();
    house.simulator.post_album(LENA, LENA, vec![front, side.protected(), back]);
    house.hears(LENA, "Do you see?").await;
    let said = house.said_in_topic(&number);
    let instead = "❗ The customer sent a photo, which cannot be shown here.\nside";
    assert_eq!(said[1..], ["front", instead, "back", "Do you see?"], "in their order");
}

#[story]
async fn an_album_of_which_nothing_is_copied_is_not_lost_either() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.simulator.add_fault(
        Fault::of("copyMessages", FaultAction::answer(200, r#"{"ok":true,"result":[]}"#))
            .in_chat(GROUP)
            .times(1),
    );
    house.simulator.post_album(LENA, LENA, three().into());
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number)[1..], ["front", "side", "back"]);
}

#[story]
async fn where_the_copies_can_t_be_taken_away_it_is_told_that_some_are_missing() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    for chat in [LENA, GROUP] {
        house.simulator.add_fault(
            Fault::of("copyMessages", FaultAction::LeaveOut { places: vec![0] })
                .in_chat(chat)
                .times(1),
        );
        house.simulator.add_fault(
            Fault::of("deleteMessages", FaultAction::bad("message can't be deleted for everyone"))
                .in_chat(chat),
        );
    }
    answers_with(&house, &number, three()).await;
    assert_eq!(photos(&house, LENA).len(), 2, "nothing stands there twice");
    let notice = house.said_in_topic(&number).pop().expect("a notice");
    assert!(notice.contains("Of this album 2 of 3 pieces reached the customer"), "{notice}");
    house.simulator.post_album(LENA, LENA, three().into());
    house.quiet().await;
    let notice = house.said_in_topic(&number).pop().expect("a notice");
    assert!(notice.contains("an album of 3 pieces, of which 2 could be shown"), "{notice}");
    assert_eq!(
        house.number("SELECT COUNT(*) FROM ticket_messages WHERE state NOT IN ('told')").await,
        0
    );
}
