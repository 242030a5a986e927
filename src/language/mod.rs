//! Language: everything a person reads in chat is made here. In come a locale, a key and arguments;
//! out comes a `Text`, the only thing a send takes.

mod args;
mod format;
mod locale;
mod styled;
mod template;
mod text;
mod theirs;
mod words;

/// Whose clocks count: every date is written in a zone.
pub use crate::clock::{Zone, ZoneError};
pub use args::{Args, LONGEST_VALUE};
pub use locale::{Locale, negotiate};
pub use styled::{Mark, Style};
pub use template::Template;
pub use text::{LONGEST_CAPTION, LONGEST_MESSAGE, Text, Unspeakable};
pub use words::{LanguageError, Words};
