//! What a customer switches off in /settings is not sent there: neither the next message, nor what
//! waits already, nor a fallback that comes later.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, Plan, buttons, event, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// A house whose customer has a chat and a phone.
async fn house_of_lena(plan: Plan) -> House {
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let customer = json!({"id": "c-1", "phone": PHONE});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-1800), "customer": customer}),
        )
        .await;
    house
}

/// The wishes of customers as their rows tell them.
async fn wishes(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::communication_preferences()
                .sorted_by(|row| row.customer_id().category().channel())
                .show(|row| row.customer_id().category().channel().is_wanted().source()),
        )
        .await
}

/// How the notifications with a template ended, and what was left out of their routes.
async fn told(house: &House, template: &str) -> Vec<String> {
    house
        .texts(
            &probes::notifications()
                .template(template)
                .sorted_by(|row| row.id())
                .show(|row| row.channel().state().excluded()),
        )
        .await
}

#[story]
async fn a_switch_changes_what_the_next_event_does() {
    let plan = Plan::new().await;
    let mut house = house_of_lena(plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let menu = house.says(7, "/settings").await;
    assert_eq!(
        reads(&menu),
        "Settings\nLanguage: English\nPhone: +49•••••5678\nChoose what I tell you, and where. ✅ is on, ⬜ is off."
    );
    let all = ["Orders", "Delivery", "Support", "Codes"]
        .into_iter()
        .flat_map(|what| [format!("✅ {what} · Telegram"), format!("✅ {what} · SMS")]);
    let expected: Vec<String> = ["🌐 Language".to_owned()]
        .into_iter()
        .chain(all)
        .chain(["⬜ Offers · Telegram".to_owned()])
        .collect();
    assert_eq!(buttons(&menu), expected);

    let menu = house.presses(7, "Orders · Telegram").await;
    assert!(
        menu.edits == 1 && buttons(&menu).contains(&"⬜ Orders · Telegram".to_owned()),
        "{menu:?}"
    );
    assert_eq!(wishes(&house).await, ["c-1 order telegram 0 chat"]);
    let before = house.newest(7);
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 1)).await;
    assert_eq!(
        told(&house, "push-order-delayed").await,
        [r#"sms delivered [{"channel":"telegram","reason":"switched_off"}]"#]
    );
    assert_eq!(
        house.texted(PHONE),
        ["Blue Door: order ORD-1 takes longer than planned. We are sorry."]
    );
    assert!(house.since(7, before).is_empty(), "{:?}", house.chat(7));
    // Another category is none of that switch.
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 2)).await;
    assert_eq!(told(&house, "push-order-shipped-plain").await, Vec::<String>::new());
    assert_eq!(told(&house, "push-order-shipped").await, ["telegram delivered []"]);

    house.stop().await;
    house.start().await;
    assert!(
        buttons(&house.says(7, "/settings").await).contains(&"⬜ Orders · Telegram".to_owned()),
        "it lasts"
    );
    house.presses(7, "Orders · Telegram").await;
    house.hears_of(event("order.cancelled", "c-1", "ORD-1", 3)).await;
    assert_eq!(told(&house, "push-order-cancelled").await, ["telegram delivered []"]);
    let audit = house
        .texts(
            &probes::audit_log()
                .action(probes::like("preference%"))
                .sorted_by(|row| row.id())
                .show(|row| row.actor().action().object().detail()),
        )
        .await;
    assert_eq!(
        audit,
        [
            "chat:7 preference.changed c-1 order by telegram: off",
            "chat:7 preference.changed c-1 order by telegram: on"
        ]
    );
}

#[story]
async fn what_waits_already_and_later_fallbacks_obey_the_switch() {
    let plan = Plan::new()
        .await
        .with_patient_calls()
        .with("categories.order.fallback_deadline_ms", 60_000);
    let house = house_of_lena(plan).await;
    house.says(7, "/settings").await;
    // Telegram is down for messages: the first try fails, and the second is still waiting for its
    // answer when the customer presses.
    let second_try = house.simulator.holds_failures("sendMessage", 7);
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(1));
    house.sends(event("order.delayed", "c-1", "ORD-1", 1)).await;
    house.until(&probes::attempts().channel("telegram").state("failed").any()).await;
    house.holds_back(&second_try).await;
    house.simulator.press(7, "Orders · SMS");
    house.until(&probes::communication_preferences().channel("sms").is_wanted(0).any()).await;
    house.simulator.press(7, "Orders · Telegram");
    house.until(&probes::communication_preferences().channel("telegram").is_wanted(0).any()).await;
    second_try.releases();
    house.quiet().await;
    let ended = house
        .texts(
            &probes::notifications()
                .template("push-order-delayed")
                .show(|row| row.state().reason()),
        )
        .await;
    assert_eq!(ended, ["suppressed switched_off"]);
    let skipped = house
        .texts(
            "SELECT DISTINCT channel || ': ' || detail FROM attempts
        WHERE class = 'suppressed' ORDER BY 1",
        )
        .await;
    assert_eq!(
        skipped,
        ["sms: switched off by the recipient", "telegram: switched off by the recipient"]
    );
    assert!(house.texted(PHONE).is_empty());
}

#[story]
async fn codes_keep_a_way_to_the_person() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.says(7, "/settings").await;
    assert!(buttons(&house.presses(7, "Codes · SMS").await).contains(&"⬜ Codes · SMS".to_owned()));
    let menu = house.presses(7, "Codes · Telegram").await;
    assert!(buttons(&menu).contains(&"✅ Codes · Telegram".to_owned()), "{menu:?}");
    assert_eq!(
        house.toast().expect("a word on it"),
        "Sign-in codes need at least one way to reach you, so this one stays on."
    );
    assert_eq!(wishes(&house).await, ["c-1 security sms 0 chat"]);
    assert_eq!(house.number(&probes::audit_log().action("preference.refused").count()).await, 1);
    // With the other one back it may go.
    house.presses(7, "Codes · SMS").await;
    house.presses(7, "Codes · Telegram").await;
    assert_eq!(wishes(&house).await, ["c-1 security sms 1 chat", "c-1 security telegram 0 chat"]);
}

#[story]
async fn a_chat_that_is_nobodys_chooses_its_language_and_no_more() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.person(8, "Somebody", "en");
    let menu = house.says(8, "/settings").await;
    assert!(
        reads(&menu).ends_with("I send no news here. Type /start to connect it."),
        "{}",
        reads(&menu)
    );
    assert_eq!(buttons(&menu), ["🌐 Language"]);
    assert_eq!(
        buttons(&house.presses(8, "Language").await).last().map(String::as_str),
        Some("‹ Back")
    );
    let menu = house.presses(8, "Deutsch").await;
    assert!(
        menu.edits == 2 && reads(&menu).starts_with("Einstellungen\nSprache: Deutsch"),
        "{menu:?}"
    );
    assert_eq!(
        house.toast().as_deref().map(|words| words.replace(['\u{2068}', '\u{2069}'], "")),
        Some("Gut: Ab jetzt spreche ich Deutsch.".to_owned())
    );

    // A button of somebody else's menu, pressed here, and one that we never made.
    house.simulator.press_raw(8, menu.id, "sw:order:telegram:0");
    house.simulator.press_raw(8, menu.id, "sw:staff:sms:0");
    house.quiet().await;
    assert!(house.toast().expect("a word").starts_with("Diese Taste"), "{:?}", house.toast());
    assert_eq!(wishes(&house).await, Vec::<String>::new());
}

#[story]
async fn a_press_that_comes_again_or_late_changes_nothing_more() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    let menu = house.says(7, "/settings").await;
    let press = house.simulator.press(7, "Orders · SMS").expect("a press");
    house.quiet().await;
    house.simulator.repeat(press);
    house.quiet().await;
    // The button as it was drawn before: it says what is to be, and so it is.
    house.simulator.press_raw(7, menu.id, "sw:order:sms:0");
    house.quiet().await;
    assert_eq!(wishes(&house).await, ["c-1 order sms 0 chat"]);
    assert_eq!(house.number(&probes::audit_log().action("preference.changed").count()).await, 1);
    assert!(buttons(&house.message(7, menu.id)).contains(&"⬜ Orders · SMS".to_owned()));
}

#[story]
async fn stop_said_in_the_chat_is_understood() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    for word in ["STOP", "stop it please", "Стоп", "unsubscribe me"] {
        let answer = house.says(7, word).await;
        assert!(
            reads(&answer).starts_with(
                "You want fewer messages? Switch off here what you do not want.\n\nSettings"
            ),
            "{word}: {answer:?}"
        );
        assert!(buttons(&answer).contains(&"✅ Orders · Telegram".to_owned()));
    }
    // In a chat these mean what they always mean.
    for word in ["cancel", "end", "yes"] {
        assert!(
            reads(&house.says(7, word).await).starts_with("Sorry, I did not understand that."),
            "{word}"
        );
    }
    house.person(8, "Somebody", "en");
    assert!(reads(&house.says(8, "STOP").await).contains("not connected to a customer"));
    assert_eq!(wishes(&house).await, Vec::<String>::new(), "nothing is switched off unasked");
}

#[story]
async fn without_sms_only_telegram_is_offered() {
    let plan = Plan::new().await;
    let house = plan.open().await;
    house.customer("c-1", 7, "Лена", "ru").await;
    let menu = house.says(7, "/settings").await;
    assert!(reads(&menu).contains("Телефон: магазину не известен"), "{}", reads(&menu));
    assert_eq!(
        buttons(&menu),
        [
            "🌐 Язык",
            "✅ Заказы · Telegram",
            "✅ Доставка · Telegram",
            "✅ Поддержка · Telegram",
            "✅ Коды · Telegram",
            "⬜ Акции · Telegram"
        ]
    );
    house.presses(7, "Коды · Telegram").await;
    assert!(house.toast().expect("a word").starts_with("Для кодов входа"), "{:?}", house.toast());
}
