//! Everybody is spoken to in their language: what they chose, else what the shop says, else their
//! app's, else the house's.

use serde_json::json;

use bellhop_testing::house::{House, Plan, buttons, event, house, placed, reads, time};
use bellhop_testing::story;

const HELP: [(&str, &str, &str); 5] = [
    ("en", "your orders", "English"),
    ("de", "Ihre Bestellungen", "Deutsch"),
    ("es", "tus pedidos", "Español"),
    ("ru", "ваши заказы", "Русский"),
    ("ar", "طلباتك", "العربية"),
];

async fn shop_says(house: &House, locale: &str) {
    let customer = json!({"id": "c-1", "name": "Lena", "locale": locale, "telegram_chat_id": 7});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": time(0), "customer": customer}))
        .await;
}

async fn speaks(house: &House, words: &str) {
    let help = reads(&house.says(7, "/help").await);
    assert!(help.contains(words), "{words:?} in {help}");
}

async fn chooses(house: &House, language: &str) -> String {
    house.says(7, "/settings").await;
    house.presses(7, "🌐").await;
    assert_eq!(
        buttons(&house.last(7))[..5],
        ["English", "Deutsch", "Español", "Русский", "العربية"],
        "each in its own words"
    );
    reads(&house.presses(7, language).await)
}

#[story]
async fn the_nearest_word_on_a_language_wins() {
    let plan = Plan::new().await;
    let house = plan.with("locales.default", "es").open().await;
    house.simulator.person(7, "Lena", None);
    speaks(&house, "tus pedidos").await;
    house.person(7, "Lena", "tlh");
    speaks(&house, "tus pedidos").await;
    house.person(7, "Lena", "ru-RU");
    speaks(&house, "ваши заказы").await;
    shop_says(&house, "de-AT").await;
    speaks(&house, "Ihre Bestellungen").await;
    shop_says(&house, "pt-BR").await;
    speaks(&house, "ваши заказы").await;
    chooses(&house, "English").await;
    speaks(&house, "your orders").await;
    shop_says(&house, "de").await;
    speaks(&house, "your orders").await;
}

#[story]
async fn a_choice_is_kept_and_holds_for_what_comes_unasked() {
    let plan = Plan::new().await;
    let mut house = plan.open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let card = house.last(7);
    let answer = chooses(&house, "Deutsch").await;
    assert!(answer.starts_with("Einstellungen\nSprache: Deutsch"), "{answer}");
    house.stop().await;
    house.start().await;
    speaks(&house, "Ihre Bestellungen").await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert!(
        reads(&house.last(7)).starts_with("🚚 Die Bestellung ORD-1"),
        "{}",
        reads(&house.last(7))
    );
    assert!(
        reads(&house.message(7, card.id)).contains("● Versandt"),
        "the live card changes its language too"
    );
    assert!(reads(&house.says(7, "/settings").await).contains("Sprache: Deutsch"));
}

#[story]
async fn an_unlinked_chat_may_choose_too() {
    let house = house().await;
    house.person(7, "Lena", "en");
    house.says(7, "/start").await;
    for (_, words, language) in HELP {
        chooses(&house, language).await;
        speaks(&house, words).await;
    }
}

#[story]
async fn the_command_menu_speaks_every_language() {
    let plan = Plan::new().await;
    let house = plan.with("locales.default", "ru").open().await;
    let menu = |language: &str| {
        let key = ("all_private_chats".to_owned(), language.to_owned());
        house
            .simulator
            .look(|state| state.commands.get(&key).cloned())
            .unwrap_or_else(|| panic!("a menu in {language:?}"))
    };
    let first =
        |language: &str| menu(language)[0]["description"].as_str().expect("words").to_owned();
    assert_eq!(
        ["en", "de", "es", "ru", "ar"].map(&first),
        ["Your orders", "Ihre Bestellungen", "Tus pedidos", "Ваши заказы", "طلباتك"]
    );
    assert_eq!(first(""), "Ваши заказы", "everybody else gets the house's language");
    let commands: Vec<_> =
        menu("de").as_array().expect("a list").iter().map(|one| one["command"].clone()).collect();
    assert_eq!(commands, ["order", "track", "settings", "help", "cancel"]);
}

#[story]
async fn arabic_runs_from_the_right_and_what_is_not_arabic_does_not_disturb_it() {
    let house = house().await;
    house.customer("c-1", 7, "Lena <&> \u{202e}", "ar").await;
    let mut order = placed("c-1", "ORD-1");
    order["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD0146",
        "eta": "2026-12-24T10:00:00Z",
        "checkpoints": [{"at": "2026-12-20T10:00:00Z", "status": "in_transit",
        "place": "Berlin"}]});
    house.hears_of(order).await;
    let card = house.last(7).text;
    house.presses(7, "تتبع").await;
    let parcels = house.last(7).text;
    let hello = house.says(7, "/start").await.text;
    for text in [&card, &parcels, &hello] {
        assert_eq!(
            text.matches('\u{2068}').count(),
            text.matches('\u{2069}').count(),
            "isolates are closed: {text}"
        );
        assert!(!text.contains('\u{202e}'), "{text}");
        for line in text.lines().filter(|line| !line.is_empty()) {
            assert!(runs_from_the_right(line), "{line:?} of {text}");
        }
    }
    for foreign in ["ORD-1", "Blue mug", "JD0146", "DHL"] {
        assert!(
            card.contains(&format!("\u{2068}{foreign}\u{2069}")),
            "{foreign} is isolated in {card:?}"
        );
    }
    assert!(parcels.contains("الخميس، 24 ديسمبر"), "{parcels}");
}

/// Whether the first character with a direction outside isolates is of a script from the right, as
/// Unicode decides it.
fn runs_from_the_right(line: &str) -> bool {
    let mut depth = 0;
    for c in line.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => depth += 1,
            '\u{2069}' => depth -= 1,
            '\u{200F}' | '\u{0600}'..='\u{06FF}' if depth == 0 => return true,
            c if depth == 0 && c.is_alphabetic() => return false,
            _ => {}
        }
    }
    false
}

#[story]
async fn every_command_is_answered_in_every_language() {
    let house = house().await;
    let mut seen = std::collections::HashSet::new();
    for (chat, (locale, ..)) in (70..).zip(HELP) {
        house.customer(&format!("c-{chat}"), chat, "Lena", locale).await;
        for said in [
            "/start",
            "/help",
            "/order",
            "/track",
            "/settings",
            "/cancel",
            "/order x",
            "/track x",
            "x",
        ] {
            let answer = reads(&house.says(chat, said).await);
            assert!(!answer.contains(['{', '}', '$']), "{answer}");
            let fresh = seen.insert(answer.clone());
            assert!(fresh, "no two languages say {answer:?}");
        }
    }
}
