//! Lists of tickets, as agents ask for them, and the desk's figures.

pub mod queries;

use std::time::Duration;

use super::ticket::Ticket;
use crate::clock::At;
use crate::store::{Store, StoreError};

/// The longest word of a filter, in bytes: it rides in a button.
const LONGEST: usize = 48;

/// Which tickets a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Those that are not closed.
    Open,
    /// Those of an agent; of whoever presses the button where nobody is named.
    Mine(Option<i64>),
    /// Those that nobody has taken.
    New,
    /// Those where it is the agents' turn.
    Waiting,
    /// All, closed ones too.
    All,
    /// The open ones of a category.
    Category(String),
    /// All in which these words stand.
    Words(String),
}

impl Filter {
    /// All in which these words stand, as far as a button can hold them.
    pub fn words(typed: &str) -> Self {
        let mut words = String::new();
        for c in typed.trim().chars().filter(|c| !c.is_control()) {
            if words.len() + c.len_utf8() > LONGEST {
                break;
            }
            words.push(c);
        }
        Self::Words(words)
    }

    /// The word in a button.
    pub fn word(&self) -> String {
        match self {
            Self::Open => "o".to_owned(),
            Self::Mine(None) => "m".to_owned(),
            Self::Mine(Some(user)) => format!("m{user}"),
            Self::New => "n".to_owned(),
            Self::Waiting => "w".to_owned(),
            Self::All => "a".to_owned(),
            Self::Category(key) => format!("c{key}"),
            Self::Words(words) => format!("q{words}"),
        }
    }

    /// Reads a word back.
    pub fn parse(word: &str) -> Option<Self> {
        let first = word.chars().next()?;
        let rest = &word[first.len_utf8()..];
        match (first, rest) {
            ('o', "") => Some(Self::Open),
            ('m', "") => Some(Self::Mine(None)),
            ('m', user) => user.parse().ok().map(|user| Self::Mine(Some(user))),
            ('n', "") => Some(Self::New),
            ('w', "") => Some(Self::Waiting),
            ('a', "") => Some(Self::All),
            ('c', key) if !key.is_empty() => Some(Self::Category(key.to_owned())),
            ('q', words) if !words.is_empty() => Some(Self::Words(words.to_owned())),
            _ => None,
        }
    }
}

/// A page of tickets, what waits for agents first, and how many there are in all.
///
/// # Errors
/// When the store does not answer.
pub async fn page(
    store: &Store,
    filter: &Filter,
    size: i64,
    number: i64,
) -> Result<(Vec<Ticket>, i64), StoreError> {
    queries::page(store, filter, size, number.saturating_mul(size)).await
}

/// What one agent did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Their name.
    pub who: String,
    /// How many answers they gave.
    pub answers: i64,
    /// In how many tickets.
    pub tickets: i64,
}

/// How the desk stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Tickets that are not closed.
    pub open: i64,
    /// Of these, where it is the agents' turn.
    pub waiting: i64,
    /// Of these, that nobody has taken.
    pub new: i64,
    /// Since when the one that waits longest does.
    pub oldest: Option<At>,
    /// The median time to the first answer, of those that were given since then.
    pub first_answer: Option<Duration>,
    /// What each agent did since then, the busiest first.
    pub shares: Vec<Share>,
}

/// How the desk stands, and what was done since a moment.
///
/// # Errors
/// When the store does not answer.
pub async fn figures(store: &Store, since: At) -> Result<Figures, StoreError> {
    let mut figures = queries::standing(store).await?;
    figures.first_answer = median(queries::first_answers(store, since).await?);
    figures.shares = queries::shares(store, since).await?;
    Ok(figures)
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort_unstable();
    let upper = times.get(times.len() / 2)?;
    let lower = times.get((times.len() - 1) / 2)?;
    Some((*lower + *upper) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_filter_is_read_back_from_its_button() {
        let category = Filter::Category("returns".to_owned());
        for filter in [
            Filter::Open,
            Filter::Mine(None),
            Filter::Mine(Some(-7)),
            Filter::New,
            Filter::Waiting,
            Filter::All,
            category,
        ] {
            assert_eq!(Filter::parse(&filter.word()), Some(filter));
        }
        for bad in ["", "x", "c", "q", "mx", "o1", "\u{20AC}"] {
            assert_eq!(Filter::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let of =
            |seconds: &[u64]| median(seconds.iter().map(|s| Duration::from_secs(*s)).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[9]), Some(Duration::from_secs(9)));
        assert_eq!(of(&[9, 1, 2]), Some(Duration::from_secs(2)));
        assert_eq!(of(&[4, 1, 2, 9]), Some(Duration::from_secs(3)));
    }

    proptest! {
        #[test]
        fn words_of_any_length_fit_a_button(typed in ".{0,100}") {
            let filter = Filter::words(&typed);
            prop_assert!(filter.word().len() <= LONGEST + 1);
            if filter != Filter::Words(String::new()) {
                prop_assert_eq!(Filter::parse(&filter.word()), Some(filter));
            }
        }
    }
}
