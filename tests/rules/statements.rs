//! Every statement of every room is prepared on both databases, so that none waits for its first
//! customer to be tried.

use bellhop::store::DatabaseKind;
use bellhop::store::sql::{Named, of_rows, without_row_locks};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqlSafeStr as _};

use super::tree::{hold, sources};
use bellhop_testing::story;

/// The rooms' statements, by the file that names them. `no_room_is_forgotten` fails when one is
/// missing.
pub const ROOMS: &[(&str, &[Named])] = &[
    ("src/access/staff/queries.rs", bellhop::access::staff::queries::ALL),
    ("src/access/queries.rs", bellhop::access::queries::ALL),
    ("src/access/rate_limit/queries.rs", bellhop::access::rate_limit::queries::ALL),
    ("src/audit/queries.rs", bellhop::audit::queries::ALL),
    ("src/bot/dialogue/queries.rs", bellhop::bot::dialogue::queries::ALL),
    ("src/bot/runtime/update_keys/queries.rs", bellhop::bot::runtime::update_keys::queries::ALL),
    ("src/bot/runtime/queries.rs", bellhop::bot::runtime::queries::ALL),
    ("src/bot/runtime/replies/queries.rs", bellhop::bot::runtime::replies::queries::ALL),
    ("src/channels/limits/shared/queries.rs", bellhop::channels::limits::shared::queries::ALL),
    ("src/customers/auto_reply/queries.rs", bellhop::customers::auto_reply::queries::ALL),
    ("src/customers/contact/queries.rs", bellhop::customers::contact::queries::ALL),
    ("src/customers/inbound_texts/queries.rs", bellhop::customers::inbound_texts::queries::ALL),
    ("src/customers/preferences/queries.rs", bellhop::customers::preferences::queries::ALL),
    ("src/customers/queries.rs", bellhop::customers::queries::ALL),
    ("src/delivery/attempt/queries.rs", bellhop::delivery::attempt::queries::ALL),
    ("src/delivery/claims/queries.rs", bellhop::delivery::claims::queries::ALL),
    ("src/delivery/sms_budget/queries.rs", bellhop::delivery::sms_budget::queries::ALL),
    ("src/delivery/dead_letters/queries.rs", bellhop::delivery::dead_letters::queries::ALL),
    ("src/delivery/engine/breakers/queries.rs", bellhop::delivery::engine::breakers::queries::ALL),
    (
        "src/delivery/engine/clock_skew/queries.rs",
        bellhop::delivery::engine::clock_skew::queries::ALL,
    ),
    ("src/delivery/notification/queries.rs", bellhop::delivery::notification::queries::ALL),
    (
        "src/delivery/receipts/attempts/queries.rs",
        bellhop::delivery::receipts::attempts::queries::ALL,
    ),
    ("src/delivery/receipts/quoted/queries.rs", bellhop::delivery::receipts::quoted::queries::ALL),
    ("src/delivery/outbox/queries.rs", bellhop::delivery::outbox::queries::ALL),
    ("src/delivery/outcomes/queries.rs", bellhop::delivery::outcomes::queries::ALL),
    ("src/delivery/receipts/queries.rs", bellhop::delivery::receipts::queries::ALL),
    ("src/delivery/rescue/queries.rs", bellhop::delivery::rescue::queries::ALL),
    ("src/delivery/suppressions/queries.rs", bellhop::delivery::suppressions::queries::ALL),
    ("src/delivery/story/queries.rs", bellhop::delivery::story::queries::ALL),
    ("src/orders/inbox/queries.rs", bellhop::orders::inbox::queries::ALL),
    ("src/orders/live_cards/queries.rs", bellhop::orders::live_cards::queries::ALL),
    ("src/notifications/alerts/queries.rs", bellhop::notifications::alerts::queries::ALL),
    (
        "src/notifications/verifications/queries.rs",
        bellhop::notifications::verifications::queries::ALL,
    ),
    ("src/orders/queries.rs", bellhop::orders::queries::ALL),
    ("src/orders/tracking/queries.rs", bellhop::orders::tracking::queries::ALL),
    (
        "src/support/agents_group/backlog/queries.rs",
        bellhop::support::agents_group::backlog::queries::ALL,
    ),
    (
        "src/support/agents_group/canned/queries.rs",
        bellhop::support::agents_group::canned::queries::ALL,
    ),
    (
        "src/support/agents_group/deferral/queries.rs",
        bellhop::support::agents_group::deferral::queries::ALL,
    ),
    (
        "src/support/agents_group/support_figures/queries.rs",
        bellhop::support::agents_group::support_figures::queries::ALL,
    ),
    (
        "src/support/agents_group/held_tickets/queries.rs",
        bellhop::support::agents_group::held_tickets::queries::ALL,
    ),
    (
        "src/support/agents_group/group_migrations/queries.rs",
        bellhop::support::agents_group::group_migrations::queries::ALL,
    ),
    (
        "src/support/agents_group/ticket_list/queries.rs",
        bellhop::support::agents_group::ticket_list::queries::ALL,
    ),
    (
        "src/support/agents_group/topics/queries.rs",
        bellhop::support::agents_group::topics::queries::ALL,
    ),
    ("src/support/api/listing/queries.rs", bellhop::support::api::listing::queries::ALL),
    ("src/support/blocked_contacts/queries.rs", bellhop::support::blocked_contacts::queries::ALL),
    (
        "src/support/changes/reset_timers/queries.rs",
        bellhop::support::changes::reset_timers::queries::ALL,
    ),
    (
        "src/support/conversation/sms/handover/queries.rs",
        bellhop::support::conversation::sms::handover::queries::ALL,
    ),
    (
        "src/support/conversation/sms/several_sms/queries.rs",
        bellhop::support::conversation::sms::several_sms::queries::ALL,
    ),
    ("src/support/messages/queries.rs", bellhop::support::messages::queries::ALL),
    ("src/support/messages/relay/queries.rs", bellhop::support::messages::relay::queries::ALL),
    ("src/support/tickets/queries.rs", bellhop::support::tickets::queries::ALL),
    ("src/webhooks/queries.rs", bellhop::webhooks::queries::ALL),
    ("src/stats/queries.rs", bellhop::stats::queries::ALL),
];

/// A statement as a database gets it: SQLite's go without the words that hold rows.
pub fn text_on(kind: DatabaseKind, sql: &str) -> String {
    match kind {
        DatabaseKind::Sqlite => without_row_locks(sql),
        DatabaseKind::Postgres => sql.to_owned(),
    }
}

#[test]
fn no_room_is_forgotten() {
    let named = |path: &str| ROOMS.iter().any(|(known, _)| *known == path);
    let tree = sources("src");
    let with_statements = tree.iter().filter(|source| {
        source.path.ends_with("/queries.rs") || !source.find("queries ! {").is_empty()
    });
    let mut faults: Vec<String> = with_statements
        .filter(|source| source.path != "src/store/sql.rs" && !named(&source.path))
        .map(|source| {
            format!(
                "{}:1: its ALL is not in ROOMS of {}, so nobody prepares it",
                source.path,
                file!()
            )
        })
        .collect();
    faults.extend(
        ROOMS
            .iter()
            .filter(|(path, _)| !tree.iter().any(|source| source.path == *path))
            .map(|(path, _)| format!("{path}: is gone")),
    );
    hold("every room's statements are prepared", faults);
}

#[story]
async fn every_statement_is_understood_by_both_databases() {
    let mut faults = Vec::new();
    let test = bellhop_testing::store().await;
    let kind = test.store.kind();
    let mut connection = sqlx::AnyConnection::connect(&test.url).await.expect("connected");
    for (path, statements) in ROOMS {
        for (name, sql) in *statements {
            // A hot insert is also run for many rows at once.
            for sql in [text_on(kind, sql), text_on(kind, &of_rows(sql, 64))] {
                if let Err(error) =
                    (&mut connection).prepare(AssertSqlSafe(sql).into_sql_str()).await
                {
                    faults.push(format!("{path}: {name} on {kind:?}: {error}"));
                }
            }
        }
    }
    hold("every statement is understood by both databases", faults);
}
