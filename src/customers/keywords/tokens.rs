//! Reads a text into words, with the ends of sentences and clauses: "Who is this? STOP" is two
//! sentences, and the second one is an opt-out.

use unicode_normalization::UnicodeNormalization as _;

use super::normalise::normalise;

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    /// A space, or a sign inside a word.
    None,
    /// A comma or the like: another clause.
    Clause,
    /// A full stop, a line, a picture: another sentence.
    Sentence,
    Question,
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceWord {
    /// As `normalise` writes it.
    pub normal: String,
    /// Whether it was written in capitals only, in a script that has them.
    pub is_capital: bool,
    /// Whether a small letter is in it.
    pub is_small: bool,
    /// What stands behind it.
    pub after: Boundary,
}

/// Reads a text. The words are those of the whole text as `normalise` writes it.
pub(super) fn read(text: &str) -> Vec<SourceWord> {
    let signs: Vec<char> = text.chars().collect();
    let (mut words, mut token) = (Vec::new(), String::new());
    for (at, sign) in signs.iter().enumerate() {
        let (before, after) =
            (at.checked_sub(1).map(|before| signs[before]), signs.get(at + 1).copied());
        let border = border(*sign, before, after);
        if border == Boundary::None && !sign.is_whitespace() {
            token.push(*sign);
            continue;
        }
        take(&mut words, &mut token);
        if let Some(last) = words.last_mut() {
            last.after = last.after.max(border);
        }
    }
    take(&mut words, &mut token);
    words
}

/// The words of what stood between two spaces.
fn take(words: &mut Vec<SourceWord>, token: &mut String) {
    let mut letters = token.chars().filter(|c| c.is_alphabetic()).peekable();
    let is_capital = letters.peek().is_some() && letters.all(char::is_uppercase);
    let is_small = token.chars().any(char::is_lowercase);
    let normal = normalise(token);
    let read = normal.split(' ').filter(|word| !word.is_empty());
    words.extend(read.map(|word| SourceWord {
        normal: word.to_owned(),
        is_capital,
        is_small,
        after: Boundary::None,
    }));
    token.clear();
}

fn border(sign: char, before: Option<char>, after: Option<char>) -> Boundary {
    let is_apart = |neighbour: Option<char>| neighbour.is_none_or(char::is_whitespace);
    match sign {
        '?' | '؟' | '？' => Boundary::Question,
        '!' | '…' | '。' | '！' | '۔' | '\n' | '\r' | '\u{2028}' => Boundary::Sentence,
        // Not the one of shop.example or of S.T.O.P.
        '.' if is_apart(after) || after.is_some_and(|next| !next.is_alphanumeric()) => {
            Boundary::Sentence
        }
        '.' if after.is_some_and(char::is_uppercase) && before.is_some_and(char::is_lowercase) => {
            Boundary::Sentence
        }
        ',' if before.is_some_and(|c| c.is_ascii_digit())
            && after.is_some_and(|c| c.is_ascii_digit()) =>
        {
            Boundary::None
        }
        ',' | ';' | ':' | '،' | '؛' | '，' | '；' | '：' | '、' | '–' | '—' | '(' | ')' | '['
        | ']' => Boundary::Clause,
        '-' if is_apart(before) && is_apart(after) => Boundary::Clause,
        // Arrows, signs and pictures; but not letters in circles.
        '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}'
            if !sign.nfkc().any(char::is_alphanumeric) =>
        {
            Boundary::Sentence
        }
        _ => Boundary::None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        let sign = |border| match border {
            Boundary::None => "",
            Boundary::Clause => ",",
            Boundary::Sentence => ".",
            Boundary::Question => "?",
        };
        read(text)
            .iter()
            .map(|word| format!("{}{}", word.normal, sign(word.after)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn sentences_and_clauses_are_told_apart() {
        for (text, expected) in [
            ("Who is this? STOP", "who is this? stop"),
            ("No thanks,stop...", "no thanks, stop."),
            ("Not interested.Stop.", "not interested. stop."),
            ("¿Quién es?\nPARAR 🙏", "quien es? parar."),
            ("من هذا؟ توقف، شكرا", "من هذا? توقف, شكرا"),
            ("Non-stop - or not (really)", "non stop, or not, really,"),
            ("shop.example 1,5 S.T.O.P.", "shop example 1 5 s t o p."),
            ("Кто это… СТОП!", "кто это. стоп."),
            ("ⓢⓣⓞⓟ now ⓘ", "stop now i"),
            ("Bus- and tram -stop", "bus and tram stop"),
            ("In 5, 6 or 2,x days", "in 5, 6 or 2, x days"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        let words = read("who IS This");
        assert_eq!(
            words.iter().map(|word| (word.is_capital, word.is_small)).collect::<Vec<_>>(),
            [(false, true), (true, false), (false, true)]
        );
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_the_whole_text(text in "[\\PC\\n]{0,60}") {
            let words: Vec<String> = read(&text).into_iter().map(|word| word.normal).collect();
            let normal = normalise(&text);
            prop_assert_eq!(words.join(""), normal.replace(' ', ""));
        }
    }
}
