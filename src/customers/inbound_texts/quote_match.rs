//! Which of our texts a text quotes.

/// What a text quotes.
pub(super) enum QuoteMatch {
    /// It is a reaction, and is on record.
    Reaction,
    /// A text of ours, beside words of its own: only those are what somebody says.
    Ours(String),
    Nothing,
}
