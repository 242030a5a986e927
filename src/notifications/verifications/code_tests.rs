use proptest::prelude::*;

use super::*;

fn code(digits: &str) -> OneTimeCode {
    OneTimeCode::parse(digits).expect("six digits")
}

#[test]
fn every_code_is_as_likely_as_any_other() {
    // Each code stands for as many of the bits that are taken as any other, and the rest is thrown
    // away.
    assert_eq!((FAIR % CODES, FAIR / CODES), (0, 4294));
    assert_eq!(OneTimeCode::of(FAIR - 1).map(|code| code.0), Some("999999".to_owned()));
    assert!(OneTimeCode::of(FAIR).is_none() && OneTimeCode::of(u32::MAX).is_none());
    assert_eq!(
        OneTimeCode::of(7).map(|code| code.0),
        Some("000007".to_owned()),
        "leading zeros are kept"
    );
    let drawn: Vec<OneTimeCode> =
        (0..600).map(|_| OneTimeCode::fresh().expect("randomness")).collect();
    let with_leading_zero = drawn.iter().filter(|code| code.0.starts_with('0')).count();
    assert!((20..120).contains(&with_leading_zero), "{with_leading_zero} of 600 begin with 0");
}

#[test]
fn a_code_is_read_as_people_type_it() {
    for typed in ["042137", " 042137\n", "042 137", "042-137", "٠٤٢١٣٧", "۰۴۲۱۳۷", "\u{200F}042137"]
    {
        assert_eq!(
            OneTimeCode::parse(typed).map(|code| code.0),
            Some("042137".to_owned()),
            "{typed}"
        );
    }
    for other in ["", "42137", "0421370", "04213x", "042.137", "+042137", &"0".repeat(1000)] {
        assert!(OneTimeCode::parse(other).is_none(), "{other}");
    }
}

#[test]
fn what_is_kept_is_bound_to_phone_purpose_and_key() {
    let key = CodeKey::derive("whsec_one");
    let kept = key.seal("login", "+4915112345678", &code("042137"));
    assert!(!kept.contains("042137") && kept.len() == 64);
    assert!(key.fits(&kept, "login", "+4915112345678", &code("042137")));
    assert!(!key.fits(&kept, "login", "+4915112345678", &code("042138")));
    assert!(!key.fits(&kept, "payment", "+4915112345678", &code("042137")));
    assert!(!key.fits(&kept, "login", "+4915112345679", &code("042137")));
    assert!(!CodeKey::derive("whsec_two").fits(&kept, "login", "+4915112345678", &code("042137")));
    // Where one part ends and the next begins matters.
    assert_ne!(
        key.seal("login", "+49", &code("111111")),
        key.seal("login+", "49", &code("111111"))
    );
}

#[test]
fn nothing_shows_a_key() {
    assert_eq!(format!("{:?}", CodeKey::derive("whsec_one")), "(secret)");
}

proptest! {
    #[test]
    fn nothing_typed_panics(typed in ".*") {
        let _ = OneTimeCode::parse(&typed);
    }
}
