//! Keywords: whether a text says STOP, START or HELP, in many spellings and languages. A pure
//! function of the words. In doubt a person looks at the text: an opt-out must not be missed, and
//! an order must not be lost because somebody wrote "cancel". docs/keywords.md has the rule and its
//! examples.

use crate::enum_words::enum_words;

mod courtesies;
mod normalise;
mod subjects;
mod tokens;
mod word_lists;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use tokens::{Boundary, SourceWord};
use word_lists::WordList;

pub use normalise::normalise;

/// In place of a word that says nothing.
const BLANK: &str = "\u{2022}";

/// What a keyword asks for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Keyword {
    Stop,
    Start,
    /// Who are you, and where is help?
    Help,
}

enum_words!(Keyword);

/// What was found in a text. The default is: no keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeywordMatch {
    /// The keyword; none in most texts.
    pub keyword: Option<Keyword>,
    /// A person should look at it: it was understood and not certain, or a keyword stands inside
    /// other words.
    pub needs_look: bool,
    /// The word has other uses in everyday talk: "cancel", "end", "yes".
    pub is_everyday: bool,
    /// The SMS provider acts on this very wording by itself, and answers it.
    pub is_providers_own: bool,
    /// The language of the words, where they are of one.
    pub language: Option<&'static str>,
}

/// Finds STOP, START or HELP in a text.
pub fn detect(text: &str) -> KeywordMatch {
    let normal = normalise(text);
    let words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    let core = without_politeness(&words);
    let is_exact = core.len() == words.len();
    match exact(core) {
        Some(heard) if is_exact => {
            KeywordMatch { is_providers_own: is_providers_own(text), ..heard }
        }
        Some(heard) => KeywordMatch { needs_look: heard.keyword == Some(Keyword::Stop), ..heard },
        None => stop_in_a_sentence(&tokens::read(text)),
    }
}

/// Whether the provider's own list has this text. It knows single words only, in any case.
fn is_providers_own(text: &str) -> bool {
    word_lists::PROVIDERS_OWN.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A keyword that is all that was said.
static EXACT: LazyLock<HashMap<String, KeywordMatch>> = LazyLock::new(|| {
    let lists = [
        (Keyword::Stop, word_lists::STOP, false),
        (Keyword::Stop, word_lists::EVERYDAY_STOP, true),
        (Keyword::Start, word_lists::START, false),
        (Keyword::Start, word_lists::EVERYDAY_START, true),
        (Keyword::Help, word_lists::HELP, false),
    ];
    let mut exact = HashMap::new();
    for (keyword, list, is_everyday) in lists {
        for (language, wording) in each(list) {
            let heard = KeywordMatch {
                keyword: Some(keyword),
                is_everyday,
                language,
                ..KeywordMatch::default()
            };
            // The same word in two languages is of the first.
            exact.entry(wording).or_insert(heard);
        }
    }
    exact
});
static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(word_lists::PHRASES));
static NO_MORE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(word_lists::NO_MORE));
static POLITE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(courtesies::POLITE));
static REFUSALS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(courtesies::REFUSALS));
static REQUESTS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(courtesies::REQUESTS));
static INNOCENT: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(subjects::INNOCENT));
static VERBS: LazyLock<HashSet<String>> = LazyLock::new(|| set(subjects::VERBS));
static FILLERS: LazyLock<HashSet<String>> = LazyLock::new(|| set(subjects::FILLERS));
static MESSAGES: LazyLock<HashSet<String>> = LazyLock::new(|| set(subjects::MESSAGES));
static ORDERS: LazyLock<HashSet<String>> = LazyLock::new(|| set(subjects::ORDERS));
static NEGATIONS: LazyLock<HashSet<String>> = LazyLock::new(|| set(subjects::NEGATIONS));

fn each(list: &[WordList]) -> impl Iterator<Item = (Option<&'static str>, String)> + '_ {
    list.iter().flat_map(|(language, wordings)| {
        wordings.iter().map(|wording| (*language, normalise(wording)))
    })
}

fn set(words: &[&str]) -> HashSet<String> {
    words.iter().map(|word| normalise(word)).collect()
}

fn exact(words: &[&str]) -> Option<KeywordMatch> {
    EXACT
        .get(&words.join(" "))
        .copied()
        .or_else(|| is_drawn_out_stop(words).then(|| sure_stop(None)))
}

/// "stooop", "S T O P".
fn is_drawn_out_stop(words: &[&str]) -> bool {
    let is_one_word = words.len() == 1 || words.iter().all(|word| word.chars().count() == 1);
    let mut letters: Vec<char> = words.concat().chars().collect();
    letters.dedup();
    is_one_word && letters == ['s', 't', 'o', 'p']
}

fn sure_stop(language: Option<&'static str>) -> KeywordMatch {
    KeywordMatch { keyword: Some(Keyword::Stop), language, ..KeywordMatch::default() }
}

/// Wordings of one or more words, to be found inside others.
struct Phrases(Vec<(Option<&'static str>, Vec<String>)>);

impl Phrases {
    fn of(list: &[WordList]) -> Self {
        let mut phrases: Vec<_> = each(list)
            .map(|(language, phrase)| {
                (language, phrase.split(' ').map(str::to_owned).collect::<Vec<_>>())
            })
            .collect();
        phrases.sort_by_key(|(_, phrase)| std::cmp::Reverse(phrase.len()));
        Self(phrases)
    }

    /// The language of the first phrase that stands in a text and is not turned into its opposite.
    fn find(&self, words: &[&str]) -> Option<Option<&'static str>> {
        let stands = |phrase: &[String]| {
            let places =
                words.windows(phrase.len()).enumerate().filter(|(_, window)| window == &phrase);
            places.map(|(at, _)| at).any(|at| at == 0 || !NEGATIONS.contains(words[at - 1]))
        };
        self.0.iter().find(|(_, phrase)| stands(phrase)).map(|(language, _)| *language)
    }

    fn at_start(&self, words: &[&str]) -> Option<usize> {
        self.0
            .iter()
            .map(|(_, phrase)| phrase)
            .find(|phrase| words.len() >= phrase.len() && words[..phrase.len()] == phrase[..])
            .map(Vec::len)
    }

    fn at_end(&self, words: &[&str]) -> Option<usize> {
        let from = |phrase: &Vec<String>| words.len().checked_sub(phrase.len());
        self.0
            .iter()
            .map(|(_, phrase)| phrase)
            .find(|phrase| from(phrase).is_some_and(|from| words[from..] == phrase[..]))
            .map(Vec::len)
    }
}

/// The words between a "hello, please" and a "now, thanks"; never none.
fn without_politeness<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    let mut core = words;
    while let Some(count) = POLITE.at_start(core).filter(|count| *count < core.len()) {
        core = &core[count..];
    }
    while let Some(count) = POLITE.at_end(core).filter(|count| *count < core.len()) {
        core = &core[..core.len() - count];
    }
    core
}

/// An opt-out in other words. It is heard, and somebody looks at it; what is about an order is
/// looked at only.
fn stop_in_a_sentence(words: &[SourceWord]) -> KeywordMatch {
    let plain = without_innocent(words);
    let stop = |language| KeywordMatch { needs_look: true, ..sure_stop(language) };
    if let Some(language) = PHRASES.find(&plain) {
        return stop(language);
    }
    let core = without_politeness(&plain);
    let about_messages = is_about(&plain, &MESSAGES);
    let about_an_order = !about_messages && is_about_an_order(&plain);
    let heard = after_refusals(core).or_else(|| of_its_own(words, &plain));
    if let Some(heard) =
        heard.or_else(|| at_the_head(core, about_messages).filter(|_| !about_an_order))
    {
        return KeywordMatch { needs_look: true, ..heard };
    }
    if let (Some(language), false) = (NO_MORE.find(&plain), about_an_order) {
        return stop(language);
    }
    let holds_keyword = plain
        .iter()
        .any(|word| EXACT.get(*word).is_some_and(|heard| heard.keyword == Some(Keyword::Stop)));
    KeywordMatch {
        needs_look: holds_keyword || NO_MORE.find(&plain).is_some(),
        ..KeywordMatch::default()
    }
}

/// The words, with a blank for those that belong to "bus stop" and the like. A keyword that ends
/// its clause begins none of them: "stop, at once" has no "stop at". "Abbestellen: STOP" has two.
fn without_innocent(words: &[SourceWord]) -> Vec<&str> {
    let mut plain: Vec<&str> = words.iter().map(|word| word.normal.as_str()).collect();
    for (_, phrase) in &INNOCENT.0 {
        for at in 0..(plain.len() + 1).saturating_sub(phrase.len()) {
            let is_keyword = |word: &&str| EXACT.contains_key(*word);
            let ends_clause = words[at].after != Boundary::None
                && is_keyword(&plain[at])
                && !plain[at + 1..at + phrase.len()].iter().any(is_keyword);
            if !ends_clause && plain[at..at + phrase.len()] == phrase[..] {
                plain[at..at + phrase.len()].fill(BLANK);
            }
        }
    }
    plain
}

/// "No thanks stop", "can you please stop": nothing but the word, once what is said before it is
/// left out.
fn after_refusals(core: &[&str]) -> Option<KeywordMatch> {
    let (mut rest, mut is_asked) = (core, false);
    loop {
        let (refusal, request) = (REFUSALS.at_start(rest), REQUESTS.at_start(rest));
        let Some(count) = refusal.or(request) else { break };
        is_asked |= refusal.is_none();
        rest = without_politeness(&rest[count..]);
    }
    let is_wish = |heard: &KeywordMatch| {
        heard.keyword == Some(Keyword::Stop) && !(is_asked && heard.is_everyday)
    };
    exact(rest).filter(is_wish)
}

/// A sentence that is nothing but the word, or begins or ends with it as a clause of its own: "Who
/// is this? STOP".
fn of_its_own(words: &[SourceWord], plain: &[&str]) -> Option<KeywordMatch> {
    let ends = words
        .iter()
        .enumerate()
        .filter(|(at, word)| word.after >= Boundary::Sentence || at + 1 == words.len());
    let mut from = 0;
    for (end, _) in ends {
        let sentence = from..end + 1;
        if let Some(heard) = in_one_sentence(&words[sentence.clone()], &plain[sentence]) {
            return Some(heard);
        }
        from = end + 1;
    }
    None
}

fn in_one_sentence(words: &[SourceWord], plain: &[&str]) -> Option<KeywordMatch> {
    let mut clauses = Vec::new();
    let mut from = 0;
    for (at, word) in words.iter().enumerate() {
        if word.after != Boundary::None || at + 1 == words.len() {
            let clause = without_politeness(&plain[from..=at]);
            if POLITE.at_start(clause) != Some(clause.len()) {
                clauses.push(clause);
            }
            from = at + 1;
        }
    }
    let sure = |clause: &[&str]| {
        exact(clause).filter(|heard| heard.keyword == Some(Keyword::Stop) && !heard.is_everyday)
    };
    for (clause, others) in [clauses.split_last(), clauses.split_first()].into_iter().flatten() {
        if let (Some(heard), false) =
            (sure(clause), others.iter().any(|clause| is_about_an_order(clause)))
        {
            return Some(heard);
        }
    }
    // "Who gave you this number STOP": in capitals behind small letters it is said by itself.
    let ([.., before, last], [rest @ .., said]) = (words, plain) else { return None };
    let stands_out = last.is_capital && before.is_small && last.after != Boundary::Question;
    let is_meant =
        stands_out && !NEGATIONS.contains(before.normal.as_str()) && !is_about_an_order(rest);
    sure(&[*said]).filter(|_| is_meant)
}

/// The opt-out word that a text begins with, where what follows does not make it another thing.
fn at_the_head(core: &[&str], about_messages: bool) -> Option<KeywordMatch> {
    let (first, rest) = core.split_first()?;
    let heard = EXACT.get(*first).copied().filter(|heard| heard.keyword == Some(Keyword::Stop))?;
    let only_fillers = rest.iter().all(|word| FILLERS.contains(*word) || MESSAGES.contains(*word));
    let says_it_anyhow = !heard.is_everyday && !VERBS.contains(*first);
    (says_it_anyhow || about_messages || only_fillers).then_some(heard)
}

fn is_about(words: &[&str], subject: &HashSet<String>) -> bool {
    words.iter().any(|word| subject.contains(*word))
}

fn is_about_an_order(words: &[&str]) -> bool {
    is_about(words, &ORDERS) || words.iter().any(|word| is_number(word))
}

/// Four digits or more, as in the number of an order.
fn is_number(word: &str) -> bool {
    word.chars().filter(char::is_ascii_digit).count() >= 4
}

#[cfg(test)]
#[path = "keywords_tests.rs"]
mod tests;
