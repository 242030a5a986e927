//! Replicas of two versions run on one schema while one is exchanged for the other: a migration
//! takes nothing away that the version before reads or writes.

use sqlx::migrate::Migrator;

use super::migration_text::{Migration, migrations};
use super::tree::hold;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A migration from before the first tag that takes something away. From one side of it to the
/// other all processes are stopped first.
struct Before {
    version: i64,
    /// How its checksum begins: it is never changed.
    checksum: &'static str,
    why: &'static str,
}

/// No further one comes to these.
const BEFORE_THE_TAG: &[Before] = &[
    Before {
        version: 8,
        checksum: "9ef163501dd6baaf",
        why: "two more kinds of alerts: SQLite widens a CHECK in a new table only",
    },
    Before {
        version: 12,
        checksum: "56849852fc100c70",
        why: "two more kinds of alerts: SQLite widens a CHECK in a new table only",
    },
    Before {
        version: 18,
        checksum: "4f20ffa0c0ab14e1",
        why: "any channel may stand in the tables: the CHECKs of two had to go",
    },
    Before {
        version: 19,
        checksum: "c986049205ae955c",
        why: "a webhook may be about anything: a foreign key had to go",
    },
];

/// The names after these words in statements of a migration.
fn named(migration: &Migration, begins: &str) -> Vec<String> {
    let statements = migration.statements();
    let names = statements.iter().filter_map(|(_, statement)| {
        let flat = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = flat.strip_prefix(begins)?.trim_start_matches("IF NOT EXISTS ");
        Some(rest.split([' ', '(']).next()?.to_owned())
    });
    names.collect()
}

/// What a migration takes away from processes of the version before.
fn takes_away(migration: &Migration) -> Vec<String> {
    let made = named(migration, "CREATE TABLE ");
    let passing = named(migration, "CREATE TEMPORARY TABLE ");
    let mut found = Vec::new();
    for (line, statement) in migration.statements() {
        let words: Vec<String> =
            statement.split_whitespace().map(str::to_ascii_uppercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_of = |tables: &[String], name: &str| {
            tables.iter().any(|table| table.eq_ignore_ascii_case(name))
        };
        let why = match words.as_slice() {
            ["DROP", "TABLE", rest @ ..] => {
                let name = rest.last().copied().unwrap_or_default();
                (!is_of(&passing, name)).then_some("a table is gone")
            }
            ["DROP", "VIEW", ..] => Some("a view is gone"),
            ["DROP", "INDEX", ..] => None,
            ["DROP", ..] => Some("something is gone"),
            ["ALTER", "TABLE", _, "ADD", "COLUMN", _, rest @ ..] => {
                let is_bare = rest.windows(2).any(|pair| pair == ["NOT", "NULL"])
                    && !rest.contains(&"DEFAULT");
                is_bare.then_some("a column is wanted that the version before does not write")
            }
            ["ALTER", ..] => Some("a table or a column is not what it was"),
            ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => {
                let table = table.split('(').next().unwrap_or_default();
                (!is_of(&made, table)).then_some("rows are refused that were taken before")
            }
            ["CREATE", "TRIGGER", ..] => Some("writes do more than they did"),
            _ => None,
        };
        let flat = words.join(" ");
        let shown: String = flat.chars().take(60).collect();
        found.extend(why.map(|why| format!("{}:{line}: {why}: {shown}", migration.path)));
    }
    found
}

fn version(migration: &Migration) -> i64 {
    let name = migration.path.rsplit('/').next().unwrap_or_default();
    name.split('_').next().and_then(|number| number.parse().ok()).expect("a number")
}

#[test]
fn each_migration_only_adds() {
    let is_excused = |migration: &Migration| {
        BEFORE_THE_TAG.iter().any(|before| before.version == version(migration))
    };
    let all = migrations();
    hold(
        "the version before runs on beside the new one",
        all.iter().filter(|migration| !is_excused(migration)).flat_map(takes_away),
    );
}

#[test]
fn what_took_something_away_before_the_first_tag_is_closed() {
    for before in BEFORE_THE_TAG {
        let all = migrations();
        let text = all.iter().find(|migration| version(migration) == before.version);
        assert!(!takes_away(text.expect("it is there")).is_empty(), "{}", before.why);
        let known = MIGRATIONS.iter().find(|migration| migration.version == before.version);
        let checksum = hex::encode(&*known.expect("it is there").checksum);
        assert!(checksum.starts_with(before.checksum), "{}: {checksum}", before.version);
    }
    let last = BEFORE_THE_TAG.iter().map(|before| before.version).max();
    assert_eq!(last, Some(19), "a newer one goes in two releases: add, and take away later");
}

#[test]
fn what_takes_something_away_is_seen() {
    let seen =
        |text: &str| takes_away(&Migration { path: String::new(), text: text.to_owned() }).len();
    for text in [
        "DROP TABLE t",
        "DROP TABLE IF EXISTS t",
        "DROP VIEW v",
        "ALTER TABLE t DROP COLUMN a",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t RENAME COLUMN a TO b",
        "ALTER TABLE t ADD COLUMN a TEXT NOT NULL",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
        "CREATE UNIQUE INDEX i ON t (a)",
    ] {
        assert_eq!(seen(text), 1, "{text}");
    }
    for text in [
        "CREATE TABLE t (id TEXT PRIMARY KEY, a BIGINT NOT NULL); CREATE UNIQUE INDEX i ON t (a)",
        "CREATE INDEX i ON t (a)",
        "DROP INDEX i",
        "ALTER TABLE t ADD COLUMN a TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE t ADD COLUMN a TEXT CHECK (a IN ('x'))",
        "CREATE TEMPORARY TABLE t AS SELECT 1; DROP TABLE t",
        "UPDATE t SET a = 1",
    ] {
        assert_eq!(seen(text), 0, "{text}");
    }
}
