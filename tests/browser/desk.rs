//! The support desk on the page: a customer asks, an agent answers, in the words that each of them
//! sees.

use serde_json::json;

use super::chromium::Browser;
use super::demo::{ENTER, chat_shows, fits_its_width, group_shows, looks_away, opened, turns_on};

/// Presses the newest button of this label in a list.
async fn presses(browser: &Browser, list: &str, label: &str) {
    let mark = format!(
        "document.querySelectorAll('.wanted').forEach(e => e.classList.remove('wanted'));
         const button = [...document.querySelectorAll({})].reverse().find(e => e.innerText.includes({}));
         if (button) button.classList.add('wanted');
         return !!button;",
        json!(format!("#{list} button")),
        json!(label)
    );
    browser.waits_for(label, &mark).await;
    browser.clicks(&format!("#{list} .wanted")).await;
}

async fn writes(browser: &Browser, input: &str, words: &str) {
    browser.clicks(&format!("#{input}")).await;
    browser.types(&format!("{words}{ENTER}")).await;
}

/// The customer who is looked at asks for help about a delivery.
async fn asks(browser: &Browser, words: &str) {
    writes(browser, "text", "/support").await;
    presses(browser, "chat", "Delivery").await;
    presses(browser, "chat", "None of these").await;
    chat_shows(browser, "Delivery").await;
    writes(browser, "text", words).await;
    presses(browser, "chat", "Send").await;
    chat_shows(browser, "Your request is #").await;
}

/// Looks into the topic whose name holds this.
async fn looks_into(browser: &Browser, name: &str) {
    presses(browser, "topics", name).await;
    let is_open = format!(
        "return document.querySelector('#topics [aria-selected=true]').innerText.includes({})",
        json!(name)
    );
    browser.waits_for(name, &is_open).await;
}

async fn topic_is_called(browser: &Browser, name: &str) {
    let script = format!(
        "return document.querySelector('#topics').innerText.replace(/[\\u2066-\\u2069]/g, '').includes({})",
        json!(name)
    );
    browser.waits_for(name, &script).await;
}

#[tokio::test]
async fn lena_asks_ben_answers_and_it_is_solved() {
    let Some((browser, _demo)) = opened().await else { return };
    browser.clicks("#tab-0").await;
    chat_shows(&browser, "ORD-1044").await;
    asks(&browser, "Where is my parcel?").await;
    topic_is_called(&browser, "🔴 #").await;
    let unread = browser.script("return document.querySelectorAll('#topics .unread').length").await;
    assert_eq!(unread, 1, "a new request is seen from General");

    looks_into(&browser, "🔴 #").await;
    group_shows(&browser, "Where is my parcel?").await;
    presses(&browser, "pinned", "Take").await;
    topic_is_called(&browser, "🟡 #").await;
    writes(&browser, "group-text", "It is on its way, it comes tomorrow.").await;
    chat_shows(&browser, "It is on its way, it comes tomorrow.").await;
    let sign = "return [...document.querySelectorAll('#group .mine .reactions')].some(e => e.innerText.includes('👌'))";
    browser.waits_for("that it arrived", sign).await;
    topic_is_called(&browser, "🟢 #").await;

    browser.clicks("#say [data-media=photo]").await;
    group_shows(&browser, "Photo").await;
    writes(&browser, "group-text", "// a broken box").await;
    browser.clicks("#group-say [data-media=photo]").await;
    chat_shows(&browser, "Photo").await;
    let leaked = browser
        .script("return document.getElementById('chat').innerText.includes('broken box')")
        .await;
    assert_eq!(leaked, false, "a note stays among agents");
    browser.pictured("desk").await;
    fits_its_width(&browser).await;
    browser.is_dark().await;
    browser.pictured("desk-dark").await;

    presses(&browser, "pinned", "Solved").await;
    topic_is_called(&browser, "✅ #").await;
    chat_shows(&browser, "solved").await;
    browser.is_sized(390, 844).await;
    browser.clicks("#views [data-view=staff]").await;
    browser.pictured("desk-phone-team").await;
    fits_its_width(&browser).await;
    browser.clicks("#views [data-view=customer]").await;
    browser.pictured("desk-phone-customer").await;
    fits_its_width(&browser).await;
}

/// Points at the newest message of a list that holds these words, and presses what can be done with
/// it.
async fn does(browser: &Browser, list: &str, words: &str, tool: &str) {
    let find = format!(
        "const all = [...document.querySelectorAll('#{list} .message')];
         const found = all.reverse().find(e => e.querySelector('.bubble').innerText.includes({}));
         return found ? found.dataset.key : '';",
        json!(words)
    );
    // By its key: it may be drawn anew meanwhile.
    let key = browser.waits_for(words, &find).await;
    browser.clicks(&format!("#{list} [data-key={key}] .bubble")).await;
    browser.clicks(&format!("#{list} [data-key={key}] .tools [title={}]", json!(tool))).await;
}

#[tokio::test]
async fn answers_edits_and_reactions_go_both_ways_and_a_link_leads_from_a_text_into_the_chat() {
    let Some((browser, _demo)) = opened().await else { return };
    browser.clicks("#tab-0").await;
    chat_shows(&browser, "ORD-1044").await;
    asks(&browser, "Where is my parcel?").await;
    looks_into(&browser, "🔴 #").await;
    does(&browser, "group", "Where is my parcel?", "Reply").await;
    browser.types(&format!("It comes tomorrow.{ENTER}")).await;
    let shown = chat_shows(&browser, "It comes tomorrow.").await;
    assert!(shown.starts_with("Where is my parcel?"), "what is answered stands above it: {shown}");
    does(&browser, "group", "It comes tomorrow.", "Edit").await;
    browser.types(&format!(" At noon.{ENTER}")).await;
    chat_shows(&browser, "It comes tomorrow. At noon.").await;
    does(&browser, "chat", "At noon.", "React").await;
    let sign = "return [...document.querySelectorAll('#group .mine .reactions')].some(e => e.innerText.includes('👍'))";
    browser.waits_for("the reaction", sign).await;
    writes(&browser, "group-text", "/priority urgent").await;
    group_shows(&browser, "has this priority now: urgent").await;
    writes(&browser, "group-text", "/assign me").await;
    group_shows(&browser, "Only a supervisor can do this.").await;
    browser.pictured("desk-answers").await;

    // Another customer asks by text; what is too long for texts is read in the chat. Meanwhile
    // their tab says that there is news.
    browser.clicks("#tab-2").await;
    writes(&browser, "sms-text", "¿Dónde está?").await;
    looks_into(&browser, "Lucía").await;
    looks_away(&browser).await;
    let long = "Su paquete llega. ".repeat(120);
    browser.script(&format!("document.getElementById('group-text').value = {}", json!(long))).await;
    writes(&browser, "group-text", "").await;
    browser.clicks("#tab-1").await;
    presses(&browser, "group", "Send a link").await;
    browser.waits_for("the dot", "return !!document.querySelector('#tab-2 .unread')").await;
    browser.clicks("#tab-2").await;
    browser.waits_for("the link", "return !!document.querySelector('#sms a')").await;
    browser.clicks("#sms a").await;
    chat_shows(&browser, "Su paquete llega.").await;
}

#[tokio::test]
async fn several_tickets_at_once_a_deleted_topic_and_a_bot_without_rights() {
    let Some((browser, _demo)) = opened().await else { return };
    browser.clicks("#tab-0").await;
    chat_shows(&browser, "ORD-1044").await;
    asks(&browser, "The first question").await;
    browser.clicks("#tab-1").await;
    chat_shows(&browser, "ORD-1042").await;
    writes(&browser, "text", "/support").await;
    browser
        .waits_for(
            "the categories",
            "return document.querySelectorAll('#chat .row button').length > 4",
        )
        .await;
    browser.pictured("desk-german").await;
    browser.clicks("#tab-0").await;
    looks_into(&browser, "🔴 #").await;
    group_shows(&browser, "The first question").await;

    // Cleo answers in Ben's place.
    browser.clicks("#writers button:nth-child(2)").await;
    writes(&browser, "group-text", "I look into it.").await;
    chat_shows(&browser, "I look into it.").await;

    // The topic is deleted; the next words make another.
    looks_away(&browser).await;
    browser.clicks("#delete-topic").await;
    browser.waits_for("General", "return document.querySelector('#topics [aria-selected=true]').innerText.includes('General')").await;
    writes(&browser, "text", "Is anybody there?").await;
    topic_is_called(&browser, "🟡 #").await;
    looks_into(&browser, "🟡 #").await;
    group_shows(&browser, "Is anybody there?").await;

    // A bot that is no administrator is not told what agents write: the page says so by what does
    // not come.
    turns_on(&browser, "demote").await;
    browser.pictured("desk-demoted").await;
    browser.clicks("#demote").await;
    looks_away(&browser).await;
    writes(&browser, "group-text", "Yes, we are.").await;
    chat_shows(&browser, "Yes, we are.").await;
}
