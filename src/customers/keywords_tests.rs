use proptest::prelude::*;

use super::*;
use crate::customers::documented::table;

fn keyword(text: &str) -> Option<Keyword> {
    detect(text).keyword
}

/// An opt-out, and whether somebody looks at it.
fn stops(text: &str) -> Option<bool> {
    let heard = detect(text);
    (heard.keyword == Some(Keyword::Stop)).then_some(heard.needs_look)
}

#[test]
fn the_words_that_the_law_names_are_heard_alone_however_they_are_written() {
    for word in [
        "stop",
        "quit",
        "end",
        "revoke",
        "opt out",
        "opt-out",
        "optout",
        "cancel",
        "unsubscribe",
        "stopall",
        "stop all",
    ] {
        for text in [
            word.to_owned(),
            word.to_uppercase(),
            format!("  {word}!! "),
            format!("\"{word}.\"\n"),
            format!("\u{200B}{word}\u{FE0F}"),
        ] {
            assert_eq!(stops(&text), Some(false), "{text:?}");
        }
    }
    assert_eq!(stops("ＳＴＯＰ"), Some(false), "full width");
    assert_eq!(stops("ⓢⓣⓞⓟ"), Some(false), "circled");
    assert_eq!(stops("ABONELIKTEN ÇIK"), Some(false), "capitals of a language with two kinds of i");
}

#[test]
fn other_languages_are_heard_with_and_without_their_accents() {
    for (text, language) in [
        ("ARRET", "fr"),
        ("arrêt", "fr"),
        ("Parar", "es"),
        ("no mas mensajes", "es"),
        ("BAJA", "es"),
        ("Stopp", "de"),
        ("Abmelden!", "de"),
        ("sair", "pt"),
        ("СТОП", "ru"),
        ("Отписаться", "ru"),
        ("إيقاف", "ar"),
        ("ايقاف", "ar"),
        ("توقـــف", "ar"),
    ] {
        let heard = detect(text);
        assert_eq!(
            (heard.keyword, heard.language),
            (Some(Keyword::Stop), Some(language)),
            "{text}"
        );
    }
}

#[test]
fn a_keyword_with_words_around_it_is_heard_and_looked_at() {
    for text in [
        "STOP please",
        "please stop",
        "Hi, please STOP now, thanks",
        "stop it",
        "Stop texting me about my order!",
        "Stop all messages about order 10042",
        "please stop sending me updates on my parcel",
        "I want to unsubscribe",
        "unsub",
        "take me off this list",
        "Remove me.",
        "no more",
        "No more texts please!!",
        "leave me alone",
        "don't text me again",
        "do not contact me any more",
        "cancel these texts",
        "cancel everything",
        "end sms alerts",
        "STOOOP",
        "S.T.O.P.",
        "стоп, пожалуйста",
        "не пишите мне больше",
        "bitte keine SMS mehr",
        "no me escriban más",
        "من فضلك لا ترسلوا شيئا",
    ] {
        assert!(stops(text).is_some(), "{text}");
    }
    for text in ["STOP please", "stop it", "no more", "cancel everything"] {
        assert_eq!(stops(text), Some(true), "{text}");
    }
}

#[test]
fn an_order_is_never_lost_to_a_keyword() {
    for text in [
        "cancel my order",
        "Please cancel order 10042",
        "Cancel 10042",
        "cancel the delivery, I am away",
        "Can I still cancel?",
        "stop the delivery",
        "stop my order please",
        "end of the week is fine",
        "Where does the parcel stop?",
        "Don't stop the messages",
        "no more than two parcels please",
        "cancelar mi pedido",
        "отмена заказа",
        "إلغاء الطلب",
    ] {
        let heard = detect(text);
        assert_eq!((heard.keyword, heard.needs_look), (None, true), "{text}");
    }
    for text in [
        "Where is my parcel?",
        "",
        "  ",
        "👍",
        "the bus stops here",
        "I ordered two",
        "10042",
        "\u{FEFF}",
    ] {
        assert_eq!(detect(text), KeywordMatch::default(), "{text:?}");
    }
}

#[test]
fn start_and_help_are_heard_alone_only() {
    for text in ["START", "Unstop", "yes", "start please", "Старт", "ابدأ", "alta"] {
        assert_eq!(keyword(text), Some(Keyword::Start), "{text}");
    }
    for text in ["HELP", "info", "Hilfe!", "ayuda", "помощь", "مساعدة"] {
        assert_eq!(keyword(text), Some(Keyword::Help), "{text}");
    }
    for text in [
        "start the washing machine",
        "yes it is blue",
        "help me with my order",
        "info about parcels",
    ] {
        assert_eq!(keyword(text), None, "{text}");
    }
}

#[test]
fn everyday_words_are_told_apart() {
    for text in ["cancel", "end", "yes", "baja"] {
        assert!(detect(text).is_everyday, "{text}");
    }
    for text in ["stop", "unsubscribe", "start", "help"] {
        assert!(!detect(text).is_everyday, "{text}");
    }
}

#[test]
fn the_provider_knows_its_own_words_and_no_others() {
    for text in ["STOP", "stop", " Stop\n", "OptOut", "revoke", "Yes", "UNSTOP", "info"] {
        assert!(detect(text).is_providers_own, "{text:?}");
    }
    for text in [
        "STOP please",
        "STOP!",
        "opt out",
        "arret",
        "стоп",
        "Hilfe",
        "stop all",
        "ＳＴＯＰ",
        "hello",
    ] {
        assert!(!detect(text).is_providers_own, "{text:?}");
    }
    for word in word_lists::PROVIDERS_OWN {
        assert!(keyword(word).is_some(), "{word} is known to the provider and not to us");
    }
}

#[test]
fn no_wording_means_two_things() {
    let lists = [
        word_lists::STOP,
        word_lists::EVERYDAY_STOP,
        word_lists::START,
        word_lists::EVERYDAY_START,
        word_lists::HELP,
    ];
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (number, list) in lists.into_iter().enumerate() {
        for (_, wording) in each(list) {
            assert!(
                !wording.is_empty() && *seen.entry(wording.clone()).or_insert(number) == number,
                "{wording}"
            );
        }
    }
}

/// Any wording of a keyword.
fn wording(lists: &'static [&'static [WordList]]) -> impl Strategy<Value = &'static str> {
    let all: Vec<&str> = lists
        .iter()
        .flat_map(|list| list.iter())
        .flat_map(|(_, words)| words.iter().copied())
        .collect();
    prop::sample::select(all)
}

fn mixed_case(text: &str, capitals: u64) -> String {
    text.chars()
        .enumerate()
        .flat_map(|(at, c)| {
            if capitals >> (at % 64) & 1 == 1 {
                c.to_uppercase().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

proptest! {
    #[test]
    fn whatever_is_said_is_normal_once(text in "\\PC{0,80}") {
        let normal = normalise(&text);
        prop_assert_eq!(normalise(&normal), normal.clone());
        prop_assert!(!normal.starts_with(' ') && !normal.ends_with(' ') && !normal.contains("  "));
    }

    #[test]
    fn nothing_that_is_said_breaks_the_ear(text in any::<String>()) {
        let heard = detect(&text);
        prop_assert!(!heard.is_providers_own || heard.keyword.is_some());
    }

    #[test]
    fn every_wording_is_heard_in_any_case_between_any_signs(
        word in wording(&[word_lists::STOP, word_lists::EVERYDAY_STOP]), capitals in any::<u64>(), before in "[ \\n.,!?*\"()]{0,5}", after in "[ \\n.,!?*\"()]{0,5}",
    ) {
        let text = format!("{before}{}{after}", mixed_case(word, capitals));
        prop_assert_eq!(stops(&text), Some(false), "{}", text);
    }

    #[test]
    fn a_stop_that_is_not_bare_is_looked_at(word in wording(&[word_lists::STOP]), polite in wording(&[courtesies::POLITE]), first in any::<bool>()) {
        let text = if first { format!("{polite} {word}") } else { format!("{word}, {polite}") };
        // "stop sms" is a wording of its own.
        prop_assert!(stops(&text) == Some(true) || exact(&normalise(&text).split(' ').collect::<Vec<_>>()).is_some(), "{}", text);
    }

    #[test]
    fn words_before_an_order_never_opt_out(word in wording(&[word_lists::EVERYDAY_STOP]), order in prop::sample::select(subjects::ORDERS.to_vec())) {
        let heard = detect(&format!("{word} {order} 10042"));
        prop_assert_eq!(heard.keyword, None);
    }

    #[test]
    fn talk_without_a_keyword_is_let_alone(text in "[bcfgjkmqwxyz0-9 ]{0,60}") {
        prop_assert_eq!(detect(&text), KeywordMatch::default());
    }
}

/// What the document says of a text.
fn told(text: &str) -> &'static str {
    let heard = detect(text);
    match (heard.keyword, heard.needs_look) {
        (Some(Keyword::Stop), false) => "opt-out",
        (Some(Keyword::Stop), true) => "opt-out, looked at",
        (Some(Keyword::Start), _) => "opt-in",
        (Some(Keyword::Help), _) => "help",
        (None, _) => "a person",
    }
}

/// The examples of docs/keywords.md, by language.
fn examples() -> Vec<(String, String)> {
    let languages =
        ["English (en)", "Deutsch (de)", "Español (es)", "Русский (ru)", "العربية (ar)"];
    let tables = languages.map(table);
    assert!(tables.iter().all(|rows| rows.len() > 15), "every table was read");
    tables.into_iter().flatten().collect()
}

#[test]
fn the_examples_of_the_document_are_heard_as_it_says() {
    let wrong: Vec<_> = examples()
        .into_iter()
        .filter(|(text, expected)| told(text) != expected)
        .map(|(text, expected)| format!("{text}: {}, not {expected}", told(&text)))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn our_own_texts_hold_no_wish() {
    let words = crate::language::MessageCatalog::load().expect("the locales are whole");
    let (shop, contact) = ("Blue Door", "help.example");
    for locale in crate::language::Locale::ALL {
        let args = crate::language::Args::new().text("shop", shop).text("contact", contact);
        for key in ["sms-first", "sms-help", "sms-help-plain", "sms-started"] {
            let text = words.say(locale, key, &args).for_plain_channel();
            assert_eq!(keyword(&text), None, "{locale}: {text}");
            assert_eq!(keyword(&format!("FW: {text}")), None, "{locale}: {text}");
        }
    }
}

/// A refusal and a word that means nothing else, in one language.
fn refused() -> impl Strategy<Value = (&'static str, &'static str)> {
    let of = |lists: &'static [WordList], language: Option<&str>| -> Vec<&'static str> {
        lists
            .iter()
            .filter(|(of, _)| *of == language || of.is_none())
            .flat_map(|(_, words)| words.iter().copied())
            .collect()
    };
    let pairs: Vec<(&str, &str)> = crate::language::Locale::ALL
        .into_iter()
        .flat_map(|locale| {
            let language = Some(locale.code());
            let words = of(word_lists::STOP, language);
            of(courtesies::REFUSALS, language)
                .into_iter()
                .flat_map(move |refusal| words.clone().into_iter().map(move |word| (refusal, word)))
        })
        .collect();
    prop::sample::select(pairs)
}

proptest! {
    #[test]
    fn a_clear_opt_out_stays_one_however_it_is_written(
        (refusal, word) in refused(), capitals in any::<u64>(), between in prop::sample::select(vec![" ", ", ", ". ", "! ", "? ", "... ", " - ", "\n", " 😡 ", ": ", ","]),
        end in "[ .!]{0,3}", polite in wording(&[courtesies::POLITE]), place in 0..3_usize,
    ) {
        let said = match place {
            0 => format!("{refusal}{between}{word}{end}"),
            1 => format!("{polite}, {refusal}{between}{word}{end}"),
            _ => format!("{refusal}{between}{word}, {polite}{end}"),
        };
        let text = mixed_case(&said, capitals);
        prop_assert_eq!(keyword(&text), Some(Keyword::Stop), "{}", text);
    }

    #[test]
    fn what_is_for_a_person_stays_so_however_it_is_written(example in 0..200_usize, capitals in any::<bool>(), before in "[ \\n\"]{0,3}", after in "[ \\n\"!.]{0,3}") {
        let all = examples();
        let (text, expected) = &all[example % all.len()];
        prop_assume!(expected == "a person");
        let text = if capitals { text.to_uppercase() } else { text.to_lowercase() };
        prop_assert_eq!(keyword(&format!("{before}{text}{after}")), None, "{}", text);
    }
}

#[test]
fn what_stands_around_an_opt_out_decides_whether_it_is_one() {
    for (text, expected) in [
        // A clause of its own, and one about an order in another sentence.
        ("I am busy, stop", "opt-out, looked at"),
        ("Is this about 48213? STOP", "opt-out, looked at"),
        ("Is it about 48213, STOP", "a person"),
        ("stop 48213", "a person"),
        // Polite words are no clause.
        ("Where is it? Thanks, stop, thanks", "opt-out, looked at"),
        // In a sentence only words count that mean nothing else.
        ("Who is this? HELP", "a person"),
        ("Who is this? START", "a person"),
        ("Where is it? Cancel", "a person"),
        // In capitals behind small letters.
        ("Is this really the END", "a person"),
        ("Is this really for me STOP", "opt-out, looked at"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn only_what_may_be_an_opt_out_is_looked_at_and_its_language_is_that_of_its_list() {
    assert!(!detect("See you at the bus stop").needs_look);
    assert!(detect("The driver would not stop").needs_look);
    for text in ["Abmelden", "Wrong number, stopp", "Bitte keine SMS mehr an mich"] {
        assert_eq!(detect(text).language, Some("de"), "{text}");
    }
}
