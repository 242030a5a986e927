use proptest::prelude::*;

use super::*;
use crate::customers::documented::table;
use crate::customers::keywords::{self, Keyword};

const OURS: &str = "Blue Door: order ORD-1 has been shipped. Msg frequency varies. Msg&data rates may apply. HELP for help, STOP to stop.";

fn told(reaction: &Reaction) -> String {
    let sign = reaction.sign.as_deref().unwrap_or("a reaction without a sign");
    if reaction.is_removed { format!("{sign} taken back") } else { sign.to_owned() }
}

#[test]
fn the_examples_of_the_document_are_read_as_it_says() {
    let rows = table("Reactions by phone");
    assert!(rows.len() > 20, "the table was read");
    for (text, expected) in rows {
        let reaction =
            read(&text).filter(|reaction| reaction.is_certain).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(told(&reaction), expected, "{text}");
    }
}

#[test]
fn every_sentence_is_read_whatever_it_quotes() {
    for (language, said) in wordings::said() {
        for (sign, is_removed, sentences) in *said {
            for sentence in *sentences {
                for (open, close) in [('“', '”'), ('„', '“'), ('«', '»'), ('"', '"')] {
                    let text = sentence
                        .replace("{q}", &format!("{open}{OURS}{close}"))
                        .replace("{e}", "🎉");
                    let reaction = read(&text).unwrap_or_else(|| panic!("{language}: {text}"));
                    let expected = if sentence.contains("{e}") {
                        Some("🎉")
                    } else {
                        Some(*sign).filter(|sign| !sign.is_empty())
                    };
                    assert!(reaction.is_certain, "{language}: {text}");
                    assert_eq!(
                        (reaction.sign.as_deref(), reaction.is_removed),
                        (expected, *is_removed),
                        "{language}: {text}"
                    );
                    assert!(reaction.quotes(OURS), "{language}: {reaction:?}");
                }
            }
        }
    }
}

#[test]
fn no_sentence_means_two_things() {
    let mut seen = HashMap::new();
    for (language, said) in wordings::said() {
        for (sign, is_removed, sentences) in *said {
            for sentence in *sentences {
                let key = (
                    normalise(&sentence.replace("{q}", "1").replace("{e}", "2")),
                    sentence.contains("{e}"),
                );
                let means = seen.entry(key).or_insert((*sign, *is_removed));
                assert_eq!(*means, (*sign, *is_removed), "{language}: {sentence}");
            }
        }
    }
}

#[test]
fn google_s_signs_are_read_in_any_language() {
    for (text, sign, is_removed) in [
        (format!("\u{200A}\u{200B}👍\u{200B} to “\u{200A}{OURS}\u{200A}”\u{200A}"), "👍", false),
        (format!("\u{200A}\u{200B}❤️\u{200B} à \"\u{200A}{OURS}\u{200A}\"\u{200A}"), "❤", false),
        (
            format!("\u{200A}\u{200B}👩‍🚀\u{200B} への返信「\u{200A}{OURS}\u{200A}」\u{200A}"),
            "👩‍🚀",
            false,
        ),
        (format!("\u{200A}Removed \u{200C}👍🏽\u{200C} from “\u{200A}{OURS}\u{200A}”"), "👍🏽", true),
    ] {
        let reaction = read(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (reaction.sign.as_deref(), reaction.is_removed, reaction.is_certain),
            (Some(sign), is_removed, true),
            "{text}"
        );
        assert!(reaction.quotes(OURS), "{reaction:?}");
    }
    let cut = read(
        "\u{200A}\u{200B}😂\u{200B} to “\u{200A}Blue Door: order ORD-1 has been…\u{200A}”\u{200A}",
    )
    .expect("a reaction");
    assert!(
        cut.is_cut && cut.quotes(OURS) && !cut.quotes("Blue Door: order ORD-2 has been cancelled.")
    );
}

#[test]
fn things_are_named() {
    for (text, sign) in [
        ("Liked an image", "👍"),
        ("Laughed at a movie", "😂"),
        ("Reacted 🔥 to a photo", "🔥"),
        ("Le encantó una imagen", "❤"),
        ("Gefällt: ein Bild", "👍"),
    ] {
        let reaction = read(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (reaction.sign.as_deref(), reaction.quote, reaction.is_certain),
            (Some(sign), None, true),
            "{text}"
        );
    }
}

#[test]
fn what_people_write_is_no_reaction() {
    for text in [
        "Loved it, thanks",
        "Liked a lot",
        "I loved “that” mug",
        "Reacted badly to “the glaze”",
        "Liked “the mug”, but stop texting me",
        "Removed a banana from “my order”",
        "STOP",
        "\"STOP\"",
        "to “the door”",
        "👍",
        "👍 STOP",
        "",
    ] {
        assert!(read(text).is_none_or(|reaction| !reaction.is_certain), "{text}");
    }
    let asked = read(&format!("What does “{OURS}” mean?")).expect("it quotes");
    assert!(asked.quotes(OURS) && !asked.is_short(), "who asks is answered");
    let bare = read(&format!("“{OURS}”")).expect("it quotes");
    assert!(bare.quotes(OURS) && !bare.is_short());
    let unknown = read(&format!("「{OURS}」を「いいね」と評価しました")).expect("it quotes");
    assert!(!unknown.is_certain && unknown.quotes(OURS) && unknown.is_short(), "{unknown:?}");
}

#[test]
fn other_texts_are_told_apart() {
    let reaction = read("Liked “Your code”").expect("a reaction");
    assert!(
        reaction.quotes("your CODE!") && !reaction.quotes("Your code is 123456."),
        "too short to be the beginning of another"
    );
    assert!(!read("Liked an image").expect("a reaction").quotes(""));
}

proptest! {
    #[test]
    fn no_words_break_it(text in any::<String>()) {
        if let Some(reaction) = read(&text) {
            reaction.quotes(&text);
            reaction.is_short();
        }
    }

    #[test]
    fn a_wish_to_be_left_alone_is_never_a_reaction(refusal in "[a-zA-Z ,.]{0,30}", word in prop::sample::select(vec!["STOP", "stopp", "стоп", "توقف"])) {
        let text = format!("{refusal} {word}");
        prop_assume!(keywords::detect(&text).keyword == Some(Keyword::Stop));
        prop_assert!(read(&text).is_none());
    }
}
