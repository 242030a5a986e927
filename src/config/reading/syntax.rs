//! Syntax errors of the settings' file, located by line, column and key. A fault never repeats a
//! line or value of the file: it may be a secret, perhaps pasted into the wrong place.

use toml::Table;

use crate::config::ConfigFault;

/// What is wrong with a file that is no TOML; `known` says which keys there are.
pub(in crate::config) fn fault(file: &str, error: &toml::de::Error, known: &Table) -> ConfigFault {
    let at = error.span().map_or(file.len(), |span| span.start).min(file.len());
    let (line, column) = position(file, at);
    // The parser's own words are about TOML alone; its picture of the line is left out.
    let problem = format!("line {line}, column {column}: {}", error.message());
    match key_at(file, line, known) {
        Some(key) => ConfigFault::new(key, format!("bot.toml, {problem}")),
        None => ConfigFault::new("bot.toml", problem),
    }
}

/// Line and column of a byte, both from one; a column is a character.
fn position(file: &str, at: usize) -> (usize, usize) {
    let before = String::from_utf8_lossy(file.as_bytes().get(..at).unwrap_or_default());
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// The setting that a line belongs to, where it is one that we know: no other word of the file is
/// said.
fn key_at(file: &str, line: usize, known: &Table) -> Option<String> {
    let mut key = None;
    let lines: Vec<&str> = file.lines().take(line).collect();
    for text in lines.into_iter().rev() {
        let text = text.trim();
        if let Some(section) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let section = section.trim_matches(['[', ']', ' ']);
            let mut table = known;
            for part in section.split('.') {
                table = table.get(part.trim())?.as_table()?;
            }
            return key
                .filter(|key: &&str| table.contains_key(*key))
                .map(|key| format!("{section}.{key}"));
        }
        let named = text.split_once('=').map(|(name, _)| name.trim().trim_matches('"'));
        key = key.or(named.filter(|name| {
            known
                .values()
                .any(|section| section.as_table().is_some_and(|keys| keys.contains_key(*name)))
        }));
    }
    None
}

/// serde's words on a value without the value.
pub(in crate::config) fn without_value(message: &str) -> String {
    let tells_what_it_found =
        ["invalid type: ", "invalid value: ", "unknown variant ", "invalid length "];
    match message.rsplit_once(", expected ") {
        Some((_, expected))
            if tells_what_it_found.iter().any(|start| message.starts_with(start)) =>
        {
            format!("must be {expected}")
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::config::{Config, DEFAULTS};

    const SECRET: &str = "98765:AAF-the-token_itself";

    fn told(file: &str) -> String {
        Config::read(file, []).expect_err("must be refused").to_string()
    }

    fn is_told_without_its_value(file: &str, words: &str) {
        let told = told(file);
        assert!(told.starts_with(words), "{file}\n{told}");
        assert!(!told.contains(SECRET) && !told.contains("98765"), "{told}");
    }

    #[test]
    fn a_fault_has_its_place_and_no_value() {
        let cases = [
            (
                format!("[telegram]\ntoken = \"{SECRET}\n"),
                "telegram.token: bot.toml, line 2, column ",
            ),
            (
                format!("[telegram]\ntoken = {SECRET}\n"),
                "telegram.token: bot.toml, line 2, column ",
            ),
            (
                format!("[telegram]\ntoken = \"{SECRET}\" \"more\"\n"),
                "telegram.token: bot.toml, line 2, column ",
            ),
            (
                format!("[telegram]\ntoken = \"{SECRET}\"\ntoken = \"{SECRET}\"\n"),
                "telegram.token: bot.toml, line 3, column 1",
            ),
            (
                format!("[hook]\nsigning_secrets = [\n  \"{SECRET}\",\n  {SECRET}=\n]"),
                "hook.signing_secrets: bot.toml, line 4, column ",
            ),
            (SECRET.to_owned(), "bot.toml: line 1, column "),
            (format!("{SECRET}="), "bot.toml: line 1, column "),
            (format!("[telegram\ntoken = \"{SECRET}\""), "bot.toml: line 1, column "),
        ];
        for (file, words) in cases {
            is_told_without_its_value(&file, words);
        }
    }

    #[test]
    fn a_value_that_is_not_allowed_is_not_repeated() {
        let cases = [
            (
                format!("[telegram]\nmode = \"{SECRET}\""),
                "telegram.mode: must be `polling` or `webhook`",
            ),
            (format!("[telegram]\napi_url = \"{SECRET} x\""), "telegram.api_url: is not a URL"),
            (format!("[http]\nlisten = \"{SECRET}\""), "http.listen: "),
            (format!("[locales]\ndefault = \"{SECRET}\""), "locales.default: is not a locale"),
            (format!("[locales]\ntime_zone = \"{SECRET}\""), "locales.time_zone: "),
            (
                format!(
                    "[staff]\nmembers = [{{ name = \"A\", role = \"{SECRET}\", telegram_id = 1 }}]"
                ),
                "staff.members[0].role: must be one of",
            ),
            (
                format!(
                    "[staff]\nmembers = [{{ name = \"A\", role = \"admin\", phone = \"{SECRET}\" \
                        }}]"
                ),
                "staff.members[0].phone: ",
            ),
            (format!("[staff]\nmembers = [\"{SECRET}\"]"), "staff.members[0]: must be "),
            (
                format!("[support.hours]\nholidays = [\"{SECRET}\"]"),
                "support.hours.holidays[0]: is no date",
            ),
            (
                format!(
                    "[support]\ngroups = [{{ chat_id = -1, categories = [\"{SECRET}\"], locales = \
                        [\"{SECRET}\"] }}]"
                ),
                "support.groups[0].",
            ),
            (format!("[sms]\nfrom = \"{SECRET}\""), "sms.from: "),
            (format!("[database]\nurl = \"{SECRET}\""), "database.url: "),
        ];
        for (file, words) in cases {
            is_told_without_its_value(&file, words);
        }
    }

    #[test]
    fn a_number_that_is_not_allowed_is_not_repeated() {
        let told = told(
            "[limits]\nsms_per_second = 987654\n[telegram]\nwebhook_max_connections = 987654\n",
        );
        assert!(told.contains("must be") && !told.contains("987654"), "{told}");
    }

    proptest! {
        #[test]
        fn no_broken_file_repeats_a_value(
            line in 0_usize..400,
            cut in 0_usize..60,
            junk in prop::sample::select(vec!["", "\"", "'", "[", "]", "=", "{", "\"\"\"", "\u{0}", ",", "\\", "ä"]),
        ) {
            // The defaults with a secret in every text, broken at some place.
            let whole = DEFAULTS.replace("= \"\"", &format!("= \"{SECRET}\""));
            let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
            let place = line % lines.len();
            let at = lines[place].char_indices().map(|(at, _)| at).nth(cut).unwrap_or(lines[place].len());
            lines[place].insert_str(at, junk);
            if let Err(error) = Config::read(&lines.join("\n"), []) {
                prop_assert!(!error.to_string().contains(SECRET), "{error}");
            }
        }

        #[test]
        fn no_text_panics(file in "(?s).{0,200}") {
            let _ = Config::read(&file, []);
        }
    }
}
