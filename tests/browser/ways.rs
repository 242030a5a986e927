//! The ways of a message: what reaches the phone when the chat does not, and what the log tells of
//! it.

use super::chromium::Browser;
use super::demo::{
    ENTER, chat_shows, fits_its_width, log_shows, looks_away, opened, opens_in_log, phone_shows,
    turns_on,
};

async fn texts(browser: &Browser, words: &str) {
    browser.clicks("#sms-text").await;
    browser.types(&format!("{words}{ENTER}")).await;
}

#[tokio::test]
async fn a_blocked_customer_receives_the_sms() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    browser.pictured("the-scene").await;
    fits_its_width(&browser).await;

    browser.clicks("#place").await;
    chat_shows(&browser, "ORD-1051").await;
    turns_on(&browser, "block").await;
    looks_away(&browser).await;
    browser.clicks("#ship").await;
    let text = phone_shows(&browser, "ORD-1051").await;
    assert!(text.contains("Blue Door"), "{text}");

    log_shows(
        &browser,
        &["Order shipped", "ORD-1051", "Telegram – blocked", "SMS ✓ delivered", "confirmed"],
    )
    .await;
    opens_in_log(&browser, "Order shipped").await;
    let story = log_shows(&browser, &["Order shipped", "Left out"]).await;
    for told in [
        "Telegram: blocked",
        "+12•••••0143",
        "SMS try 1: taken",
        "callback says delivered",
        "proof: confirmed",
    ] {
        assert!(story.contains(told), "{told} in {story}");
    }
    let chat = browser
        .script("return document.querySelectorAll('#chat .message:not([data-seen])').length")
        .await;
    assert_eq!(chat, 0, "nothing reaches the chat");
    let steps = browser.script("return document.querySelectorAll('#steps .done').length").await;
    assert_eq!(steps, 3, "the hint is done with");
    browser.pictured("a-blocked-customer").await;
    browser.is_dark().await;
    browser.pictured("a-blocked-customer-dark").await;
}

#[tokio::test]
async fn an_undelivered_sms_is_told_in_the_log() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    turns_on(&browser, "block").await;
    turns_on(&browser, "sms_undelivered").await;
    browser.clicks("#out").await;
    log_shows(&browser, &["Order out for delivery", "SMS ✗ transient 30008"]).await;
    opens_in_log(&browser, "Order out for delivery").await;
    // Between its tries it waits for a receipt too.
    log_shows(&browser, &["Order out for delivery", "undelivered 30008", "its next try, until "])
        .await;
    let phone = browser.script("return document.getElementById('sms').innerText").await;
    assert!(
        phone.as_str().is_some_and(|phone| !phone.contains("ORD-1044")),
        "an undelivered text is not on the phone: {phone}"
    );
    browser.pictured("undelivered").await;
}

#[tokio::test]
async fn while_telegram_is_down_the_text_goes_out() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    turns_on(&browser, "telegram_down").await;
    browser.clicks("#out").await;
    phone_shows(&browser, "ORD-1044").await;
    let line = log_shows(&browser, &["Order out for delivery", "SMS ✓ delivered"]).await;
    assert!(line.contains("Telegram ✗"), "{line}");
    browser.pictured("telegram-down").await;
}

#[tokio::test]
async fn stop_typed_on_the_phone_stops_the_next_sms() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    turns_on(&browser, "block").await;
    browser.clicks("#ship").await;
    phone_shows(&browser, "ORD-1044").await;

    texts(&browser, "STOP").await;
    phone_shows(&browser, "unsubscribed").await;
    looks_away(&browser).await;
    browser.clicks("#deliver").await;
    let line = log_shows(&browser, &["Order delivered", "suppressed"]).await;
    assert!(line.contains("SMS – ") && line.contains("Telegram – blocked"), "{line}");
    browser.pictured("stopped").await;

    // START brings them back.
    browser.clicks("#reply [data-word=START]").await;
    phone_shows(&browser, "re-subscribed").await;
    looks_away(&browser).await;
    browser.clicks("#delay").await;
    phone_shows(&browser, "ORD-1044").await;
}

#[tokio::test]
async fn a_code_arrives_and_is_approved() {
    let Some((browser, _demo)) = opened().await else { return };
    browser.clicks("#code").await;
    let text = phone_shows(&browser, "Blue Door").await;
    let digits = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
    };
    let code = digits(&text).unwrap_or_else(|| panic!("a code in {text:?}"));
    browser.waits_for("the form", "return !document.getElementById('check').hidden").await;
    browser.clicks("#typed").await;
    browser.types(&format!("{code}{ENTER}")).await;
    browser
        .waits_for("approved", "return document.getElementById('checked').innerText === 'approved'")
        .await;
    let line = log_shows(&browser, &["Code (SMS)", "urgent", "SMS ✓"]).await;
    assert!(!line.contains(&code), "the log never tells a code: {line}");
    browser.pictured("a-code").await;
}
