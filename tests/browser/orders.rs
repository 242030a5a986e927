//! Orders, in the chats of the page: what the shop says, what the customers read and type.

use super::demo::{
    ENTER, chat_shows as shows, fits_its_width, is_switched, looks_away, opened, turns_on,
};

#[tokio::test]
async fn a_click_on_ship_order_reaches_the_customer_in_their_language() {
    let Some((browser, mut demo)) = opened().await else { return };
    browser.clicks("#tab-1").await;

    // Lena has opened the shop's link before: her newest order is on the screen, in German.
    let card = shows(&browser, "Bestellung ORD-1042").await;
    assert!(card.contains("💳 Bezahlt") && card.contains("31,40 €"), "{card}");
    browser.pictured("1-the-scene").await;

    browser.clicks("#ship").await;
    let push = shows(&browser, "ist unterwegs").await;
    assert!(push.contains("ORD-1042") && push.contains("DHL"), "{push}");
    let card = shows(&browser, "● Versandt").await;
    assert!(card.contains("Bestellung ORD-1042"), "the card is redrawn in place: {card}");
    browser.pictured("2-shipped").await;

    // What she types is answered with the new state.
    looks_away(&browser).await;
    browser.clicks("#text").await;
    browser.types(&format!("/order{ENTER}")).await;
    let list = shows(&browser, "ORD-1042 · Versandt").await;
    assert!(list.contains("ORD-1038 · Zugestellt"), "{list}");
    browser.pictured("3-orders").await;
    browser.script("[...document.querySelectorAll('.row button')].reverse().find(b => b.innerText.includes('ORD-1042')).id = 'one'").await;
    browser.clicks("#one").await;
    shows(&browser, "● Versandt").await;
    browser.pictured("4-card").await;
    assert_eq!(demo.is_interrupted(), Some(0), "it ends in order");
}

#[tokio::test]
async fn a_customer_who_is_not_linked_becomes_so() {
    let Some((browser, _demo)) = opened().await else { return };
    browser.clicks("#tab-4").await;
    browser
        .waits_for("an empty chat", "return document.querySelector('#chat .empty')?.innerText")
        .await;
    browser.pictured("5-nothing-yet").await;

    // Before she is known she sees nothing of any order.
    browser.clicks("#start").await;
    browser.waits_for("the keyboard", "return !!document.getElementById('share')").await;
    browser.pictured("6-who-are-you").await;
    browser.clicks("#share").await;
    let card = shows(&browser, "ORD-1041").await;
    assert!(card.contains("كوب أزرق"), "{card}");
    let direction =
        "return getComputedStyle([...document.querySelectorAll('#chat .bubble')].pop()).direction";
    assert_eq!(browser.script(direction).await, "rtl");
    browser.pictured("7-linked-by-phone").await;

    looks_away(&browser).await;
    browser.clicks("#delay").await;
    shows(&browser, "● متأخر").await;
    shows(&browser, "نعتذر").await;
    browser.is_sized(390, 844).await;
    for (part, picture) in [
        ("shop", "narrow-shop"),
        ("customer", "narrow-customer"),
        ("staff", "narrow-team"),
        ("log", "narrow-log"),
    ] {
        browser.clicks(&format!("#views [data-view={part}]")).await;
        browser.pictured(picture).await;
        fits_its_width(&browser).await;
    }
    browser.is_dark().await;
    browser.pictured("narrow-dark").await;
}

#[tokio::test]
async fn a_personal_link_works_once_it_is_sent() {
    let Some((browser, _demo)) = opened().await else { return };
    // By keyboard alone: along the tabs, then into the page.
    browser.script("document.getElementById('tab-3').focus()").await;
    browser.types("\u{E014}").await;
    browser
        .waits_for("the other chat", "return document.querySelector('#chat .empty')?.innerText")
        .await;
    browser.clicks("#link").await;
    browser.waits_for("the link", "return !!document.getElementById('open')").await;
    browser.pictured("9-a-link").await;
    browser.clicks("#open").await;
    shows(&browser, "ORD-1041").await;

    // Whoever has blocked the bot hears nothing, and hears it again after.
    turns_on(&browser, "block").await;
    looks_away(&browser).await;
    browser.clicks("#ship").await;
    browser.waits_for("the answer", "return document.querySelector('#sent li:not(.quiet)')?.innerText.includes('order.shipped')").await;
    browser.clicks("#block").await;
    is_switched(&browser, "block", false).await;
    browser.clicks("#text").await;
    browser.types(&format!("/help{ENTER}")).await;
    let help = shows(&browser, "/track").await;
    assert!(!help.contains("ORD-1041"), "{help}");
}
