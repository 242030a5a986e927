//! Low stock: staff hear of it once, together, and not again until it matters.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::ChatMessage;
use serde_json::{Value, json};

use bellhop_testing::agents::{Colleague, GROUP, with_group};
use bellhop_testing::house::{House, Plan, Updates, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const ANA: Colleague = Colleague { id: 1001, name: "Ana" };
const BEN: Colleague = Colleague { id: 1002, name: "Ben" };
/// A moment that the stories begin at.
const START: At = At(1_772_366_400_000);

/// A house with a group, at a clock that a story moves; alerts of ten seconds are told together.
async fn open(plan: Plan) -> (House, Clock) {
    let clock = Clock::manual(START);
    let house = with_group(plan.by(&clock))
        .with("alerts.window_s", 10)
        .with("alerts.again_after_s", 3600)
        .open()
        .await;
    house.person(GROUP, "Agents", "en");
    (house, clock)
}

fn stock(sku: &str, quantity: i64, at: At) -> Value {
    let name = if sku == "MUG-1" { "Blue mug" } else { "Green tea & more" };
    json!({"type": "stock.low", "occurred_at": at.utc().to_rfc3339(),
        "stock": {"sku": sku, "name": name, "quantity": quantity, "threshold": 5}})
}

/// The shop says how much is left of an article, now.
async fn says(house: &House, sku: &str, quantity: i64) {
    says_of(house, sku, quantity, house.clock().now()).await;
}

/// The same of another moment.
async fn says_of(house: &House, sku: &str, quantity: i64, at: At) {
    let applied = house.number(&probes::events().state("applied").count()).await;
    assert_eq!(house.service().sends(&stock(sku, quantity, at)).await.status, 202);
    house.until(&probes::events().state("applied").at_least(&applied + 1)).await;
}

/// The window ends: what staff are told, once nothing is open any more.
async fn window_ends(house: &House, clock: &Clock) -> Vec<ChatMessage> {
    let before = house.newest(GROUP);
    clock.advance(Duration::from_secs(10));
    house.until(&probes::alerts().state("open").none()).await;
    house.quiet().await;
    house.since(GROUP, before)
}

async fn states(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::alerts()
                .sorted_by(|row| row.id())
                .show(|row| row.identity().state().happened()),
        )
        .await
}

#[story]
async fn several_articles_are_told_in_one_message_in_general() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    says(&house, "MUG-1", 3).await;
    says(&house, "TEA-2", 0).await;
    assert!(house.chat(GROUP).is_empty(), "the window is open");
    let told = window_ends(&house, &clock).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        reads(&told[0]),
        "📉 Low stock\n• Blue mug (MUG-1): 3 left, warning at 5\n• Green tea & more (TEA-2): 0 left, warning at 5"
    );
    assert_eq!(buttons(&told[0]), ["🛒 Ordered: Blue mug", "🛒 Ordered: Green tea & more"]);
    let call = house.calls("sendMessage", GROUP).pop().expect("a call");
    assert!(
        call.body.get("message_thread_id").is_none(),
        "General has no thread id: {}",
        call.body
    );
    assert_eq!(
        house.texts(&probes::notifications().show(|row| row.category().recipient().state())).await,
        ["staff staff delivered"]
    );
}

#[story]
async fn it_is_silent_while_it_stands_and_told_again_after_a_while() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    says(&house, "MUG-1", 3).await;
    assert_eq!(window_ends(&house, &clock).await.len(), 1);
    for quantity in [2, 1] {
        clock.advance(Duration::from_secs(60));
        says(&house, "MUG-1", quantity).await;
    }
    assert!(window_ends(&house, &clock).await.is_empty(), "it is known");
    assert_eq!(states(&house).await, ["MUG-1 told 3"]);

    clock.advance(Duration::from_secs(3600));
    house.until(&probes::alerts().state("open").any()).await;
    let again = window_ends(&house, &clock).await;
    assert!(again.len() == 1 && reads(&again[0]).contains("1 left"), "as it is now: {again:?}");
}

#[story]
async fn enough_in_stock_ends_it_and_what_runs_low_anew_is_told_anew() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    says(&house, "MUG-1", 5).await;
    assert_eq!(window_ends(&house, &clock).await.len(), 1, "low is the threshold itself");
    clock.advance(Duration::from_secs(60));
    says(&house, "MUG-1", 6).await;
    assert_eq!(states(&house).await, ["MUG-1 cleared 1"]);
    clock.advance(Duration::from_secs(60));
    says(&house, "MUG-1", 4).await;
    let told = window_ends(&house, &clock).await;
    assert!(told.len() == 1 && reads(&told[0]).contains("4 left"), "{told:?}");
    // Restocked before anybody heard: nobody needs to hear.
    clock.advance(Duration::from_secs(60));
    says(&house, "TEA-2", 1).await;
    clock.advance(Duration::from_secs(1));
    says(&house, "TEA-2", 50).await;
    assert!(window_ends(&house, &clock).await.is_empty());
}

#[story]
async fn older_news_change_nothing_in_whatever_order_they_come() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    let before = At(START.ms() - 60_000);
    says(&house, "MUG-1", 50).await;
    says_of(&house, "MUG-1", 1, before).await;
    assert!(window_ends(&house, &clock).await.is_empty(), "there is enough by now");
    says(&house, "TEA-2", 1).await;
    says_of(&house, "TEA-2", 50, before).await;
    assert_eq!(window_ends(&house, &clock).await.len(), 1);
}

#[story]
async fn ordered_silences_it_shows_who_and_two_agents_on_one_button_are_normal() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    says(&house, "MUG-1", 3).await;
    says(&house, "TEA-2", 1).await;
    let told = window_ends(&house, &clock).await.remove(0);
    let after = ANA.presses(&house, &told, "Blue mug").await;
    assert_eq!(
        reads(&after),
        "📉 Low stock\n• Blue mug (MUG-1): 3 left, warning at 5 ✓ ordered by Ana\n• Green tea & more (TEA-2): 1 left, warning at 5"
    );
    assert_eq!(buttons(&after), ["✓ Ana: Blue mug", "🛒 Ordered: Green tea & more"]);
    assert_eq!(
        house.toast().as_deref(),
        Some("Noted. I will not mention it again until there has been enough in stock.")
    );

    // Ben still sees the message as it was.
    let second = BEN.presses(&house, &told, "Blue mug").await;
    assert!(
        reads(&second).contains("ordered by Ana") && !reads(&second).contains("Ben"),
        "{}",
        reads(&second)
    );
    assert!(
        house.toast().is_some_and(|toast| toast.contains("Ana") && toast.contains("already")),
        "{:?}",
        house.toast()
    );
    let audit = house
        .texts(
            &probes::audit_log()
                .action(probes::like("alert.%"))
                .show(|row| row.actor().action().object()),
        )
        .await;
    assert_eq!(audit, ["user:1001 alert.ordered MUG-1"]);

    clock.advance(Duration::from_secs(7200));
    house.until(&probes::alerts().state("open").any()).await;
    let again = window_ends(&house, &clock).await;
    assert!(
        again.len() == 1 && !reads(&again[0]).contains("Blue mug"),
        "only the tea is told again: {again:?}"
    );

    says(&house, "MUG-1", 40).await;
    clock.advance(Duration::from_secs(60));
    says(&house, "MUG-1", 2).await;
    let anew = window_ends(&house, &clock).await;
    assert!(anew.len() == 1 && reads(&anew[0]).contains("Blue mug (MUG-1): 2 left"), "{anew:?}");
    BEN.presses(&house, &told, "Blue mug").await;
    assert_eq!(
        house.toast().as_deref(),
        Some("This is over already."),
        "the old button is not the new alert's"
    );
}

#[story]
async fn a_press_that_comes_again_or_makes_no_sense_harms_nothing() {
    let plan = Plan::new().await;
    let (house, clock) = open(plan).await;
    says(&house, "MUG-1", 3).await;
    let told = window_ends(&house, &clock).await.remove(0);
    for nonsense in
        ["ao:alr_nothing", "ar:", "ao:alr_0193c0a8a6f17b3c8d4e5f6071829304", "oc:ORD-1", "\u{0}"]
    {
        ANA.presses_data(&house, &told, nonsense).await;
        assert_eq!(states(&house).await, ["MUG-1 told 1"], "{nonsense:?}");
    }
    let data = told.buttons[0][0].data.clone().expect("a word");
    // In any other chat it is nobody's button.
    house.person(7, "Lena", "en");
    house.says(7, "/help").await;
    house.simulator.press_raw(7, 1, &data);
    house.quiet().await;
    assert_eq!(states(&house).await, ["MUG-1 told 1"]);

    let pressed = ANA.presses(&house, &told, "Blue mug").await;
    let update = house.number(&probes::updates().max(|row| row.update_id())).await;
    house.simulator.repeat(update);
    house.quiet().await;
    assert_eq!(house.message(GROUP, told.id), pressed);
    assert_eq!(house.number(&probes::audit_log().action("alert.ordered").count()).await, 1);
}

#[tokio::test]
async fn of_two_replicas_one_tells_it() {
    let Some(plan) = Plan::postgres().await else { return };
    let house =
        with_group(plan.updates(Updates::Delivered)).with("alerts.window_s", 1).open().await;
    house.person(GROUP, "Agents", "en");
    let replica = house.replica(Clock::System).await;
    for n in 0..10 {
        let low = stock(&format!("SKU-{n}"), 1, Clock::System.now());
        let service = if n % 2 == 0 { house.service() } else { house.service_of(&replica) };
        service.sends(&low).await.taken();
    }
    house.until(&probes::alerts().state("told").exactly(10)).await;
    house.quiet().await;
    let told: Vec<String> = house.chat(GROUP).iter().map(reads).collect();
    for n in 0..10 {
        let times = told.iter().filter(|text| text.contains(&format!("SKU-{n}"))).count();
        assert_eq!(times, 1, "SKU-{n} in {told:?}");
    }
    replica.stop().await;
}

#[story]
async fn who_wants_it_hears_by_sms_and_who_does_not_does_not() {
    let plan = Plan::new().await;
    let members = r#"[{ name = "Ana", role = "admin", telegram_id = 1001, phone = "+4915112345678", stock = true },
            { name = "Ben", role = "agent", telegram_id = 1002, phone = "+4915112345679" }]"#;
    let house = with_group(plan.with_sms())
        .with("alerts.window_s", 1)
        .with("staff.members", members)
        .open()
        .await;
    house.person(GROUP, "Agents", "en");
    says(&house, "MUG-1", 3).await;
    says(&house, "TEA-2", 0).await;
    house.until(&probes::alerts().state("open").none()).await;
    house.quiet().await;
    assert_eq!(
        house.texted("+4915112345678"),
        ["Blue Door, low stock: Blue mug: 3, Green tea & more: 0"]
    );
    assert!(house.texted("+4915112345679").is_empty());
    assert_eq!(house.chat(GROUP).len(), 1);
}
