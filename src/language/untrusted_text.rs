//! Words of somebody outside as the shop's people read them: in a quotation, so that they are never
//! taken for ours, and with nothing in them that acts. Telegram itself makes commands and mentions
//! out of what looks like one, in whoever's message it stands; a character that nobody sees keeps
//! it from that.

use super::text::{LONGEST_MESSAGE, Text, escape};

/// Stands behind the sign of a command or mention: then it is none.
const GUARD: char = '\u{200B}';
/// So much of a link's target is shown where there is little room, in characters: its host, and a
/// little more.
const SHORT_TARGET: usize = 60;

/// A part of a text of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'t> {
    /// `<b>`: the tag's name, and all of it.
    Opens(&'t str, &'t str),
    /// `</b>`: its name, and all of it.
    Closes(&'t str, &'t str),
    /// One character to read.
    Reads(char),
}

/// How the targets of links are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Targets {
    Whole,
    Short,
    /// Where there is no room: the link's words are words.
    Hidden,
}

impl Text {
    /// Somebody's words as a quotation. What looks like a command or a mention is none, and behind
    /// words that link to somewhere else stands where to; they are no link themselves. Nothing
    /// stays nothing.
    #[must_use]
    pub fn quoted(&self) -> Self {
        quoted(self, Targets::Whole)
    }

    /// The same in the first form that fits into one message under some lines of ours; without
    /// those lines where it needs to be. True where they are there. Where it is much too long
    /// targets are cut, then left out.
    pub fn quoted_under(&self, heads: &Self) -> (Self, bool) {
        let forms =
            [Targets::Whole, Targets::Short, Targets::Hidden].map(|targets| quoted(self, targets));
        let fits = |text: &Self| text.visible_utf16() <= LONGEST_MESSAGE;
        let under = |form: &Self| match heads.is_empty() {
            true => form.clone(),
            false => Self::join(
                [heads.clone(), form.clone()].into_iter().filter(|text| !text.is_empty()),
                "\n",
            ),
        };
        if let Some(whole) = forms.iter().map(under).find(fits) {
            return (whole, true);
        }
        // As code nothing in it acts, and it is not longer than it was.
        let plain = Self::from_html(format!(
            "<blockquote><code>{}</code></blockquote>",
            escape(&self.plain())
        ));
        (forms.into_iter().find(fits).unwrap_or(plain), false)
    }

    /// The same words where they are no quotation, as in the name of something: nothing in them
    /// acts, and links are words.
    #[must_use]
    pub fn inert(&self) -> Self {
        Self::from_html(inside(&parts(self.html()), Targets::Hidden))
    }

    /// Whether anything in these words acts by itself: a link, a command, a mention.
    pub fn acts(&self) -> bool {
        let parts = parts(self.html());
        parts.iter().any(|part| matches!(part, Part::Opens("a", _)))
            || (0..parts.len()).any(|at| is_sign(&parts, at))
    }

    /// Whether any of these words have looks: bold, a quotation, a link.
    pub fn is_styled(&self) -> bool {
        self.html().contains('<')
    }

    /// Words that somebody took out of what we showed, as they were said: without what keeps them
    /// from acting.
    #[must_use]
    pub fn as_said(&self) -> Self {
        Self::from_html(
            self.html().replace(&format!("@{GUARD}"), "@").replace(&format!("/{GUARD}"), "/"),
        )
    }
}

/// A name that somebody gave themselves, as a word that does not act. What no chat shows is dropped
/// first: without it two characters may stand together that stood apart.
pub(super) fn inert(name: &str) -> String {
    let shown: Vec<char> = Text::from_html(escape(name)).plain().chars().collect();
    let parts: Vec<Part<'_>> = shown.iter().copied().map(Part::Reads).collect();
    let mut out = String::with_capacity(name.len());
    for (at, c) in shown.into_iter().enumerate() {
        out.push(c);
        if is_sign(&parts, at) {
            out.push(GUARD);
        }
    }
    out
}

fn quoted(text: &Text, targets: Targets) -> Text {
    let inside = inside(&parts(text.html()), targets);
    Text::from_html(if inside.is_empty() {
        inside
    } else {
        format!("<blockquote>{inside}</blockquote>")
    })
}

/// Takes a text of ours apart.
fn parts(html: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::with_capacity(html.len()), html);
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '<' => rest.find('>'),
            '&' => rest.find(';'),
            _ => None,
        };
        let Some(end) = end else {
            parts.push(Part::Reads(c));
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let piece = &rest[..=end];
        let name = piece.trim_matches(['<', '>', '/']).split(' ').next().unwrap_or_default();
        match piece {
            "&amp;" => parts.push(Part::Reads('&')),
            "&lt;" => parts.push(Part::Reads('<')),
            "&gt;" => parts.push(Part::Reads('>')),
            "&quot;" => parts.push(Part::Reads('"')),
            _ if piece.starts_with("</") => parts.push(Part::Closes(name, piece)),
            _ if piece.starts_with('<') => parts.push(Part::Opens(name, piece)),
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    parts
}

/// The text of these parts without quotations, in which nothing acts.
fn inside(parts: &[Part<'_>], targets: Targets) -> String {
    let (mut out, mut at, mut codes) = (String::new(), 0, 0_usize);
    let mut links: Vec<(String, String)> = Vec::new();
    while let Some(part) = parts.get(at) {
        match *part {
            Part::Opens("a", piece) => links.push((target(piece), String::new())),
            Part::Closes("a", _) => {
                let (target, shown) = links.pop().unwrap_or_default();
                out.push_str(&behind(&target, &shown, targets, codes > 0));
            }
            // Quotations do not stand in one another.
            Part::Opens("blockquote", _) | Part::Closes("blockquote", _) => {}
            Part::Opens(name, piece) => {
                codes += usize::from(is_code(name));
                out.push_str(piece);
            }
            Part::Closes(name, piece) => {
                codes -= usize::from(is_code(name)).min(codes);
                out.push_str(piece);
            }
            Part::Reads(c) => {
                let address =
                    if codes == 0 && links.is_empty() { address(parts, at) } else { None };
                if let Some((long, address)) = address {
                    out.push_str(&address_as_link(&address));
                    at += long;
                    continue;
                }
                out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
                if codes == 0 && is_sign(parts, at) {
                    out.push(GUARD);
                }
                links.iter_mut().for_each(|(_, shown)| shown.push(c));
            }
        }
        at += 1;
    }
    out
}

/// Within code Telegram finds nothing.
fn is_code(name: &str) -> bool {
    name == "code" || name == "pre"
}

/// Where a link leads.
fn target(tag: &str) -> String {
    let value = tag
        .split_once("href=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(value, _)| value);
    Text::from_html(value.to_owned()).plain()
}

/// What stands behind the words of a link: where it leads, unless they say so themselves. Code
/// holds no links.
fn behind(target: &str, shown: &str, targets: Targets, is_in_code: bool) -> String {
    let says_so = shown.trim() == target || format!("{}/", shown.trim()) == target;
    let short: String = target.chars().take(SHORT_TARGET).collect();
    let written = match targets {
        Targets::Hidden => return String::new(),
        Targets::Short if short.len() < target.len() => escape(&(inert(&short) + "…")),
        Targets::Whole | Targets::Short if is_web(target) && !is_in_code => address_as_link(target),
        Targets::Whole | Targets::Short => escape(&inert(target)),
    };
    if says_so { String::new() } else { format!(" ({written})") }
}

fn is_web(target: &str) -> bool {
    target.starts_with("https://") || target.starts_with("http://")
}

/// An address that is a link to itself: Telegram looks for nothing else in it.
fn address_as_link(address: &str) -> String {
    let address = escape(address);
    format!("<a href=\"{address}\">{address}</a>")
}

/// A web address that is written out here and has a sign in it that must stay as it is, as in
/// `https://x.test/@ana`: how long it is, and the address. Only what Telegram certainly takes for
/// one; in any other a sign is guarded.
fn address(parts: &[Part<'_>], at: usize) -> Option<(usize, String)> {
    let is_first =
        at == 0 || !matches!(parts[at - 1], Part::Reads(c) if !c.is_whitespace() && c != '(');
    if !is_first || parts[at] != Part::Reads('h') {
        return None;
    }
    let read = parts[at..]
        .iter()
        .map_while(|part| if let Part::Reads(c) = part { Some(*c) } else { None });
    let word: String = read.take_while(|c| !c.is_whitespace()).collect();
    let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'']);
    let host = word
        .strip_prefix("https://")
        .or(word.strip_prefix("http://"))?
        .split(['/', '?', '#'])
        .next()?;
    let (_, top) = host.rsplit_once('.')?;
    let is_host = host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        && host.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_certain = is_host && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    let long = word.chars().count();
    (is_certain && (at..at + long).any(|at| is_sign(parts, at))).then(|| (long, word.to_owned()))
}

/// Whether a command or mention may begin here: at its sign, with no word before it and perhaps one
/// behind. Telegram drops some of what nobody sees, so what is neither a letter nor of ASCII may be
/// nothing. The second stroke of `https://` is none.
fn is_sign(parts: &[Part<'_>], at: usize) -> bool {
    let Part::Reads(sign @ ('/' | '@')) = parts[at] else { return false };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let read = |part: &Part<'_>| if let Part::Reads(c) = part { Some(*c) } else { None };
    // Code is apart, and behind a link stands where it leads: neither is relied on as the word
    // before.
    let is_apart =
        |part: &&Part<'_>| matches!(part, Part::Closes(name, _) if is_code(name) || *name == "a");
    let mut before = parts[..at].iter().rev().take_while(|part| !is_apart(part)).filter_map(read);
    let before = (before.next(), before.next());
    let is_scheme = sign == '/' && before == (Some('/'), Some(':'));
    let goes_on = parts[at + 1..]
        .iter()
        .find_map(read)
        .is_some_and(|c| is_word(c) || !(c.is_ascii() || c.is_alphanumeric()));
    goes_on && !is_scheme && !before.0.is_some_and(is_word)
}

#[cfg(test)]
#[path = "untrusted_text_tests.rs"]
mod tests;
