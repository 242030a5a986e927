//! Fifty calls that hang hold up nobody who presses.

use bellhop_simulator::{Fault, FaultAction};

use super::MACHINE;
use bellhop_testing::house::{House, Plan};
use bellhop_testing::phones::{LENA, Note, house_with_sms};
use bellhop_testing::story;

/// How many chats hang.
const HANGING: i64 = 50;
/// In what time an urgent message is taken by Telegram meanwhile.
const AT_ONCE_MS: i64 = 1000;

async fn holds_up_nobody(house: House) {
    for chat in 1..=HANGING {
        house.simulator.start_chat(chat);
        house
            .simulator
            .add_fault(Fault::of("sendMessage", FaultAction::Hang).in_chat(chat).times(1));
        let note = if chat % 2 == 0 { Note::of("order") } else { Note::of("marketing").bulk() };
        house
            .enters(
                note.by("telegram", &chat.to_string(), "Hello")
                    .by_sms(&format!("+49151{:08}", 12_340_000 + chat), "Hello"),
            )
            .await;
    }
    // As many hang as ever may: what does not press leaves places to what does.
    house.until("SELECT COUNT(*) / 48 FROM attempts WHERE state = 'sending'").await;
    house.simulator.start_chat(100);
    let urgent = house
        .enters(Note::of("order").urgent().by("telegram", "100", "Hello").by_sms(LENA, "Hello"))
        .await;
    house
        .until(&format!(
            "SELECT COUNT(*) FROM notifications WHERE id = '{urgent}' AND state = 'delivered'"
        ))
        .await;
    let hanging = house.number("SELECT COUNT(*) FROM attempts WHERE state = 'sending'").await;
    assert!(hanging >= 48, "they still do: {hanging}");
    let took = house
        .number(&format!(
            "SELECT settled_at_ms - created_at_ms FROM notifications WHERE id = '{urgent}'"
        ))
        .await;
    assert!(
        took < AT_ONCE_MS && house.chat(100).len() == 1 && house.texted(LENA).is_empty(),
        "{took} ms"
    );

    // They are cut after ten seconds, and the last two begin only then.
    house.until("SELECT COUNT(*) / 40 FROM notifications WHERE state = 'delivered'").await;
    house.until("SELECT COUNT(*) / 51 FROM notifications WHERE state = 'delivered'").await;
    house.quiet().await;
    let texts = house.simulator.look(|state| state.sms.texts.len());
    let messages: usize = (1..=HANGING).map(|chat| house.chat(chat).len()).sum();
    println!(
        "\n50 calls hang ({}): an urgent message was taken after {took} ms; of the 50 then {messages} arrived in the chat and {texts} by SMS",
        if house.is_sqlite() { "SQLite" } else { "PostgreSQL" }
    );
    assert_eq!(messages + texts, 50, "each once: nothing was carried out of what hung");
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_hanging_calls_hold_up_nobody() {
    let _machine = MACHINE.write().await;
    // Each chat has its own trouble here; what the breaker would make of it has stories of its own.
    let patient = |plan: Plan| {
        plan.with("delivery.breaker_failures", 1000).with("delivery.breaker_window", 1000)
    };
    holds_up_nobody(house_with_sms(patient).await).await;
}
