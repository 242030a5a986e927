//! The filters of an agent's list of tickets, and their form in a button. Pure.

/// The longest filter text in bytes: callback data of a button has only 64 bytes.
const LONGEST: usize = 48;

/// The tickets that an agent's list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketFilter {
    /// Those that are not closed.
    Open,
    /// The open ones of this agent (Telegram user id); `None` is the agent who presses the button.
    Mine(Option<i64>),
    /// The ones that are not assigned.
    New,
    /// The ones in which agents have to act.
    Waiting,
    /// All, closed ones too.
    All,
    /// The open ones of a category.
    Category(String),
    /// All that contain these words.
    Words(String),
}

impl TicketFilter {
    /// A search for words, cut to what fits into a button.
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

    /// The filter as callback data.
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

    /// Reads callback data; `None` for what we never wrote.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_filter_is_read_back_from_its_button() {
        let category = TicketFilter::Category("returns".to_owned());
        for filter in [
            TicketFilter::Open,
            TicketFilter::Mine(None),
            TicketFilter::Mine(Some(-7)),
            TicketFilter::New,
            TicketFilter::Waiting,
            TicketFilter::All,
            category,
        ] {
            assert_eq!(TicketFilter::parse(&filter.word()), Some(filter));
        }
        for bad in ["", "x", "c", "q", "mx", "o1", "\u{20AC}"] {
            assert_eq!(TicketFilter::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn words_of_any_length_fit_a_button(typed in ".{0,100}") {
            let filter = TicketFilter::words(&typed);
            prop_assert!(filter.word().len() <= LONGEST + 1);
            if filter != TicketFilter::Words(String::new()) {
                prop_assert_eq!(TicketFilter::parse(&filter.word()), Some(filter));
            }
        }
    }
}
