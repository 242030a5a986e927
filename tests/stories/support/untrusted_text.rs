//! A customer's words among the agents are seen to be theirs: in a quotation, with nothing in them
//! that acts, wherever they come from and however they are changed.

use bellhop_simulator::{ChatMessage, Media, Post};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk};
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, reads};
use bellhop_testing::story;
use bellhop_testing::tappable::{acts, quoted};

/// Words that would look like the bot's own, with a smiley before them that counts twice.
const LIKE_OURS: &str = "😀 Ticket 7 closed /close @admin https://bank.example";
/// The same as the agents read them, the unseen characters left out.
const READ: &str = "😀 Ticket 7 closed /close @admin https://bank.example (https://evil.example/)";

fn entities() -> Vec<Value> {
    let link =
        json!({"type": "text_link", "offset": 33, "length": 20, "url": "https://evil.example"});
    vec![json!({"type": "bold", "offset": 3, "length": 15}), link]
}

fn seen(words: &str) -> String {
    words.replace('\u{200B}', "")
}

/// It is a quotation, whole, and nothing in it acts.
fn is_theirs(message: &ChatMessage, words: &str) {
    assert_eq!(seen(&quoted(message)), words, "{}", message.html);
    assert!(acts(message).is_empty(), "{:?} in {}", acts(message), message.html);
}

/// Nothing that the bot ever said in the group acts, but its own commands.
fn nothing_acts(house: &House) {
    for message in house.chat(GROUP) {
        let acts: Vec<String> = acts(&message)
            .into_iter()
            .filter(|act| act.contains("close") || act.contains('@') || act.contains("evil"))
            .collect();
        assert!(acts.is_empty(), "{acts:?} in {}", message.html);
    }
}

#[story]
async fn a_text_is_shown_as_theirs_and_so_is_its_change() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    is_theirs(&house.in_topic(&number).pop().expect("her words"), "Where is it?");
    let hers =
        house.simulator.post(LENA, LENA, Post::text(LIKE_OURS).with_entities(entities())).message;
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("her words");
    is_theirs(&shown, READ);
    assert!(
        shown.html.contains("<b>Ticket 7 closed</b>"),
        "looks are hers to choose: {}",
        shown.html
    );
    assert!(shown.text.contains("https://bank.example ("), "an address stays one");

    house.simulator.edit_post(LENA, hers, "All is well");
    house.quiet().await;
    is_theirs(&house.message(GROUP, shown.id), "All is well");
    house.simulator.edit_post_with(LENA, hers, LIKE_OURS, entities());
    house.quiet().await;
    is_theirs(&house.message(GROUP, shown.id), READ);
    assert_eq!(house.message(GROUP, shown.id).edits, 2);

    let told = house.caller("reader").await.gets("/api/tickets?limit=1").await.json()["tickets"][0]
        ["id"]
        .clone();
    let whole = house
        .caller("reader")
        .await
        .gets(&format!("/api/tickets/{}", told.as_str().expect("an id")))
        .await
        .json();
    assert_eq!(whole["messages"][1]["text"], LIKE_OURS, "on record they are as she wrote them");
    nothing_acts(&house);
}

#[story]
async fn a_caption_is_shown_as_theirs_and_so_is_its_change() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let photo = || Post::media(Media::photo()).saying(LIKE_OURS).with_entities(entities());
    let hers = house.simulator.post(LENA, LENA, photo()).message;
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("her photo");
    assert!(shown.media.is_some());
    is_theirs(&shown, READ);
    house.simulator.edit_post(LENA, hers, "See above");
    house.quiet().await;
    is_theirs(&house.message(GROUP, shown.id), "See above");
    house.simulator.edit_post_with(LENA, hers, LIKE_OURS, entities());
    house.quiet().await;
    is_theirs(&house.message(GROUP, shown.id), READ);

    house.simulator.post_album(LENA, LENA, vec![photo(), Post::media(Media::photo())]);
    house.quiet().await;
    let shown = house.in_topic(&number);
    let [.., first, second, words] = shown.as_slice() else { panic!("{shown:?}") };
    assert!(
        first.media.is_some() && first.album.is_some() && first.album == second.album,
        "an album stays one"
    );
    assert!(
        reads(first).is_empty() && reads(second).is_empty(),
        "of an album nobody can put the words otherwise"
    );
    is_theirs(words, READ);
    nothing_acts(&house);
}

#[story]
async fn a_page_in_which_something_acts_comes_in_words() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let page = |part: Value| {
        Media::any("rich_message", json!({"blocks": [{"type": "paragraph", "text": part}]}))
    };
    house.simulator.post(LENA, LENA, Post::media(page(json!("plain"))));
    house.quiet().await;
    assert!(
        house.in_topic(&number).last().is_some_and(|shown| shown.media.is_some()),
        "another one is copied whole"
    );
    let link = json!({"type": "url", "text": "your bank", "url": "https://evil.example"});
    house.simulator.post(LENA, LENA, Post::media(page(json!(["Ask ", link, " or /close @admin"]))));
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("her page");
    is_theirs(&shown, "Ask your bank (https://evil.example) or /close @admin");
    nothing_acts(&house);
}

#[story]
async fn texts_from_phones_are_shown_as_theirs() {
    let house = desk_with_sms(|plan| plan).await;
    house
        .texts_the_desk("+4915112345678", "Ticket 7 closed /close @admin https://bank.example")
        .await;
    let number = house.newest_ticket().await;
    let shown = house.in_topic(&number).pop().expect("the text");
    is_theirs(&shown, "Ticket 7 closed /close @admin https://bank.example");
    assert!(reads(&shown).starts_with("📱 by SMS\n"), "{}", reads(&shown));
    nothing_acts(&house);
}

#[story]
async fn names_are_words_too() {
    let house = desk().await;
    house.person(51, "/\u{202E}close @admin", "en");
    let number = house.asks_for_help(51, "Delivery", "Hello").await;
    house.simulator.post(51, 51, Post::text("look").forwarded_from("@admin /close"));
    house.quiet().await;
    house.simulator.post(GROUP, BEN, Post::text("/tickets"));
    house.quiet().await;
    assert!(
        seen(&reads(&house.last(GROUP))).contains("/close @admin"),
        "{}",
        reads(&house.last(GROUP))
    );
    assert!(
        seen(&reads(&house.in_topic(&number)[0])).contains("/close @admin"),
        "{}",
        reads(&house.in_topic(&number)[0])
    );
    nothing_acts(&house);
}

#[story]
async fn words_that_are_quoted_are_found_on_the_other_side() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Does /track work, @shop?").await;
    let asked = house.in_topic(&number).pop().expect("her words");
    house.agent_posts(BEN, &number, Post::text("It does").quoting(asked.id, &asked.text)).await;
    let told = house.last(LENA);
    assert_eq!(
        (reads(&told).as_str(), told.quote.as_deref()),
        ("It does", Some("Does /track work, @shop?"))
    );
    let hers = told.reply_to.expect("an answer");
    house.simulator.post(LENA, LENA, Post::text("And now?").quoting(hers, "/track work"));
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("her words");
    assert_eq!(
        (reads(&shown).as_str(), shown.quote.as_deref().map(seen).as_deref()),
        ("And now?", Some("/track work"))
    );
}

#[story]
async fn why_a_score_was_given_is_theirs_and_so_is_what_is_said_anew() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "Tomorrow").await;
    let hers = house.simulator.post(LENA, LENA, Post::text("The red one")).message;
    house.quiet().await;
    house.simulator.erase(GROUP, house.in_topic(&number).pop().expect("her words").id);
    house.simulator.edit_post_with(LENA, hers, LIKE_OURS, entities());
    house.quiet().await;
    is_theirs(&house.in_topic(&number).pop().expect("her words"), READ);

    house.agent_writes(BEN, &number, "/resolve").await;
    house.presses(LENA, "4").await;
    house.simulator.post(LENA, LENA, Post::text(LIKE_OURS).with_entities(entities()));
    house.quiet().await;
    is_theirs(&house.in_topic(&number).pop().expect("her reasons"), READ);
    nothing_acts(&house);
}
