//! What may be read whole, and why.

/// Tables that do not grow with the shop: a few rows each, or what is forgotten after some days.
pub const BOUNDED: &[&str] = &[
    "agents",
    "api_keys",
    "api_requests",
    "automatic_texts",
    "bots",
    "call_budgets",
    "canned_replies",
    "channel_breakers",
    "counters",
    "key_paces",
    "moved_chats",
    "paces",
    "text_costs",
    "ticket_digests",
    "ticket_holds",
    "topicless_groups",
];

/// Statements that may read a whole table or sort many rows, each with the reason.
pub const NOT_HOT: &[(&str, &str)] = &[
    ("src/delivery/engine/clock_skew/queries.rs: NEWEST", "the first row by the id, and no more"),
    ("src/delivery/notification/queries.rs: COUNT_BY_STATE", "only tests count all rows"),
    (
        "src/support/agents_group/group_migrations/queries.rs: MOVE_TOPICS",
        "once in a group's life, and all of its tickets change",
    ),
    (
        "src/support/agents_group/ticket_list/queries.rs: COUNT_ALL",
        "an agent looks for words in all tickets; apart from other reads",
    ),
    (
        "src/support/agents_group/ticket_list/queries.rs: PAGE_ALL",
        "an agent looks for words in all tickets; apart from other reads",
    ),
];
