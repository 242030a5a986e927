//! Words as a person styled them: bold, links, code. Their marks become tags of ours, and
//! everything else stays words.

use super::text::{Text, escape};

/// How a stretch of words looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextStyle {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// Struck through.
    Strike,
    /// Hidden until it is pressed.
    Spoiler,
    /// In one width.
    Code,
    /// A block in one width.
    Pre,
    /// A quotation.
    Quote,
    /// A link to a web page.
    Link(String),
}

/// A style of a stretch, counted in UTF-16 units as Telegram does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledRange {
    /// Where it begins.
    pub start: usize,
    /// How long it is.
    pub length: usize,
    /// How it looks.
    pub style: TextStyle,
}

impl TextStyle {
    fn opening(&self) -> String {
        match self {
            Self::Bold => "<b>".to_owned(),
            Self::Italic => "<i>".to_owned(),
            Self::Underline => "<u>".to_owned(),
            Self::Strike => "<s>".to_owned(),
            Self::Spoiler => "<tg-spoiler>".to_owned(),
            Self::Code => "<code>".to_owned(),
            Self::Pre => "<pre>".to_owned(),
            Self::Quote => "<blockquote>".to_owned(),
            Self::Link(url) => format!("<a href=\"{}\">", escape(url)),
        }
    }

    fn closing(&self) -> &'static str {
        match self {
            Self::Bold => "</b>",
            Self::Italic => "</i>",
            Self::Underline => "</u>",
            Self::Strike => "</s>",
            Self::Spoiler => "</tg-spoiler>",
            Self::Code => "</code>",
            Self::Pre => "</pre>",
            Self::Quote => "</blockquote>",
            Self::Link(_) => "</a>",
        }
    }
}

impl Text {
    /// Somebody's words with their styles. Nothing in them can become a tag of its own; marks that
    /// cross are cut so that tags nest, and marks outside the words are dropped.
    pub fn styled(words: &str, marks: &[StyledRange]) -> Self {
        let mut marks: Vec<&StyledRange> = marks.iter().filter(|mark| mark.length > 0).collect();
        marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.length)));
        let mut next = marks.into_iter().peekable();
        let (mut html, mut open, mut at) =
            (String::with_capacity(words.len()), Vec::<&StyledRange>::new(), 0);
        for c in words.chars() {
            close(&mut html, &mut open, at);
            while let Some(mark) = next.next_if(|mark| mark.start <= at) {
                if mark.start.saturating_add(mark.length) > at {
                    html.push_str(&mark.style.opening());
                    open.push(mark);
                }
            }
            html.push_str(&escape(c.encode_utf8(&mut [0; 4])));
            at += c.len_utf16();
        }
        close(&mut html, &mut open, usize::MAX);
        Self::from_html(html)
    }
}

/// Closes what ends here. What was opened later and goes on is closed too, and opened again.
fn close(html: &mut String, open: &mut Vec<&StyledRange>, at: usize) {
    let Some(first) = open.iter().position(|mark| mark.start.saturating_add(mark.length) <= at)
    else {
        return;
    };
    let inner = open.split_off(first);
    for mark in inner.iter().rev() {
        html.push_str(mark.style.closing());
    }
    for mark in inner.into_iter().filter(|mark| mark.start.saturating_add(mark.length) > at) {
        html.push_str(&mark.style.opening());
        open.push(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(start: usize, length: usize, style: TextStyle) -> StyledRange {
        StyledRange { start, length, style }
    }

    #[test]
    fn styles_become_tags_and_the_rest_stays_words() {
        let text = Text::styled(
            "a <b> 😀 link",
            &[
                mark(2, 3, TextStyle::Bold),
                mark(9, 4, TextStyle::Link("https://x.test/?a=1&b=\"".to_owned())),
            ],
        );
        assert_eq!(
            text.html(),
            "a <b>&lt;b&gt;</b> 😀 <a href=\"https://x.test/?a=1&amp;b=&quot;\">link</a>"
        );
        assert_eq!(text.plain(), "a <b> 😀 link");
    }

    #[test]
    fn styles_that_cross_are_cut_so_that_they_nest() {
        let text =
            Text::styled("abcd", &[mark(0, 3, TextStyle::Bold), mark(1, 3, TextStyle::Italic)]);
        assert_eq!(text.html(), "<b>a<i>bc</i></b><i>d</i>");
    }

    fn style() -> impl Strategy<Value = TextStyle> {
        prop_oneof![
            Just(TextStyle::Bold),
            Just(TextStyle::Code),
            Just(TextStyle::Quote),
            "[a-z<>\"&]{0,6}".prop_map(TextStyle::Link),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_marked_the_words_are_the_same(
            words in "[^\\p{C}]{0,20}",
            marks in proptest::collection::vec((0_usize..25, 0_usize..25, style()), 0..6),
        ) {
            let marks: Vec<StyledRange> = marks.into_iter().map(|(start, length, style)| mark(start, length, style)).collect();
            let text = Text::styled(&words, &marks);
            prop_assert_eq!(text.plain(), words);
            let opened = text.html().matches('<').count();
            prop_assert_eq!(opened % 2, 0, "each tag is closed: {}", text.html());
        }
    }
}
