use proptest::prelude::*;

use super::*;
use crate::channels::samples;
use crate::ids::CustomerId;
use crate::phone::Phone;

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
fn a_phone_is_reached_by_sms_and_a_customer_by_any_channel() {
    let (phone, customer) =
        (Phone::parse("+4915112345678").expect("valid"), CustomerId::parse("c-1").expect("an id"));
    let reached = |open: &[ChannelName]| {
        [
            CodeRecipient::Phone(phone.clone()),
            CodeRecipient::Owner(phone.clone()),
            CodeRecipient::Customer(customer.clone()),
        ]
        .map(|whom| is_in_reach(&whom, open))
    };
    assert_eq!(reached(&[samples::PLAIN, samples::RICH]), [true, true, true]);
    assert_eq!(reached(&[samples::PLAIN]), [true, true, true]);
    assert_eq!(reached(&[samples::RICH]), [false, false, true]);
    assert_eq!(reached(&[]), [false, false, false]);
}

#[test]
fn nothing_shows_a_key() {
    assert_eq!(format!("{:?}", CodeKey::derive("whsec_one")), "(secret)");
}

#[test]
fn a_service_cannot_take_the_bot_s_purposes() {
    assert!(is_purpose("login") && is_purpose("pay.out_2-b"));
    assert!(
        !is_purpose("chat:link")
            && !is_purpose("")
            && !is_purpose(&"x".repeat(41))
            && !is_purpose("a\0b")
    );
}

proptest! {
    #[test]
    fn no_tries_approve_a_code_that_never_fits(late in prop::collection::vec(any::<bool>(), 0..12)) {
        let mut state = VerificationState::Pending;
        for (before, is_late) in late.iter().enumerate() {
            state = state.tried(false, *is_late, u32::try_from(before).unwrap_or(0) + 1, 5);
            prop_assert_ne!(state, VerificationState::Approved);
        }
        prop_assert!(late.len() < 5 || state != VerificationState::Pending, "after five tries it is over");
    }

    #[test]
    fn what_is_over_stays_over(fits in any::<bool>(), is_late in any::<bool>(), tries in 0_u32..12) {
        for state in VerificationState::ALL.iter().copied().filter(|state| *state != VerificationState::Pending) {
            prop_assert_eq!(state.tried(fits, is_late, tries, 5), state);
        }
    }

    #[test]
    fn nothing_typed_panics(typed in ".*") {
        let _ = OneTimeCode::parse(&typed);
    }
}
