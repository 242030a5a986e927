//! The portable subset of SQL: one text that SQLite and PostgreSQL both understand and that two
//! replicas can run at once.

use bellhop::store::sql::without_row_locks;

use super::migration_text::state_columns;
use super::statements::ROOMS;
use super::tree::{Source, hold, sources};

/// What one of the two does not know, or what hides something from the reader.
const REFUSED: &[(&str, &str)] = &[
    ("select *", "name the columns"),
    ("returning *", "name the columns"),
    (".*", "name the columns"),
    ("now(", "times are parameters"),
    ("current_timestamp", "times are parameters"),
    ("current_date", "times are parameters"),
    ("datetime(", "times are parameters"),
    ("strftime(", "times are parameters"),
    ("random(", "randomness is a parameter"),
    ("autoincrement", "ids are parameters"),
    ("boolean", "flags are 0 and 1"),
    ("true", "flags are 0 and 1"),
    ("false", "flags are 0 and 1"),
    ("::", "write CAST(… AS …)"),
    ("?", "parameters are $1, $2, …"),
    ("ilike", "compare lower() with lower()"),
    ("insert or", "write ON CONFLICT"),
    ("for update", "hold rows by for_update!()"),
    ("ifnull(", "write COALESCE"),
    ("jsonb", "JSON is TEXT"),
    ("array[", "there are no arrays on SQLite"),
];

/// SQL text in lower case, its string literals emptied and its white space single.
fn bare(sql: &str) -> String {
    let outside: Vec<&str> = sql.split('\'').step_by(2).collect();
    outside.join("''").to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word or sign stands in a text, and not inside a longer word.
fn holds(sql: &str, wanted: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let edge = |c: Option<char>, beside: Option<char>| !(is_word(c) && is_word(beside));
    sql.match_indices(wanted).any(|(at, found)| {
        edge(found.chars().next(), sql[..at].chars().next_back())
            && edge(found.chars().next_back(), sql[at + found.len()..].chars().next())
    })
}

/// The numbers of the parameters, in the order in which they stand.
fn parameters(sql: &str) -> Vec<usize> {
    sql.split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .collect()
}

/// The part after the last `word` that stands outside every parenthesis.
fn after<'s>(sql: &'s str, word: &str) -> Option<&'s str> {
    let mut depth = 0;
    let mut found = None;
    for (at, c) in sql.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && sql[at..].starts_with(word) => found = Some(&sql[at + word.len()..]),
            _ => {}
        }
    }
    found
}

/// A text without its sub-selects: what stands in one guards nothing outside.
fn without_selects(sql: &str) -> String {
    let Some(start) = sql.find("(select") else { return sql.to_owned() };
    let mut depth = 0;
    let end = sql[start..].find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    let rest = end.map_or("", |end| &sql[start + end + 1..]);
    without_selects(&format!("{}{rest}", &sql[..start]))
}

/// Why an UPDATE (or an upsert) of a state needs a guard and has none. `states` are the tables and
/// columns that hold one.
fn unguarded(sql: &str, states: &[(String, String)]) -> Option<String> {
    let (table, rest) = match sql.strip_prefix("update ") {
        Some(rest) => (rest.split(' ').next()?, after(sql, " set ")?),
        None => (
            sql.strip_prefix("insert into ")?.split([' ', '(']).next()?,
            after(sql, " do update set ")?,
        ),
    };
    let set = after(rest, " where ").map_or(rest, |guard| &rest[..rest.len() - guard.len()]);
    let guard = without_selects(after(rest, " where ").unwrap_or_default());
    states.iter().filter(|(owner, _)| owner == table).find_map(|(_, column)| {
        let moves = holds(set, &format!("{column} ="))
            && !set.starts_with(&format!("{column} = {table}.{column}"));
        (moves && !holds(&guard, column)).then(|| {
            format!("moves {table}.{column} without asking in its outer WHERE where it stood")
        })
    })
}

/// An UPDATE without the tables that stand before it in `WITH`.
fn without_common_tables(sql: &str) -> &str {
    match (sql.starts_with("with "), sql.find(") update ")) {
        (true, Some(end)) => &sql[end + 2..],
        _ => sql,
    }
}

/// Everything that is wrong with a statement.
fn objections(sql: &str, states: &[(String, String)]) -> Vec<String> {
    let bare = bare(&without_row_locks(sql));
    let mut found: Vec<String> = REFUSED
        .iter()
        .filter(|(word, _)| holds(&bare, word))
        .map(|(word, why)| format!("`{}`: {why}", word.to_uppercase()))
        .collect();
    let numbers = parameters(&bare);
    if numbers.iter().enumerate().any(|(at, number)| *number != at + 1) {
        found.push(format!("parameters are ${numbers:?}: each number once, in order"));
    }
    for sum in ["sum(", "avg("] {
        let cast =
            ["cast(", "cast(coalesce("].map(|outer| bare.matches(&format!("{outer}{sum}")).count());
        if bare.matches(sum).count() != cast.iter().sum::<usize>() {
            found.push(format!("`{}…)`: its type differs, CAST it", sum.to_uppercase()));
        }
    }
    if holds(&bare, "like") && bare.matches("lower(").count() < 2 {
        found.push("`LIKE`: lower() on both sides, as PostgreSQL minds case".to_owned());
    }
    if ["(update ", "(insert ", "(delete "].iter().any(|inside| bare.contains(inside)) {
        found.push("a change inside `WITH` is PostgreSQL's alone".to_owned());
    }
    found.extend(unguarded(without_common_tables(&bare), states));
    found
}

/// The line on which a room's file names a statement.
fn line_of(source: &Source, name: &str) -> usize {
    source
        .find(&format!("{name} ="))
        .into_iter()
        .find(|at| source.tokens[*at].in_queries)
        .map_or(1, |at| source.tokens[at].line)
}

#[test]
fn statements_keep_to_what_both_databases_know() {
    let states = state_columns();
    let tree = sources("src");
    let mut faults = Vec::new();
    for (path, statements) in ROOMS {
        let source = tree.iter().find(|source| source.path == *path);
        for (name, sql) in *statements {
            let line = source.map_or(1, |source| line_of(source, name));
            faults.extend(
                objections(sql, &states)
                    .into_iter()
                    .map(|why| format!("{path}:{line}: {name}: {why}")),
            );
        }
    }
    hold("one SQL text for both databases", faults);
}

/// Whether a text is a statement rather than words.
fn is_statement(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    [
        ("select ", " from "),
        ("insert into ", "("),
        ("update ", " set "),
        ("delete from ", ""),
        ("with ", " as ("),
    ]
    .iter()
    .any(|(start, inside)| text.starts_with(start) && text.contains(inside))
}

#[test]
fn every_statement_has_a_name() {
    let mut faults = Vec::new();
    for source in sources("src").iter().filter(|source| !source.path.starts_with("src/store/")) {
        let loose = source.tokens.iter().filter(|token| {
            !token.in_queries && !token.in_test && token.string().is_some_and(is_statement)
        });
        faults.extend(loose.map(|token| {
            format!(
                "{}:{}: a statement outside queries! {{ … }} is prepared by no test",
                source.path, token.line
            )
        }));
    }
    hold("every statement is named in its room's queries.rs", faults);
}

/// A writer takes `&mut Tx`: on a reader's connection its row would be outside every transaction.
#[test]
fn writers_take_a_transaction() {
    let mut faults = Vec::new();
    let tree = sources("src");
    for (path, statements) in ROOMS {
        let Some(source) = tree.iter().find(|source| source.path == *path) else { continue };
        for item in &source.syntax.items {
            let syn::Item::Fn(function) = item else { continue };
            let start = function.sig.ident.span().start().line;
            let end = syn::spanned::Spanned::span(&function.block).end().line;
            let inside: Vec<&str> = source
                .tokens
                .iter()
                .filter(|token| (start..=end).contains(&token.line))
                .map(|token| token.text.as_str())
                .collect();
            let writes = statements
                .iter()
                .find(|(name, sql)| !bare(sql).starts_with("select ") && inside.contains(name));
            if let Some((name, _)) = writes
                && (inside.contains(&"readers") || !inside.contains(&"Tx"))
            {
                faults.push(format!(
                    "{path}:{start}: {} runs {name}, which writes, without `&mut Tx`",
                    function.sig.ident
                ));
            }
        }
    }
    hold("writers take a transaction", faults);
}

#[test]
fn what_is_not_portable_is_seen() {
    let states = [("orders".to_owned(), "status".to_owned())];
    for sql in [
        "SELECT * FROM t",
        "UPDATE t SET at_ms = NOW() WHERE id = $1",
        "SELECT a FROM t WHERE a = $1 AND b = $1",
        "SELECT a FROM t WHERE a = $2 AND b = $1",
        "SELECT SUM(a) FROM t",
        "SELECT a FROM t WHERE a LIKE lower($1)",
        "SELECT a::TEXT FROM t",
        "UPDATE orders SET status = $1 WHERE id = $2",
        "UPDATE orders SET status = $1 WHERE id IN (SELECT id FROM orders WHERE status = 'x')",
        "INSERT INTO orders (id, status) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET status = excluded.status",
        "UPDATE t SET done = TRUE WHERE id = $1",
    ] {
        assert_eq!(objections(sql, &states).len(), 1, "{sql}: {:?}", objections(sql, &states));
    }
    for sql in [
        "SELECT COUNT(*) AS n, CAST(SUM(a) AS BIGINT) AS s, CAST(COALESCE(SUM(a), 0) AS BIGINT) AS z FROM t WHERE b = 'now() * ?'",
        "UPDATE orders SET status = $1 WHERE id = $2 AND (status IS NULL OR status <> 'x')",
        "UPDATE orders SET url = $1 WHERE id = $2",
        "UPDATE other SET status = $1 WHERE id = $2",
        "INSERT INTO orders (id, status) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET status = excluded.status WHERE orders.status = 'x'",
    ] {
        assert_eq!(objections(sql, &states), Vec::<String>::new(), "{sql}");
    }
}
