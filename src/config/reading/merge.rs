//! Merges the settings: the file over the defaults, the environment over both. The defaults define
//! which keys exist, and their types.

use toml::{Table, Value};

use super::edit_distance::distance;
use super::syntax;
use super::variables::{Variable, judge};
use crate::config::ConfigFault;

/// The one table whose keys are the operator's own.
const OPEN: &str = "carriers";

/// The settings, and the variables that begin with our name and set nothing.
type Merged = (Value, Vec<String>);

pub(in crate::config) fn merge(
    defaults: &str,
    file: &str,
    env: impl IntoIterator<Item = (String, String)>,
) -> Result<Merged, Vec<ConfigFault>> {
    let defaults: Table =
        defaults.parse().map_err(|error| vec![ConfigFault::new("bot.toml", format!("{error}"))])?;
    let mut merged = defaults.clone();
    let file: Table = file.parse().map_err(|error| vec![syntax::fault(file, &error, &merged)])?;
    let (mut faults, mut strays) = (Vec::new(), Vec::new());
    lay_over(&mut merged, file, "", &mut faults);
    for (name, value) in env {
        match judge(&name, &defaults) {
            Variable::Ours(path) => set_from_env(&mut merged, &name, path, value, &mut faults),
            Variable::Meant(fault) => faults.push(fault),
            Variable::Stray => strays.push(name),
            Variable::Foreign => {}
        }
    }
    strays.sort();
    if faults.is_empty() { Ok((Value::Table(merged), strays)) } else { Err(faults) }
}

fn lay_over(under: &mut Table, over: Table, path: &str, faults: &mut Vec<ConfigFault>) {
    for (key, value) in over {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let open = path == OPEN;
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => lay_over(under, over, &full, faults),
            (Some(known), value) if known.same_type(&value) => *known = value,
            (Some(known), value) => faults.push(ConfigFault::new(
                full,
                format!("must be {}, not {}", type_name(known), type_name(&value)),
            )),
            (None, value) if open => {
                under.insert(key, value);
            }
            (None, _) => faults.push(unknown(&full, under)),
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

fn unknown(full: &str, beside: &Table) -> ConfigFault {
    let last = full.rsplit('.').next().unwrap_or(full);
    let nearest =
        beside.keys().min_by_key(|key| distance(key, last)).filter(|key| distance(key, last) <= 3);
    let hint = nearest.map_or_else(
        || {
            format!(
                "there are {}",
                beside.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
            )
        },
        |key| format!("did you mean {key}?"),
    );
    ConfigFault::new(full, format!("is no key that we know; {hint}"))
}

/// The table at the end of a path.
fn section<'t>(table: &'t mut Table, path: &[&str]) -> Result<&'t mut Table, ConfigFault> {
    let Some((first, rest)) = path.split_first() else { return Ok(table) };
    let fault = unknown(first, table);
    match table.get_mut(*first) {
        Some(Value::Table(next)) => section(next, rest),
        _ => Err(fault),
    }
}

fn set_from_env(
    merged: &mut Table,
    name: &str,
    path: &str,
    text: String,
    faults: &mut Vec<ConfigFault>,
) {
    let path = path.to_ascii_lowercase();
    let levels: Vec<&str> = path.split("__").collect();
    let Some((last, above)) = levels.split_last() else { return };
    let table = match section(merged, above) {
        Ok(table) => table,
        Err(fault) => return faults.push(by_variable(fault, name)),
    };
    let open = above.first() == Some(&OPEN);
    let (key, text) = match last.strip_suffix("_file") {
        Some(key) if !table.contains_key(*last) => match std::fs::read_to_string(&text) {
            Ok(content) => (key, content.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => {
                return faults.push(ConfigFault::new(
                    name,
                    format!("the file it names can't be read: {error}"),
                ));
            }
        },
        _ => (*last, text),
    };
    let full =
        levels[..levels.len() - 1].iter().chain([&key]).copied().collect::<Vec<_>>().join(".");
    match table.get(key) {
        None if open => {
            table.insert(key.to_owned(), Value::String(text));
        }
        None => faults.push(by_variable(unknown(&full, table), name)),
        Some(known) => match from_text(known, &text) {
            Some(value) => {
                table.insert(key.to_owned(), value);
            }
            None => faults
                .push(ConfigFault::new(full, format!("({name}) must be {}", type_name(known)))),
        },
    }
}

fn by_variable(fault: ConfigFault, name: &str) -> ConfigFault {
    ConfigFault { problem: format!("{} ({name})", fault.problem), ..fault }
}

/// A text from the environment as the type that the default has: a phone number stays a text.
fn from_text(known: &Value, text: &str) -> Option<Value> {
    match known {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Float(_) => text.trim().parse().ok().map(Value::Float),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        Value::Array(_) => format!("x = {text}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("x"))
            .filter(Value::is_array),
        Value::Datetime(_) | Value::Table(_) => None,
    }
}
