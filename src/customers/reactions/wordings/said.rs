//! How a phone says a reaction.

/// The sign, whether it is taken back, and the sentences.
pub(super) type Said = (&'static str, bool, &'static [&'static str]);
