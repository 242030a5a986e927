//! Reads numbers as people and programs write them: with spaces, hyphens, dots and brackets, in
//! digits of any script, and with invisible characters that are copied along.

use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::error::PhoneError;

/// A longer text is no number, whatever is in it.
const LONGEST: usize = 100;
/// No number has more digits, with those of a trunk prefix.
const MOST_DIGITS: usize = 20;

/// What a character is in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The sign before a country code.
    Plus,
    /// A digit, as ASCII has it.
    Digit(char),
    /// It parts digits, or is not seen, and means nothing.
    Gap,
    /// No part of a number.
    Foreign,
}

fn sign(c: char) -> Sign {
    match c {
        // Full-width and small.
        '+' | '\u{FF0B}' | '\u{FE62}' => Sign::Plus,
        c if is_gap(c) || is_dot_or_bracket(c) => Sign::Gap,
        c => digit(c).map_or(Sign::Foreign, Sign::Digit),
    }
}

/// A decimal digit of any script as ASCII has it; none where it is no digit.
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    // Its table has the digits of every script, and no superscripts, fractions or Roman numerals.
    let is_numeric = c.is_numeric();
    is_numeric
        .then(|| PHONE_NUMBER_UTIL.normalize_digits_only(c.encode_utf8(&mut [0; 4])).chars().next())
        .flatten()
}

/// Whether a character parts digits without a meaning of its own: a space, a hyphen, or a mark that
/// is not seen, such as a joiner, a mark of direction or the soft hyphen.
pub fn is_gap(c: char) -> bool {
    let is_hyphen = matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    );
    let is_unseen = matches!(
        c,
        '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    );
    c.is_whitespace() || is_hyphen || is_unseen
}

/// Whether a character is one of the dots and brackets of numbers.
fn is_dot_or_bracket(c: char) -> bool {
    matches!(
        c,
        '.' | '('
            | ')'
            | '['
            | ']'
            | '\u{B7}'
            | '\u{FF08}'
            | '\u{FF09}'
            | '\u{FF0E}'
            | '\u{FF3B}'
            | '\u{FF3D}'
    )
}

/// Whether a text is meant as a number, well written or not: so many digits at least, and nothing
/// else that is a word.
pub fn resembles_number(text: &str, fewest_digits: usize) -> bool {
    let has_plus = text.chars().map(sign).find(|sign| *sign != Sign::Gap) == Some(Sign::Plus);
    let fits = |c: char| sign(c) != Sign::Foreign || c == '/' || (has_plus && !c.is_alphabetic());
    text.chars().all(fits) && text.chars().filter(|c| digit(*c).is_some()).count() >= fewest_digits
}

/// What is written, as a plus and ASCII digits.
pub(super) fn number(text: &str) -> Result<String, PhoneError> {
    if text.chars().nth(LONGEST).is_some() {
        return Err(PhoneError::TooLong);
    }
    let mut number = String::with_capacity(16);
    let mut has_plus = false;
    for c in text.chars() {
        match sign(c) {
            Sign::Plus if !has_plus && number.is_empty() => has_plus = true,
            Sign::Digit(digit) => number.push(digit),
            Sign::Gap => {}
            Sign::Plus | Sign::Foreign => return Err(PhoneError::Sign(c)),
        }
    }
    if !has_plus {
        return Err(PhoneError::NoPlus);
    }
    if number.starts_with('0') || !(1..=MOST_DIGITS).contains(&number.len()) {
        return Err(PhoneError::Digits);
    }
    number.insert(0, '+');
    Ok(number)
}
