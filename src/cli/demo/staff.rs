//! The demo shop's own people: the agents in their group, and who is told of what presses.

use serde_json::{Value, json};

/// The group of the shop's own people.
pub const GROUP: i64 = -1_000_000_071_100;
/// Who answers customers there: user ids, names and roles.
pub const AGENTS: [(i64, &str, &str); 2] =
    [(71_201, "Ben", "agent"), (71_202, "Cleo", "supervisor")];
/// Who is told of what presses by SMS.
pub const STAFF_NAME: &str = "Ana";
/// Their phone.
pub const STAFF_PHONE: &str = "+4915198765432";

/// The shop's own people as the page shows them.
pub fn staff() -> Value {
    let agents: Vec<Value> = AGENTS
        .iter()
        .map(|(id, name, role)| json!({"id": id, "name": name, "role": role}))
        .collect();
    json!({"group": GROUP, "name": STAFF_NAME, "phone": STAFF_PHONE, "agents": agents})
}
