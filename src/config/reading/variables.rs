//! Variables of the environment: which are settings, and which were meant to be. A missing
//! underscore is easily overlooked, and a setting that is ignored silently costs hours.

use toml::{Table, Value};

use super::edit_distance::distance;
use crate::config::ConfigFault;

/// What every variable of ours begins with.
const PREFIX: &str = "BELLHOP__";
/// Our name, which others use too: Kubernetes makes variables of a service's name, such as
/// `BELLHOP_PORT`.
const NAME: &str = "BELLHOP";
/// How many letters may differ for a name to be taken for a slip.
const SLIP: usize = 2;

/// What a variable is to us.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::config) enum Variable<'n> {
    /// It sets the key at this path, levels parted by two underscores.
    Ours(&'n str),
    /// It was meant to set something and does not.
    Meant(ConfigFault),
    /// It has our name in front and resembles none of our keys.
    Stray,
    /// It is none of our business.
    Foreign,
}

/// What a variable is to us, by the defaults, which have every key.
pub(in crate::config) fn judge<'n>(name: &'n str, defaults: &Table) -> Variable<'n> {
    if let Some(path) = name.strip_prefix(PREFIX) {
        return match almost(path, defaults, 0) {
            // The right letters in the wrong levels.
            Some(right) if !right.eq_ignore_ascii_case(name) => {
                Variable::Meant(slip(name, Some(&right)))
            }
            _ => Variable::Ours(path),
        };
    }
    let upper = name.to_ascii_uppercase();
    let (ours, rest) = match (upper.strip_prefix(NAME), upper.split_once("__")) {
        (Some(rest), _) => (true, rest),
        (None, Some((start, rest))) if distance(start, NAME) <= SLIP => (false, rest),
        _ => return Variable::Foreign,
    };
    match almost(rest, defaults, SLIP) {
        Some(right) => Variable::Meant(slip(name, Some(&right))),
        None if ours && rest.contains("__") => Variable::Meant(slip(name, None)),
        None if ours && rest.starts_with('_') => Variable::Stray,
        None => Variable::Foreign,
    }
}

fn slip(name: &str, right: Option<&str>) -> ConfigFault {
    let hint = right.map_or_else(
        || format!("ours begin with {PREFIX}, two underscores between levels too"),
        |right| format!("did you mean {right}?"),
    );
    ConfigFault::new(name, format!("is no variable that we know; {hint}"))
}

/// The variable of ours whose letters are almost those of `path`, whatever stands between them.
fn almost(path: &str, defaults: &Table, slip: usize) -> Option<String> {
    let letters = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
    };
    let wanted = letters(path);
    let mut known = Vec::new();
    leaves(defaults, "", &mut known);
    let each = known.iter().flat_map(|key| [key.clone(), format!("{key}_FILE")]);
    // The whole distance is worth counting only where a slip is forgiven.
    let away = |key: &str| {
        if slip == 0 {
            usize::from(letters(key) != wanted)
        } else {
            distance(&letters(key), &wanted)
        }
    };
    let near = each.map(|key| (away(&key), key)).filter(|(away, _)| *away <= slip).min();
    near.map(|(_, key)| format!("{PREFIX}{key}"))
}

/// Every key as a variable has it, without the prefix.
fn leaves(table: &Table, above: &str, found: &mut Vec<String>) {
    for (key, value) in table {
        let full = format!("{above}{}", key.to_ascii_uppercase());
        match value {
            Value::Table(under) => leaves(under, &format!("{full}__"), found),
            _ => found.push(full),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DEFAULTS;

    fn judged(name: &str) -> String {
        match judge(name, &DEFAULTS.parse().expect("the defaults")) {
            Variable::Ours(path) => format!("ours {path}"),
            Variable::Meant(fault) => fault.to_string(),
            Variable::Stray => "stray".to_owned(),
            Variable::Foreign => "foreign".to_owned(),
        }
    }

    #[test]
    fn a_slip_in_a_name_is_told_with_the_right_one() {
        let token = "did you mean BELLHOP__TELEGRAM__TOKEN?";
        for name in [
            "BELLHOP_TELEGRAM__TOKEN",
            "BELLHOP_TELEGRAM_TOKEN",
            "BELLHOP__TELEGRAM_TOKEN",
            "BELLHOP_TELEGRAM__TOKNE",
            "BELLHOP-TELEGRAM-TOKEN",
            "BELLHOPTELEGRAM__TOKEN",
            "bellhop__telegram__token",
            "BELHOP__TELEGRAM__TOKEN",
        ] {
            assert_eq!(judged(name), format!("{name}: is no variable that we know; {token}"));
        }
        assert!(judged("BELLHOP_TELEGRAM__TOKEN_FILE").contains("BELLHOP__TELEGRAM__TOKEN_FILE?"));
        assert!(
            judged("BELLHOP_SUPPORT__TARGETS__RESOLUTION_MIN__LOW")
                .contains("BELLHOP__SUPPORT__TARGETS__RESOLUTION_MIN__LOW?")
        );
        assert!(judged("BELLHOP_SOMETHING__ELSE").contains("ours begin with BELLHOP__"));
    }

    #[test]
    fn what_is_ours_stays_ours_and_what_is_others_stays_theirs() {
        assert_eq!(judged("BELLHOP__TELEGRAM__TOKEN"), "ours TELEGRAM__TOKEN");
        assert_eq!(judged("BELLHOP__telegram__token"), "ours telegram__token");
        assert_eq!(judged("BELLHOP__TELEGRAM__TOKNE"), "ours TELEGRAM__TOKNE");
        for kubernetes in [
            "BELLHOP_PORT",
            "BELLHOP_SERVICE_HOST",
            "BELLHOP_PORT_8080_TCP_ADDR",
            "BELLHOP_HTTP_SERVICE_PORT",
        ] {
            assert_eq!(judged(kubernetes), "stray", "{kubernetes}");
        }
        for other in ["HOME", "BELL", "BELLHOPS", "PGPASSWORD", "GITHUB__TOKEN", "TELEGRAM__TOKEN"]
        {
            assert_eq!(judged(other), "foreign", "{other}");
        }
    }
}
