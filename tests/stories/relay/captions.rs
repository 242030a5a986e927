//! Words under pictures that are longer than a bot may write there, as people with Premium write
//! them; and what somebody's settings do not take. Neither picture nor words are lost, and nothing
//! is changed in silence.

use bellhop_simulator::{BOT, ChatMessage, Fault, FaultAction, Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Words that only people with Premium may put under a picture.
fn long(words: &str) -> String {
    format!("{words} {}", "word ".repeat(300)).trim_end().to_owned()
}

fn photo(words: &str) -> Post {
    Post::media(Media::photo()).saying(words)
}

/// What a message shows, and what it says.
fn seen(message: &ChatMessage) -> (bool, String) {
    (message.media.is_some(), reads(message))
}

fn sign(house: &House, message: i64) -> Option<String> {
    house.message(GROUP, message).reactions.get(&BOT).and_then(|signs| signs.first().cloned())
}

#[story]
async fn a_picture_with_too_many_words_arrives_as_both() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let before = house.newest(LENA);
    let answer = house.agent_posts(BEN, &number, photo(&long("Look"))).await;
    let told: Vec<_> = house.since(LENA, before).iter().map(seen).collect();
    assert_eq!(told, [(true, String::new()), (false, long("Look"))]);
    assert_eq!(sign(&house, answer).as_deref(), Some("👌"));

    house.simulator.post(LENA, LENA, photo(&long("Here")));
    house.hears(LENA, "Do you see?").await;
    let shown: Vec<_> = house.in_topic(&number).iter().rev().take(3).rev().map(seen).collect();
    assert_eq!(
        shown,
        [(true, String::new()), (false, long("Here")), (false, "Do you see?".to_owned())]
    );
    let record = house
        .texts(
            &probes::ticket_messages()
                .side("customer")
                .sorted_by(|row| row.place())
                .show(|row| row.kind().state()),
        )
        .await;
    assert_eq!(record[1..], ["photo told", "text told", "text told"]);
}

#[story]
async fn an_album_stays_one_and_its_words_follow_it() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let album = || {
        vec![photo(&long("All of it")), Post::media(Media::photo()), Post::media(Media::video())]
    };
    let thread = house.topic(&number);
    let before = (house.newest(LENA), house.newest(GROUP));
    house.simulator.post_album(LENA, LENA, album());
    house.simulator.post_album(
        GROUP,
        BEN,
        album().into_iter().map(|post| post.in_topic(thread)).collect(),
    );
    house.quiet().await;
    for told in [house.since(LENA, before.0), house.since(GROUP, before.1)] {
        assert_eq!(
            told.iter()
                .map(seen)
                .map(|(is_shown, words)| (is_shown, words.len() > 1024))
                .collect::<Vec<_>>(),
            [(true, false), (true, false), (true, false), (false, true)]
        );
        assert!(
            told[..3].iter().all(|piece| piece.album.is_some() && piece.album == told[0].album),
            "{told:?}"
        );
    }
}

#[story]
async fn words_that_are_changed_are_changed_there_however_long() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let answer = house.agent_posts(BEN, &number, photo("Look")).await;
    let shown = house.last(LENA).id;
    house.simulator.edit_post(GROUP, answer, &long("Look here"));
    house.quiet().await;
    let words = house.last(LENA);
    assert_eq!(
        (reads(&house.message(LENA, shown)), reads(&words)),
        (String::new(), long("Look here"))
    );
    assert_eq!(words.reply_to, Some(shown), "under the picture");
    house.simulator.edit_post(GROUP, answer, &long("Look there"));
    house.quiet().await;
    assert_eq!(reads(&house.message(LENA, words.id)), long("Look there"));
    house.simulator.edit_post(GROUP, answer, "Look");
    house.quiet().await;
    assert_eq!(reads(&house.message(LENA, words.id)), "Look", "where they are by now");

    let hers = house.simulator.post(LENA, LENA, photo(&long("Here"))).message;
    house.quiet().await;
    house.simulator.edit_post(LENA, hers, &long("There"));
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).last(), Some(&long("There")));
    house.simulator.edit_post(LENA, hers, "");
    house.quiet().await;
    assert!(
        house.in_topic(&number).last().is_some_and(|message| message.media.is_some()),
        "she took them back"
    );
}

#[story]
async fn what_telegram_itself_holds_for_too_long_goes_apart() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let before = house.newest(LENA);
    house.simulator.add_fault(
        Fault::of("copyMessage", FaultAction::bad("message caption is too long")).times(1),
    );
    house.agent_posts(BEN, &number, photo("Look")).await;
    assert_eq!(
        house.since(LENA, before).iter().map(seen).collect::<Vec<_>>(),
        [(true, String::new()), (false, "Look".to_owned())]
    );
    house
        .simulator
        .add_fault(Fault::of("copyMessage", FaultAction::bad("MEDIA_CAPTION_TOO_LONG")).times(1));
    house.simulator.post(LENA, LENA, photo("Here"));
    house.quiet().await;
    let shown: Vec<_> = house.in_topic(&number).iter().rev().take(2).rev().map(seen).collect();
    assert_eq!(shown, [(true, String::new()), (false, "Here".to_owned())]);
}

#[story]
async fn a_long_caption_that_becomes_internal_stays_among_agents() {
    let house = desk_with(Plan::with_patient_calls).await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let (thread, before) = (house.topic(&number), house.newest(LENA));
    let first = house.simulator.holds_answers("sendMessage", LENA);
    house.simulator.post(GROUP, BEN, Post::text("One moment").in_topic(thread));
    house.holds_back(&first).await;
    let second =
        house.simulator.post(GROUP, BEN, photo(&long("He is lying")).in_topic(thread)).message;
    house.until(&probes::ticket_messages().caption_of(probes::present()).any()).await;
    house.simulator.edit_post(GROUP, second, &format!("// {}", long("he is lying")));
    house.until(&probes::ticket_messages().side("note").any()).await;
    first.releases();
    house.quiet().await;
    assert_eq!(house.since(LENA, before).iter().map(reads).collect::<Vec<_>>(), ["One moment"]);
}

#[story]
async fn what_the_customer_s_settings_do_not_take_is_said_in_words() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.tune(|state| state.chats.entry(LENA).or_default().wants_no_voices = true);
    for (media, reason) in [
        (Media::voice(), "allow no voice messages"),
        (Media::video_note(), "allow no video messages"),
    ] {
        let answer = house.agent_posts(BEN, &number, Post::media(media)).await;
        let notice = house.in_topic(&number).pop().expect("a notice");
        assert!(
            reads(&notice).contains("the customer’s settings") && reads(&notice).contains(reason),
            "{}",
            reads(&notice)
        );
        assert_eq!((notice.reply_to, sign(&house, answer).as_deref()), (Some(answer), Some("👎")));
    }
    let answer = house.agent_posts(BEN, &number, photo("Here")).await;
    assert_eq!(sign(&house, answer).as_deref(), Some("👌"), "all else arrives");
}

#[story]
async fn a_change_that_is_refused_is_told_to_its_agent_and_a_customer_s_is_said_anew() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let answer = house.agent_writes(BEN, &number, "Tomorrow").await;
    for method in ["editMessageText", "editMessageCaption"] {
        house
            .simulator
            .add_fault(Fault::of(method, FaultAction::bad("SOMETHING_NEW")).in_chat(LENA));
    }
    house.simulator.edit_post(GROUP, answer, "Today");
    house.quiet().await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    assert!(reads(&notice).contains("still reads the old words"), "{}", reads(&notice));
    assert_eq!(notice.reply_to, Some(answer));

    let hers = house.simulator.post(LENA, LENA, Post::text("The red one")).message;
    house.quiet().await;
    let relayed = house.in_topic(&number).pop().expect("her words").id;
    house.simulator.erase(GROUP, relayed);
    house.simulator.edit_post(LENA, hers, "The blue one");
    house.quiet().await;
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("✏️ changed:\nThe blue one")
    );
}
