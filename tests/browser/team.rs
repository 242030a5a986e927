//! The shop's own people: what reaches their group and their phone.

use super::demo::{chat_shows, fits_its_width, group_shows, log_shows, looks_away, opened, staff_phone_shows};

#[tokio::test]
async fn low_stock_reaches_the_staff_and_ordered_silences_it() {
    let Some((browser, _demo)) = opened().await else { return };
    chat_shows(&browser, "ORD-1044").await;
    browser.clicks("#low").await;
    let alert = group_shows(&browser, "Low stock").await;
    assert!(alert.contains("Blue mug (MUG-BLUE): 3 left"), "{alert}");
    let text = staff_phone_shows(&browser, "low stock").await;
    assert!(text.contains("Blue mug: 3"), "{text}");
    log_shows(&browser, &["Low stock", "Telegram ✓"]).await;
    log_shows(&browser, &["Stock (SMS)", "SMS ✓ delivered"]).await;

    browser.clicks("#group .row button").await;
    group_shows(&browser, "ordered by Ana").await;
    browser.pictured("ordered").await;

    // Ordered: it is not told again. A message to somebody else shows that what was said meanwhile was taken.
    looks_away(&browser).await;
    let before = browser.script("return document.querySelectorAll('#group > .message, #staff-sms > .message').length").await;
    browser.clicks("#low").await;
    browser.waits_for("the second event", "return document.querySelectorAll('#sent li').length === 2").await;
    browser.clicks("#ship").await;
    chat_shows(&browser, "on its way").await;
    let after = browser.script("return document.querySelectorAll('#group > .message, #staff-sms > .message').length").await;
    assert_eq!(before, after, "an article that was ordered is not told again");
    browser.is_sized(1180, 800).await;
    browser.pictured("two-columns").await;
    fits_its_width(&browser).await;
}
