//! The shop's own people: what reaches their group and their phone.

use super::demo::{
    chat_shows, fits_its_width, group_shows, is_switched, log_shows, looks_away, opened,
    staff_phone_shows, turns_on,
};

#[tokio::test]
async fn low_stock_reaches_the_staff_and_ordered_silences_it() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    browser.clicks("#few-mugs").await;
    let alert = group_shows(&browser, "Low stock").await;
    assert!(alert.contains("Blue mug (MUG-BLUE): 3 left"), "{alert}");
    let text = staff_phone_shows(&browser, "low stock").await;
    assert!(text.contains("Blue mug: 3"), "{text}");
    log_shows(&browser, &["Low stock", "Telegram ✓"]).await;
    log_shows(&browser, &["Stock (SMS)", "SMS ✓ delivered"]).await;

    browser.clicks("#group .row button").await;
    group_shows(&browser, "ordered by Ben").await;
    browser.pictured("ordered").await;

    // Both run low within one window: what was ordered is left out of what is told.
    looks_away(&browser).await;
    browser.clicks("#few-mugs").await;
    browser
        .waits_for("the second event", "return document.querySelectorAll('#sent li').length === 2")
        .await;
    browser.clicks("#few-teas").await;
    let alert = group_shows(&browser, "Low stock").await;
    assert!(alert.contains("Green tea") && !alert.contains("Blue mug"), "{alert}");
    let text = staff_phone_shows(&browser, "low stock").await;
    assert!(text.contains("Green tea") && !text.contains("Blue mug"), "{text}");

    // Enough of both: the next time is news again.
    looks_away(&browser).await;
    browser.clicks("#refill").await;
    browser
        .waits_for(
            "the fourth request",
            "return document.querySelectorAll('#sent li').length === 4",
        )
        .await;
    browser.clicks("#few-mugs").await;
    let alert = group_shows(&browser, "Blue mug (MUG-BLUE): 3 left").await;
    assert!(!alert.contains("Green tea"), "{alert}");
    browser.is_sized(1180, 800).await;
    browser.pictured("two-columns").await;
    fits_its_width(&browser).await;
}

#[tokio::test]
async fn an_admin_s_phone_hears_that_telegram_fails() {
    let Some((browser, _demo)) = opened().await else { return };
    turns_on(&browser, "telegram_down").await;
    browser.clicks("#out").await;
    let text = staff_phone_shows(&browser, "Telegram failed too often").await;
    assert!(text.contains("Blue Door"), "{text}");

    // The next message finds Telegram well again.
    browser.clicks("#telegram_down").await;
    is_switched(&browser, "telegram_down", false).await;
    browser.clicks("#place").await;
    chat_shows(&browser, "ORD-1051").await;
    group_shows(&browser, "Telegram works again").await;
}
