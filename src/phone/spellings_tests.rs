//! Which spellings are of one line, by a table of numbers that are nobody's.

use super::*;

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An older spelling, the newest one, and what is sent to where the older one was given.
const ONE_LINE: &[(&str, &str, &str)] = &[
    ("+5215512345678", "+525512345678", "+525512345678"),
    ("+541123456789", "+5491123456789", "+541123456789"),
    ("+543512345678", "+5493512345678", "+543512345678"),
    ("+551187654321", "+5511987654321", "+5511987654321"),
    ("+553187654321", "+5531987654321", "+5531987654321"),
    ("+22507123456", "+2250707123456", "+2250707123456"),
    ("+22548123456", "+2250748123456", "+2250748123456"),
    ("+22505123456", "+2250505123456", "+2250505123456"),
    ("+22501123456", "+2250101123456", "+2250101123456"),
    ("+22997123456", "+2290197123456", "+2290197123456"),
    ("+2204086051", "+220874086051", "+220874086051"),
    ("+2203123456", "+220833123456", "+220833123456"),
    ("+2206612345", "+220866612345", "+220866612345"),
    ("+841201234567", "+84701234567", "+84701234567"),
    ("+841691234567", "+84391234567", "+84391234567"),
    ("+841991234567", "+84591234567", "+84591234567"),
];

#[test]
fn one_line_in_two_spellings_is_one_line() {
    for (older, newest, sent) in ONE_LINE {
        let (one, other) = (phone(older), phone(newest));
        assert_eq!(one.line(), other.line(), "{older}");
        assert_eq!(one.line().as_str(), *newest);
        assert_eq!(other.as_str(), *newest, "the newest stays as it is");
        assert_eq!(one.as_str(), *sent, "where a text to {older} goes");
        for phone in [&one, &other] {
            let spellings = phone.spellings();
            assert!(
                [older, newest].iter().all(|it| spellings.iter().any(|one| one == *it)),
                "{older}: {spellings:?}"
            );
            assert!(phone.has_two_spellings());
        }
    }
}

#[test]
fn the_newest_spelling_is_a_number_that_takes_texts() {
    for (_, newest, _) in ONE_LINE {
        let plan = understood(newest).expect("a number");
        assert!(plan.is_valid(), "{newest}");
        assert!(
            matches!(plan.get_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile),
            "{newest}: {:?}",
            plan.get_type()
        );
    }
}

#[test]
fn other_lines_are_other_lines() {
    let apart = [
        ("+4915112345678", "+4915112345679"),
        // Trunked radio of Brazil kept eight digits.
        ("+551177654321", "+5511977654321"),
        // A fixed line and a mobile.
        ("+551132654321", "+5511932654321"),
        ("+2252721123456", "+2250721123456"),
        // Gamcel's numbers did not change.
        ("+2209912345", "+220899912345"),
        ("+390612345678", "+39612345678"),
    ];
    for (one, other) in apart {
        assert_ne!(phone(one).line(), phone(other).line(), "{one} {other}");
    }
    let [newest, older, with_trunk] = phone("+4915112345678").spellings();
    assert_eq!(
        (newest.as_str(), older.as_str(), with_trunk.as_str()),
        ("+4915112345678", "+4915112345678", "+49015112345678")
    );
    assert_eq!(
        phone("+390612345678").spellings(),
        ["+390612345678", "+390612345678", "+390612345678"],
        "no 0 too many in Italy"
    );
    assert!(!phone("+4915112345678").has_two_spellings());
    assert_eq!(phone("+4915112345678").line().prefix(), "+491511234");
}
