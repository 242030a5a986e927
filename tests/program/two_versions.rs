//! Two versions of the program run on one schema while one is exchanged for the other. The older
//! program is the one that `BELLHOP_OLD` names (`tests/upgrade/run.sh` builds the last tag);
//! without it both are the program of this tree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;

use crate::texts;
use bellhop_testing::house::{look_into, placed, reads, telegram};
use bellhop_testing::program::{Site, bellhop};
use bellhop_testing::service::Service;

/// How many orders come in before the newer program starts, while both run, and after the older one
/// has ended.
const ORDERS: i64 = 40;

fn older() -> PathBuf {
    std::env::var_os("BELLHOP_OLD").map_or_else(|| bellhop().to_owned(), PathBuf::from)
}

/// Orders of as many people, half of them to each program.
async fn order(services: [&Service; 2], chats: std::ops::Range<i64>) {
    for chat in chats {
        let mut event = placed(&format!("c-{chat}"), &format!("ORD-{chat}"));
        event["customer"]["telegram_chat_id"] = json!(chat);
        services[usize::from(chat % 2 == 0)].sends(&event).await.taken();
    }
}

#[tokio::test]
async fn an_older_and_a_newer_program_share_a_schema_and_nothing_is_lost() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    for chat in 1..=3 * ORDERS {
        site.simulator.start_chat(chat);
    }
    let mut command = site.command(older());
    command.arg("run");
    let old = site.started(command).await;
    let (first, second) = (site.service(), site.beside().await);
    order([&first, &first], 1..ORDERS + 1).await;
    let new = second.starts().await;
    let newer = second.service();
    order([&first, &newer], ORDERS + 1..2 * ORDERS + 1).await;
    assert!(old.stopped().await.success(), "{}", site.log());
    order([&newer, &newer], 2 * ORDERS + 1..3 * ORDERS + 1).await;

    let rows = look_into(&site.database).await;
    let left = "SELECT id FROM events WHERE state = 'pending'
        UNION ALL SELECT id FROM notifications WHERE settled_at_ms IS NULL";
    let at_rest = async {
        while !texts(&rows, left).await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), at_rest).await.expect("at rest");
    let told: BTreeMap<i64, usize> = site.simulator.look(|state| {
        let cards = |chat: i64| {
            let messages = state.from_bot(chat);
            messages.iter().filter(|m| reads(m).contains(&format!("ORD-{chat}"))).count()
        };
        (1..=3 * ORDERS).map(|chat| (chat, cards(chat))).collect()
    });
    assert!(told.values().all(|cards| *cards == 1), "each is told once: {told:?}");
    let failed = texts(&rows, "SELECT id FROM events WHERE state = 'failed'").await;
    assert_eq!(failed, Vec::<String>::new());
    assert!(new.stopped().await.success(), "{}", second.log());
}
