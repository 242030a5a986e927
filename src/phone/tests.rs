//! What a number is, by a table of numbers that are nobody's.

use proptest::prelude::*;

use super::*;

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn read(text: &str) -> Result<String, PhoneError> {
    Phone::parse(text).map(String::from)
}

#[test]
fn takes_e164_and_tidies_it() {
    assert_eq!(phone("+49 (151) 1234-5678").as_str(), "+4915112345678");
    assert_eq!(
        Phone::from_telegram("4915112345678").map(String::from),
        Ok("+4915112345678".to_owned())
    );
    assert_eq!(
        Phone::from_telegram("+49 151 12345678").map(String::from),
        Ok("+4915112345678".to_owned())
    );
    assert_eq!(phone("+15005550006").as_str(), "+15005550006");
}

#[test]
fn understands_what_is_written_in_other_signs() {
    let german = [
        "+49\u{A0}151\u{202F}1234\u{2009}5678",
        "+49\u{2011}151\u{2010}1234\u{2013}5678",
        "+49\u{AD}1511234\u{AD}5678",
        "\u{200B}+49\u{200B}15112345678\u{200B}",
        "+49\u{2060}15112345678\u{FEFF}",
        "\u{200E}+49 151 12345678\u{200F}",
        "\u{202A}+49 151 12345678\u{202C}",
        "\u{2066}+49 151 12345678\u{2069}",
        "＋４９１５１１２３４５６７８",
        "+٤٩١٥١١٢٣٤٥٦٧٨",
        "\u{200F}+۴۹ ۱۵۱ ۱۲۳۴۵۶۷۸\u{61C}",
        "+४९१५११२३४५६७८",
        " +49.151.12345678\t",
        "+49［151］12345678",
    ];
    for written in german {
        assert_eq!(read(written).as_deref(), Ok("+4915112345678"), "{written:?}");
    }
}

#[test]
fn names_the_sign_that_is_no_part_of_a_number() {
    for (written, sign, code) in [
        ("+49 151/12345678", '/', "U+002F (`/`)"),
        ("+49 151 12345678 ext. 9", 'e', "U+0065 (`e`)"),
        ("+49 151 1234567\u{2468}", '\u{2468}', "U+2468:"),
        ("+49 151\u{0}2345678", '\u{0}', "U+0000:"),
        ("+49 151 1234567\u{20E3}", '\u{20E3}', "U+20E3:"),
        ("+4915112345678 +4915187654321", '+', "U+002B (`+`)"),
        ("+1-800-FLOWERS", 'F', "U+0046 (`F`)"),
    ] {
        let error = Phone::parse(written).expect_err(written);
        assert_eq!(error, PhoneError::Sign(sign), "{written:?}");
        assert!(
            error.to_string().contains(code) && error.to_string().contains("leave it out"),
            "{error}"
        );
    }
}

#[test]
fn refuses_what_is_no_number_and_says_why() {
    for (bad, why) in [
        ("", PhoneError::NoPlus),
        ("+", PhoneError::Digits),
        ("015112345678", PhoneError::NoPlus),
        ("+0151123456", PhoneError::Digits),
        ("+999123456789", PhoneError::Country),
        ("+1234567890123456", PhoneError::Length),
        ("+1415555010", PhoneError::Short),
        ("+5550100", PhoneError::Short),
        ("+141555501000", PhoneError::Length),
        ("+96550012", PhoneError::Short),
        ("+44740012345678", PhoneError::Length),
        (&format!("+49{}", "1".repeat(200)), PhoneError::TooLong),
    ] {
        assert_eq!(read(bad), Err(why), "{bad}");
    }
}

#[test]
fn knows_how_long_its_country_s_numbers_are() {
    for good in [
        "+15005550006",
        "+96550012345",
        "+447400123456",
        "+77011234567",
        "+80012345678",
        "+4930123456",
        "+881612345678",
    ] {
        assert_eq!(read(good).as_deref(), Ok(good));
    }
}

#[test]
fn leaves_out_what_is_dialled_inside_the_country_only() {
    for (written, meant) in [
        ("+49 (0) 151 12345678", "+4915112345678"),
        ("+49 (0)151-12345678", "+4915112345678"),
        ("+49015112345678", "+4915112345678"),
        ("+44 07400 123456", "+447400123456"),
        ("+44 (0) 7400 123456", "+447400123456"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+61 0412 345 678", "+61412345678"),
        ("+36 06 20 123 4567", "+36201234567"),
        ("+7 8 912 345-67-89", "+79123456789"),
        ("+1 1 415 555 0100", "+14155550100"),
        // In Argentina 15 is a mobile's, where 9 is from abroad.
        ("+54 (0) 11 15 2345-6789", "+5491123456789"),
        // An old spelling under a trunk digit.
        ("+55 (0) 11 8765-4321", "+5511987654321"),
    ] {
        assert_eq!(read(written).as_deref(), Ok(meant), "{written}");
    }
    // What is left leads nowhere, and with the digits to somebody else or nobody.
    for unclear in ["+49 00151 1234567", "+490049151123456", "+370 800 123457", "+86 113123456789"]
    {
        assert!(read(unclear).is_err(), "{unclear}: {:?}", read(unclear));
    }
}

#[test]
fn keeps_zeros_that_belong_to_the_number() {
    for kept in
        ["+390612345678", "+2250707123456", "+2290197123456", "+242061234567", "+3780549886377"]
    {
        assert_eq!(read(kept).as_deref(), Ok(kept));
    }
    assert_eq!(read("+39 (0)6 12345678").as_deref(), Ok("+390612345678"));
}

#[test]
fn knows_its_country() {
    for (number, country) in [
        ("+4915112345678", Some("DE")),
        ("+14155550100", Some("US")),
        ("+16135550100", Some("CA")),
        ("+447400123456", Some("GB")),
        ("+61496316260", Some("AU")),
        ("+220874086051", Some("GM")),
        ("+77011234567", Some("KZ")),
        ("+390612345678", Some("IT")),
        ("+80012345678", None),
    ] {
        assert_eq!(phone(number).country().as_deref(), country, "{number}");
    }
}

#[test]
fn knows_whose_owner_earns_by_texts() {
    let premium = [
        "+499001234567",
        "+19002345678",
        "+449012345678",
        "+78091234567",
        "+55900183657",
        "+351762126690",
        "+525590012345678",
        // Networks dial no digit after the last.
        "+4990012345678",
    ];
    for number in premium.into_iter().filter(|number| Phone::parse(number).is_ok()) {
        assert!(phone(number).is_premium_rate(), "{number}");
    }
    for number in ["+78091234567", "+55900183657", "+351762126690", "+4990012345678"] {
        assert!(phone(number).is_premium_rate(), "{number}");
    }
    for number in [
        "+4915112345678",
        "+14155550100",
        "+447400123456",
        "+15005550006",
        "+80012345678",
        "+390612345678",
    ] {
        assert!(!phone(number).is_premium_rate(), "{number}");
    }
}

#[test]
fn what_was_kept_is_taken_as_it_stands_where_plans_do_not_know_it() {
    let recorded = |text: &str| Phone::recorded(text).map(String::from);
    assert_eq!(
        recorded("+1415555010").as_deref(),
        Ok("+1415555010"),
        "too short for us, and yet somebody texted from it"
    );
    assert_eq!(recorded("+999123456789").as_deref(), Ok("+999123456789"));
    assert_eq!(recorded("+5215512345678").as_deref(), Ok("+525512345678"));
    assert_eq!(recorded("+49015112345678").as_deref(), Ok("+4915112345678"));
    for none in ["DHL", "34567", "+34567", "whatsapp:+4915112345678", "", "+0123456789"] {
        assert!(recorded(none).is_err(), "{none}");
    }
    #[derive(serde::Deserialize)]
    struct Kept {
        #[serde(default, deserialize_with = "deserialize_recorded")]
        phone: Option<Phone>,
    }
    let kept =
        |json: &str| serde_json::from_str::<Kept>(json).map(|kept| kept.phone.map(String::from));
    assert_eq!(kept(r#"{"phone": "+1415555010"}"#).ok().flatten().as_deref(), Some("+1415555010"));
    assert!(kept("{}").is_ok_and(|phone| phone.is_none()) && kept(r#"{"phone": "DHL"}"#).is_err());
}

/// Recent changes of numbering plans: older metadata fails here.
#[test]
fn the_plans_are_of_this_year() {
    let kind = |number: &str| understood(number).map(|plan| (plan.is_valid(), plan.get_type()));
    let mobile = Ok((true, PhoneNumberType::Mobile));
    // Benin, November 2024; Gambia, September 2026; Australia's 0496; Côte d'Ivoire, 2021.
    for number in [
        "+2290197123456",
        "+220874086051",
        "+220833123456",
        "+61496316260",
        "+2250707123456",
        "+242061234567",
    ] {
        assert_eq!(kind(number), mobile, "{number}");
    }
    for number in ["+351762126690", "+55900183657", "+78091234567"] {
        assert_eq!(kind(number), Ok((true, PhoneNumberType::PremiumRate)), "{number}");
    }
    // Plans that ended: Benin's and Côte d'Ivoire's eight digits, Mexico's 1.
    for number in ["+22997123456", "+22507123456", "+5215512345678"] {
        assert!(!kind(number).is_ok_and(|(is_valid, _)| is_valid), "{number}");
    }
}

#[test]
fn never_shows_the_whole_number() {
    let phone = phone("+4915112345678");
    assert_eq!(format!("{phone:?}"), "+49•••••5678");
    assert_eq!(format!("{:?}", phone.line()), "Line(+49…)");
}

#[test]
fn what_is_meant_as_a_number_is_told_apart() {
    let number = |text: &str| resembles_number(text, 6);
    for meant in [
        "+49 151 1234-5678",
        "0151 12345678",
        "0151/12345678",
        "+٤٩١٥١١٢٣٤٥٦٧٨",
        "\u{2066}+49\u{A0}15112345678\u{2069}",
        "+49 151 12345678 ☎",
    ] {
        assert!(number(meant), "{meant:?}");
    }
    for other in [
        "ORD-1042",
        "1042",
        "hello",
        "+",
        "",
        "my number is +4915112345678",
        "call 015112345678",
        "☎ 015112345678",
        "+49 151 12345678 please",
    ] {
        assert!(!number(other), "{other:?}");
    }
}

/// Texts that may be numbers: digits after a country code with what people put between them, and
/// anything at all.
fn written() -> impl Strategy<Value = String> {
    let codes = prop::sample::select(vec![
        "+49", "+52", "+521", "+54", "+549", "+55", "+39", "+225", "+229", "+220", "+84", "+1",
        "+7", "+44", "+86", "+370", "+",
    ]);
    let between =
        prop::sample::select(vec!["", "", "", " ", "-", "(0)", "0", "\u{A0}", "\u{200B}", "/"]);
    let digits = prop::collection::vec((between, "[0-9٠-٩]{1,4}"), 1..6);
    let numbers = (codes, digits).prop_map(|(code, parts)| {
        let parts: String =
            parts.into_iter().map(|(between, digits)| format!("{between}{digits}")).collect();
        format!("{code}{parts}")
    });
    prop_oneof![8 => numbers, 1 => any::<String>(), 1 => "\\+\\PC{0,20}"]
}

/// Numbers of few countries and few digits, so that two of them are often one line.
fn akin() -> impl Strategy<Value = String> {
    let codes = prop::sample::select(vec![
        "+52", "+521", "+54", "+549", "+55", "+225", "+229", "+220", "+84", "+49", "+490",
    ]);
    let nationals = prop::sample::select(vec![
        "5512345678",
        "1123456789",
        "1187654321",
        "11987654321",
        "07123456",
        "0707123456",
        "97123456",
        "0197123456",
        "4086051",
        "874086051",
        "1201234567",
        "701234567",
        "15112345678",
    ]);
    (codes, nationals).prop_map(|(code, national)| format!("{code}{national}"))
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_or_refused_and_what_is_read_stays(text in written()) {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert!(phone.as_str().len() <= 16 && phone.as_str().starts_with('+'), "{phone:?}");
            prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()), "read again it is \
                the same");
            prop_assert_eq!(Phone::recorded(phone.as_str()), Ok(phone.clone()));
            let line = phone.line();
            prop_assert_eq!(PhoneLine::of(line.as_str()), line.clone(), "the line's name is on \
                its line");
            prop_assert!(phone.spellings().contains(&phone.as_str().to_owned()), "{:?}", phone.spellings());
            for spelling in phone.spellings() {
                prop_assert_eq!(Phone::recorded(&spelling).map(|phone| phone.line()), Ok(line.clone()), "{}", spelling);
            }
            let _ = (phone.country(), phone.is_premium_rate(), phone.masked());
        } else {
            let _ = Phone::recorded(&text).map(|phone| (phone.spellings(), phone.is_premium_rate(), phone.country()));
        }
        let _ = resembles_number(&text, 6);
    }

    #[test]
    fn to_be_of_one_line_is_an_equivalence(texts in prop::collection::vec(prop_oneof![written(), akin(), akin()], 3)) {
        let phones: Vec<Phone> = texts.iter().filter_map(|text| Phone::parse(text).ok()).collect();
        let is_one = |a: &Phone, b: &Phone| a.spellings().contains(&b.as_str().to_owned());
        for a in &phones {
            prop_assert!(is_one(a, a));
            for b in &phones {
                // What the tables are asked by is what the names say.
                prop_assert_eq!(is_one(a, b), a.line() == b.line(), "{} {}", a.as_str(), b.as_str());
                prop_assert_eq!(is_one(a, b), is_one(b, a));
                for c in &phones {
                    prop_assert!(is_one(a, c) || !is_one(a, b) || !is_one(b, c), "{} {} {}", a.as_str(), b.as_str(), c.as_str());
                }
            }
        }
    }
}
