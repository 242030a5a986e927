//! The migrations as text: tables, their columns and what is said of each.

use super::tree::files;

/// A column as a migration declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub table: String,
    pub name: String,
    /// All that follows the name, in one line.
    pub rest: String,
    pub line: usize,
    /// Added to a table that may have rows.
    pub is_added: bool,
}

/// A migration.
pub struct Migration {
    pub path: String,
    /// Its text without comments, line for line.
    pub text: String,
}

/// Every migration, oldest first.
pub fn migrations() -> Vec<Migration> {
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a migration is text");
        let bare: Vec<&str> =
            text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Migration { path: format!("migrations/{name}"), text: bare.join("\n") }
    };
    files("migrations", "").into_iter().map(read).collect()
}

impl Migration {
    /// Its statements, each with the line it begins on.
    pub fn statements(&self) -> Vec<(usize, &str)> {
        let mut line = 1;
        let mut found = Vec::new();
        for statement in self.text.split(';') {
            let blank = statement.len() - statement.trim_start().len();
            let begins = line + statement[..blank].matches('\n').count();
            line += statement.matches('\n').count();
            if !statement.trim().is_empty() {
                found.push((begins, statement.trim()));
            }
        }
        found
    }

    /// The columns that it declares.
    pub fn columns(&self) -> Vec<Column> {
        self.statements()
            .into_iter()
            .flat_map(|(line, statement)| {
                created(line, statement).into_iter().chain(added(line, statement))
            })
            .collect()
    }
}

/// What begins a table's constraint and not a column.
const CONSTRAINTS: &[&str] = &["CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "CONSTRAINT"];

fn created(line: usize, statement: &str) -> Vec<Column> {
    let Some((head, body)) = statement.split_once('(') else { return Vec::new() };
    let Some(table) = head.trim().strip_prefix("CREATE TABLE ") else { return Vec::new() };
    let table = table.trim_start_matches("IF NOT EXISTS ").trim().to_owned();
    let mut at = line + head.matches('\n').count();
    let mut columns = Vec::new();
    for part in parts(body.rsplit_once(')').map_or(body, |(inside, _)| inside)) {
        let blank = part.len() - part.trim_start().len();
        let begins = at + part[..blank].matches('\n').count();
        at += part.matches('\n').count();
        let declared = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, rest) = declared.split_once(' ').unwrap_or((&declared, ""));
        if !CONSTRAINTS.contains(&name.split('(').next().unwrap_or(name)) {
            columns.push(Column {
                table: table.clone(),
                name: name.to_owned(),
                rest: rest.to_owned(),
                line: begins,
                is_added: false,
            });
        }
    }
    columns
}

fn added(line: usize, statement: &str) -> Option<Column> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words.as_slice() {
        ["ALTER", "TABLE", table, "ADD", "COLUMN", name, rest @ ..] => Some(Column {
            table: (*table).to_owned(),
            name: (*name).to_owned(),
            rest: rest.join(" "),
            line,
            is_added: true,
        }),
        _ => None,
    }
}

/// The parts between the commas that stand outside parentheses.
fn parts(body: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in body.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&body[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&body[start..]);
    found
}

/// The columns that hold the state of a state machine: named state or status, with a CHECK of the
/// states there are.
pub fn state_columns() -> Vec<(String, String)> {
    let is_state = |column: &Column| {
        ["state", "status"].contains(&column.name.as_str()) && column.rest.contains("CHECK")
    };
    migrations()
        .iter()
        .flat_map(Migration::columns)
        .filter(is_state)
        .map(|column| (column.table, column.name))
        .collect()
}
