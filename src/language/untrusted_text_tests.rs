use super::super::text_styles::{StyledRange, TextStyle};
use super::*;
use proptest::prelude::*;

fn link(words: &str, start: usize, length: usize, url: &str) -> Text {
    Text::styled(words, &[StyledRange { start, length, style: TextStyle::Link(url.to_owned()) }])
}

fn relayed(words: &str) -> Text {
    Text::relayed(words).expect("words")
}

#[test]
fn words_stand_in_a_quotation_and_nothing_in_them_acts() {
    let bold = [StyledRange { start: 0, length: 15, style: TextStyle::Bold }];
    let text = Text::styled("Ticket 7 closed /close @admin", &bold);
    assert_eq!(
        text.quoted().html(),
        "<blockquote><b>Ticket 7 closed</b> /\u{200B}close @\u{200B}admin</blockquote>"
    );
    assert_eq!(text.quoted().as_said().plain(), text.plain());
    assert!(Text::join([], "").quoted().is_empty());
    assert_eq!(
        relayed("a@b.test 5/6 and/or / @").quoted().plain(),
        "a@b.test 5/6 and/or / @",
        "none of these is one"
    );
    assert!(!relayed("и/или").acts(), "commands are of ASCII");
    let across =
        Text::styled("/close", &[StyledRange { start: 1, length: 5, style: TextStyle::Bold }]);
    assert_eq!(
        across.quoted().html(),
        "<blockquote>/\u{200B}<b>close</b></blockquote>",
        "whatever its looks"
    );
    let code =
        Text::styled("/close", &[StyledRange { start: 0, length: 6, style: TextStyle::Code }]);
    assert_eq!(
        code.quoted().html(),
        "<blockquote><code>/close</code></blockquote>",
        "code does not act"
    );
    let quote = Text::styled(
        "so you said",
        &[StyledRange { start: 0, length: 2, style: TextStyle::Quote }],
    );
    assert_eq!(
        quote.quoted().html(),
        "<blockquote>so you said</blockquote>",
        "no quotation in another"
    );
}

#[test]
fn where_a_link_leads_stands_behind_it() {
    let masked = link("https://bank.example", 0, 20, "https://evil.example/");
    let target = "<a href=\"https://evil.example/\">https://evil.example/</a>";
    assert_eq!(
        masked.quoted().html(),
        format!("<blockquote>https://bank.example ({target})</blockquote>")
    );
    assert_eq!(masked.inert().html(), "https://bank.example");
    let honest = link("https://bank.example", 0, 20, "https://bank.example/");
    assert_eq!(honest.quoted().html(), "<blockquote>https://bank.example</blockquote>");
    let person = link("Ana", 0, 3, "tg://user?id=9");
    assert_eq!(
        person.quoted().html(),
        "<blockquote>Ana (tg://user?id=9)</blockquote>",
        "nobody is pinged"
    );
    assert!(
        masked.acts()
            && person.acts()
            && relayed("see /close").acts()
            && !relayed("see 5/6, a@b.test").acts()
    );
}

#[test]
fn an_address_that_is_written_out_stays_whole() {
    let link = "<a href=\"https://video.example/@shop\">https://video.example/@shop</a>";
    assert_eq!(
        relayed("See https://video.example/@shop.").quoted().html(),
        format!("<blockquote>See {link}.</blockquote>")
    );
    for odd in [
        "https://@admin",
        "https://admin/@admin",
        "x://a.example/@admin",
        "https://a.example@admin/@admin",
    ] {
        assert!(
            !relayed(odd).quoted().plain().contains("/@a"),
            "{odd} is no address, but perhaps a mention"
        );
    }
}

#[test]
fn what_has_no_room_loses_targets_and_never_words() {
    let marks: Vec<StyledRange> = (0..90)
        .map(|n| StyledRange {
            start: n * 2,
            length: 1,
            style: TextStyle::Link(format!("https://evil.example/{}", "x".repeat(500))),
        })
        .collect();
    let heads = relayed("#1001 Lena:");
    let few = Text::styled(&"ab".repeat(90), &marks[..5]);
    let (shown, has_heads) = few.quoted_under(&heads);
    assert!(
        has_heads && shown.plain().contains("x".repeat(500).as_str()),
        "all of it where there is room"
    );
    let (shown, has_heads) = Text::styled(&"ab".repeat(90), &marks[..40]).quoted_under(&heads);
    assert!(
        has_heads
            && shown.plain().contains("(https://evil.example/xxx")
            && shown.visible_utf16() <= LONGEST_MESSAGE
    );
    let (shown, _) = Text::styled(&"ab".repeat(2048), &marks).quoted_under(&heads);
    assert_eq!(shown.plain(), "ab".repeat(2048));
    let many = "@a ".repeat(1365);
    let (shown, has_heads) = relayed(&many).quoted_under(&heads);
    assert_eq!((shown.plain(), has_heads), (many.trim().to_owned(), false));
    assert!(shown.html().contains("<code>"), "and nothing acts");
}

/// The text of some HTML that stands in no code; code may stand in code.
fn outside_of_code(html: &str) -> String {
    let (mut outside, mut depth) = (String::new(), 0_usize);
    for piece in html.split_inclusive("code>") {
        let opens = piece.strip_suffix("<code>");
        let closes = piece.strip_suffix("</code>");
        if depth == 0 {
            outside.push_str(opens.or(closes).unwrap_or(piece));
            outside.push(' ');
        }
        depth = match (opens, closes) {
            (Some(_), _) => depth + 1,
            (_, Some(_)) => depth.saturating_sub(1),
            _ => depth,
        };
    }
    outside
}

#[test]
fn code_in_code_is_code() {
    let text = Text::styled(
        "@a<b",
        &[
            StyledRange { start: 2, length: 1, style: TextStyle::Code },
            StyledRange { start: 0, length: 3, style: TextStyle::Code },
        ],
    );
    assert!(!is_active(text.quoted().html()), "{}", text.quoted().html());
    assert!(is_active("<code>a</code> @a"));
}

/// What Telegram would make a command or mention of, outside of code and of addresses.
fn is_active(html: &str) -> bool {
    let outside = html
        .split("<a ")
        .map(|part| part.split_once("</a>").map_or(part, |(_, rest)| rest))
        .collect::<Vec<_>>();
    outside.iter().any(|part| {
        let outside_code = outside_of_code(part);
        // Telegram drops these.
        let is_kept = |c: &char| !matches!(c, '\u{2028}'..='\u{202E}');
        let plain: Vec<char> =
            Text::from_html(outside_code).plain().chars().filter(is_kept).collect();
        (0..plain.len()).any(|at| {
            let is_word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            let is_scheme = plain[at] == '/' && at > 1 && plain[at - 2..at] == [':', '/'];
            let is_sign = matches!(plain[at], '/' | '@') && !is_scheme;
            is_sign
                && plain.get(at + 1).is_some_and(is_word)
                && (at == 0 || !is_word(&plain[at - 1]))
        })
    })
}

proptest! {
    #[test]
    fn whatever_is_said_nothing_acts_and_no_word_is_lost(
        words in "[a-c/@ .:h(<&😀_\u{E9}\u{2028}]{0,40}",
        marks in proptest::collection::vec((0_usize..40, 0_usize..20, prop_oneof![
            Just(TextStyle::Bold), Just(TextStyle::Code), Just(TextStyle::Quote), Just(TextStyle::Link("https://e.test/@a".to_owned())),
            Just(TextStyle::Link("tg://user?id=9".to_owned()))]), 0..5),
    ) {
        let marks: Vec<StyledRange> = marks.into_iter().map(|(start, length, style)| StyledRange { start, length, style }).collect();
        let text = Text::styled(&words, &marks);
        let shown = text.quoted();
        prop_assert!(!is_active(shown.html()), "{}", shown.html());
        prop_assert_eq!(text.inert().as_said().plain(), text.as_said().plain());
        prop_assert_eq!(shown.html().matches("<blockquote>").count(), usize::from(!text.is_empty()));
        let opened = shown.html().matches('<').count();
        prop_assert_eq!(opened % 2, 0, "each tag is closed: {}", shown.html());
        prop_assert!(text.quoted_under(&text).0.visible_utf16() <= LONGEST_MESSAGE);
    }

    #[test]
    fn a_name_never_acts(name in ".{0,40}", odd in "[/@a\0\u{202E}\u{2028}\u{2066}<& ]{0,12}") {
        prop_assert!(!is_active(&escape(&inert(&name))) && !is_active(&escape(&inert(&odd))), "{odd:?}");
    }
}
