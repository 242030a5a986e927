//! Language: every text that a person reads in a chat is made here. In come a locale, a message key
//! and arguments; out comes a `Text`, the only thing that can be sent.

mod args;
mod catalog;
mod format;
mod locale;
mod localizer;
mod template;
mod text;
mod text_styles;
mod untrusted_text;

/// Time zones, so that a date is always written in somebody's zone.
pub use crate::clock::{Zone, ZoneError};
pub use args::{Args, LONGEST_VALUE};
pub use catalog::{LanguageError, MessageCatalog};
pub use locale::{Locale, negotiate};
pub use localizer::{Localizer, Translator};
pub use template::Template;
pub use text::{InvalidText, LONGEST_CAPTION, LONGEST_MESSAGE, Text};
pub use text_styles::{StyledRange, TextStyle};
