//! No statement reads a whole table of those that grow with the shop, and no index is kept for
//! nobody. Each statement of the registry is explained on a database with the past of a shop.

mod exceptions;
mod plan;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;

use bellhop::clock::At;
use bellhop::store::DatabaseKind;
use bellhop_generator::Shop;
use bellhop_testing::databases::{self, Database};
use bellhop_testing::house::Plan;
use bellhop_testing::story;

use super::statements::{ROOMS, text_on};
use super::tree::hold;
use exceptions::{BOUNDED, NOT_HOT};
use plan::{Explained, Indexes, Scan};

/// Enough that reading all of it costs more than looking into an index.
const ORDERS: u64 = 20_000;

/// A database with a past, and its statements explained.
struct Explanation {
    /// The plans of each statement: the one by default, and others that its database may take.
    statements: Vec<(String, Explained)>,
    indexes: Indexes,
    /// Keeps the file.
    _plan: Plan,
}

async fn explained() -> Explanation {
    let plan = Plan::new().await;
    let shop = Shop { seed: 1, orders: ORDERS, unsettled: 200, until: At(1_796_000_000_000) };
    bellhop_generator::fill(&plan.database, shop).await.expect("the database is filled");
    let all = |kind| {
        let named = ROOMS.iter().flat_map(move |(path, statements)| {
            let one =
                move |(name, sql): &(&str, &str)| (format!("{path}: {name}"), text_on(kind, sql));
            statements.iter().map(one)
        });
        named.collect::<Vec<(String, String)>>()
    };
    let (statements, indexes) = match databases::of_story() {
        Database::Sqlite => sqlite::explain(&plan.database, &all(DatabaseKind::Sqlite)),
        Database::Postgres => postgres::explain(&plan.database, &all(DatabaseKind::Postgres)).await,
    };
    Explanation { statements, indexes, _plan: plan }
}

#[story]
async fn statements_find_their_rows_by_indexes_and_each_index_is_read() {
    let explanation = explained().await;
    let is_allowed = |name: &str| NOT_HOT.iter().any(|(known, _)| *known == name);
    let statements = explanation.statements.iter().filter(|(name, _)| !is_allowed(name));
    hold(
        "no statement reads all rows of a table that grows",
        statements.flat_map(|(name, plan)| faults(name, plan, &explanation.indexes)),
    );

    let plans = explanation.statements.iter().map(|(_, plan)| plan);
    let read: BTreeSet<&String> = plans.flat_map(|plan| plan.indexes.iter()).collect();
    let unread = explanation.indexes.droppable().filter(|index| !read.contains(index));
    hold("every index is read by a statement", unread.map(|index| format!("{index} by none")));
}

fn faults(name: &str, plan: &Explained, indexes: &Indexes) -> Vec<String> {
    let is_large = |scan: &&Scan| {
        !BOUNDED.contains(&&*scan.table) && !indexes.is_of_few(scan.index.as_deref())
    };
    let scans = plan.scans.iter().filter(is_large);
    let scans = scans.map(|scan| format!("{name} reads all of {}: {}", scan.table, scan.line));
    let sorts = plan.sorts.iter().map(|line| format!("{name} sorts many rows: {line}"));
    scans.chain(sorts).collect()
}

#[test]
fn exceptions_name_statements_that_there_are() {
    let names: BTreeSet<String> = ROOMS
        .iter()
        .flat_map(|(path, all)| all.iter().map(move |(name, _)| format!("{path}: {name}")))
        .collect();
    let gone = NOT_HOT.iter().filter(|(name, _)| !names.contains(*name));
    hold("exceptions name statements", gone.map(|(name, _)| format!("{name} is gone")));
}
