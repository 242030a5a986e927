//! Reactions by phone: a phone without iMessage or RCS sends a reaction as a text that quotes ours.
//! iPhones write a sentence in their own language, Google Messages puts the emoji between invisible
//! characters. A pure function of the words.

mod wordings;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::keywords::normalise;

/// Marks that open a quotation somewhere, and that close one. Single ones are apostrophes more
/// often.
const OPENING: &[char] = &['"', '“', '”', '„', '‟', '«', '»', '「', '『', '《', '＂'];
const CLOSING: &[char] = &['"', '“', '”', '‟', '«', '»', '」', '』', '》', '＂'];
/// How many marks are tried from each end: some sentences name the reaction in quotation marks,
/// too.
const MOST_MARKS: usize = 4;
/// What Google Messages writes around the sign: one pair where it is set, another where it is taken
/// back.
const SET: char = '\u{200B}';
const TAKEN_BACK: char = '\u{200C}';
/// The words of a phone are few, in any language.
const MOST_WORDS: usize = 6;
const LONGEST_WORDS: usize = 48;
/// So many letters and digits of a longer text are enough to know it by.
const TELLING: usize = 20;

/// A reaction to a text, as far as its words tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The sign; none where a phone has none for it, or its language is not known.
    pub sign: Option<String>,
    /// Whether it is taken back.
    pub is_removed: bool,
    /// What is quoted; none of a picture or the like.
    pub quote: Option<String>,
    /// Whether the quotation was cut.
    pub is_cut: bool,
    /// The phone's words around it.
    pub words: String,
    /// Whether a phone says it just so. Else it is a reaction only if it quotes a text of ours, in
    /// few words.
    pub is_certain: bool,
}

/// Reads a text that may be a reaction.
pub fn read(text: &str) -> Option<Reaction> {
    by_google(text)
        .or_else(|| in_a_sentence(text))
        .or_else(|| to_a_thing(text))
        .or_else(|| in_unknown_words(text))
}

impl Reaction {
    /// Whether these words are what it quotes. Phones cut long quotations, and change quotation
    /// marks, spaces and pictures.
    pub fn quotes(&self, sent: &str) -> bool {
        let (quote, sent) = (letters(self.quote.as_deref().unwrap_or_default()), letters(sent));
        let begins =
            |long: &str, short: &str| short.chars().count() >= TELLING && long.starts_with(short);
        !quote.is_empty()
            && (quote == sent
                || begins(&sent, &quote)
                || begins(&quote, &sent)
                || (self.is_cut && sent.starts_with(&quote)))
    }

    /// Whether it can be a reaction at all, once it is known to quote a text of ours: who asks
    /// about a text writes more, or a question mark.
    pub fn is_short(&self) -> bool {
        let normal = normalise(&self.words);
        let says_something = !normal.is_empty() || self.sign.is_some();
        let is_few =
            normal.split(' ').count() <= MOST_WORDS && normal.chars().count() <= LONGEST_WORDS;
        says_something && is_few && !self.words.contains(['?', '؟', '？'])
    }
}

/// What is left when a text is compared by what it says.
fn letters(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// One way in which phones say a reaction: the words before and after what is quoted, and whether
/// the sign is among them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Sentence {
    before: String,
    after: String,
    has_sign: bool,
}

impl Sentence {
    fn of(before: &str, after: &str, has_sign: bool) -> Self {
        Self { before: normalise(before), after: normalise(after), has_sign }
    }
}

/// What each sentence stands for: a sign, where it is not in the text or there is none, and whether
/// it is taken back.
static SENTENCES: LazyLock<HashMap<Sentence, (Option<&'static str>, bool)>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (sign, is_removed, sentences) in wordings::said().flat_map(|(_, said)| said.iter()) {
        for sentence in *sentences {
            let (before, after) = sentence.split_once("{q}").unwrap_or((sentence, ""));
            let without_sign = |words: &str| words.replace("{e}", " ");
            let key =
                Sentence::of(&without_sign(before), &without_sign(after), sentence.contains("{e}"));
            all.insert(key, (Some(*sign).filter(|sign| !sign.is_empty()), *is_removed));
        }
    }
    all
});
static THINGS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    wordings::THINGS
        .iter()
        .flat_map(|(_, things)| things.iter())
        .map(|thing| normalise(thing))
        .collect()
});

/// Google Messages, in whatever language: the sign in a pair of invisible signs, what is quoted
/// between hair spaces.
fn by_google(text: &str) -> Option<Reaction> {
    let marked = [(SET, false), (TAKEN_BACK, true)].into_iter().find_map(|(mark, is_removed)| {
        let (before, rest) = text.split_once(mark)?;
        let (between, after) = rest.split_once(mark)?;
        let sign = signs(between)?;
        (before.trim().chars().count() <= LONGEST_WORDS && normalise(between).is_empty())
            .then_some((sign, is_removed, after))
    });
    let (sign, is_removed, after) = marked?;
    let (words, quoted) = after.split_once(HAIR)?;
    let quote = quoted.trim().trim_end_matches(CLOSING).trim();
    let is_cut = quote.ends_with('…') || quote.ends_with("...");
    let words = words.trim().trim_end_matches(OPENING).trim().to_owned();
    Some(Reaction {
        sign: Some(sign),
        is_removed,
        quote: Some(quote.to_owned()),
        is_cut,
        words,
        is_certain: true,
    })
}

/// The space around what Google Messages quotes.
const HAIR: char = '\u{200A}';

/// A sentence that phones write in a language that we know. Where the sentence itself has marks,
/// more than one fits: the one that leaves the fewest words to the quotation.
fn in_a_sentence(text: &str) -> Option<Reaction> {
    let found = quotations(text.trim()).filter_map(|parts| {
        let given = signs(parts.before).or_else(|| signs(parts.after));
        let sentence = Sentence::of(parts.before, parts.after, given.is_some());
        let (sign, is_removed) = SENTENCES.get(&sentence).copied()?;
        // What is cut has to begin as only phones begin it.
        let is_theirs = !parts.is_cut || parts.is_typographic;
        is_theirs.then(|| {
            (
                sentence.before.len() + sentence.after.len(),
                parts,
                sign.map(str::to_owned).or(given),
                is_removed,
            )
        })
    });
    let (_, parts, sign, is_removed) =
        found.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(Reaction {
        sign,
        is_removed,
        quote: Some(parts.quote.to_owned()),
        is_cut: parts.is_cut || parts.quote.ends_with('…') || parts.quote.ends_with("..."),
        words: parts.words(),
        is_certain: true,
    })
}

/// "Liked an image".
fn to_a_thing(text: &str) -> Option<Reaction> {
    let normal = normalise(text);
    let given = signs(text);
    let is_named = |sentence: &Sentence| {
        let rest = normal
            .strip_prefix(&*sentence.before)
            .and_then(|rest| rest.strip_suffix(&*sentence.after));
        sentence.has_sign == given.is_some()
            && rest.is_some_and(|rest| THINGS.contains(rest.trim()) && rest.len() < normal.len())
    };
    let (_, (sign, is_removed)) = SENTENCES.iter().find(|(sentence, _)| is_named(sentence))?;
    let (sign, words) = (sign.map(str::to_owned).or(given), text.trim().to_owned());
    Some(Reaction {
        sign,
        is_removed: *is_removed,
        quote: None,
        is_cut: false,
        words,
        is_certain: true,
    })
}

/// Anything that quotes something.
fn in_unknown_words(text: &str) -> Option<Reaction> {
    let parts = quotations(text.trim()).next()?;
    let sign = signs(parts.before).or_else(|| signs(parts.after));
    let (quote, is_cut, words) = (Some(parts.quote.to_owned()), parts.is_cut, parts.words());
    Some(Reaction { sign, is_removed: false, quote, is_cut, words, is_certain: false })
}

/// A text that quotes.
struct Parts<'t> {
    before: &'t str,
    quote: &'t str,
    after: &'t str,
    /// Nothing closes what is quoted.
    is_cut: bool,
    /// It is opened by a mark that keyboards do not have.
    is_typographic: bool,
}

impl Parts<'_> {
    fn words(&self) -> String {
        let words = [self.before.trim(), self.after.trim()];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" … ")
    }
}

/// The quotations that a text may have, the longest first.
fn quotations(text: &str) -> impl Iterator<Item = Parts<'_>> {
    let openings = text.char_indices().filter(|(_, c)| OPENING.contains(c)).take(MOST_MARKS);
    openings.flat_map(move |(at, mark)| {
        let (before, rest) = (&text[..at], &text[at + mark.len_utf8()..]);
        let mut closings: Vec<_> = rest
            .char_indices()
            .rev()
            .filter(|(_, c)| CLOSING.contains(c))
            .take(MOST_MARKS)
            .collect();
        let is_cut = closings.is_empty();
        if is_cut {
            closings.push((rest.len(), mark));
        }
        let parts = move |(end, closing): (usize, char)| {
            let after = if is_cut { "" } else { &rest[end + closing.len_utf8()..] };
            Parts { before, quote: rest[..end].trim(), after, is_cut, is_typographic: mark != '"' }
        };
        closings.into_iter().map(parts).filter(|parts| !parts.quote.is_empty())
    })
}

/// The pictures in a few words; none where there are none.
fn signs(words: &str) -> Option<String> {
    let is_picture = |c: char| matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2190}'..='\u{2BFF}' | '\u{3030}' | '\u{1F000}'..='\u{1FAFF}');
    // What joins pictures to one, and picks its colour.
    let is_joint =
        |c: char| matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}');
    let run: String = words
        .chars()
        .skip_while(|c| !is_picture(*c))
        .take_while(|c| is_picture(*c) || is_joint(*c))
        .collect();
    let sign = run.trim_end_matches(['\u{FE0F}', '\u{200D}']).to_owned();
    (!sign.is_empty()).then_some(sign)
}

#[cfg(test)]
#[path = "reactions_tests.rs"]
mod tests;
