//! Spellings that count as one.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text as it is compared: compatibility forms and capitals undone, accents, invisible signs and
/// apostrophes dropped, all other punctuation and white space single spaces.
pub fn normalise(text: &str) -> String {
    // The capital of the dotless i is that of any i.
    let lower =
        text.nfkc().flat_map(char::to_lowercase).map(|c| if c == 'ı' { 'i' } else { c }).nfkd();
    let mut normal = String::with_capacity(text.len());
    for c in lower.filter(|c| !is_combining_mark(*c) && !is_dropped(*c)) {
        if c.is_alphanumeric() {
            normal.push(c);
        } else if !normal.ends_with(' ') && !normal.is_empty() {
            normal.push(' ');
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// Signs that stand inside words and say nothing: apostrophes, marks of direction and of joining.
fn is_dropped(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{00AD}' | '\u{0640}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
