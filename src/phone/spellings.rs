//! Lines with two numbers. Where a country changed its plan, both the old and the new number lead
//! to one phone: a STOP from one must also hold for the other. The changes are data; the newest
//! number names the line.

use std::borrow::Cow;

/// The name of a line: the same for each of its spellings, and for no other line. It is compared
/// and counted by; what is sent goes to the phone's own spelling.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneLine(String);

impl PhoneLine {
    /// The line of a number in E.164.
    pub(super) fn of(number: &str) -> Self {
        Self(changed(number, |_| true).into_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without its last four digits: what its neighbours have in common.
    pub fn prefix(&self) -> &str {
        &self.0[..self.0.len().saturating_sub(4)]
    }

    /// The other spelling of this line, where it has two.
    pub(super) fn other(&self) -> Option<String> {
        CHANGES
            .iter()
            .flat_map(|change| change.undone(&self.0))
            .find(|older| Self::of(older) == *self)
    }
}

impl std::fmt::Debug for PhoneLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({}…)", &self.0[..3.min(self.0.len())])
    }
}

/// A number in the spelling that is dialled today: one that no longer exists is written anew, one
/// of two that both exist stays.
pub(super) fn current(number: &str) -> Cow<'_, str> {
    changed(number, |change| !change.is_still_dialled)
}

fn changed(number: &str, counts: impl Fn(&Change) -> bool) -> Cow<'_, str> {
    let newer =
        CHANGES.iter().filter(|change| counts(change)).find_map(|change| change.done(number));
    newer.map_or(Cow::Borrowed(number), Cow::Owned)
}

/// How an older spelling became a newer one.
#[derive(Debug, Clone, Copy)]
struct Change {
    code: &'static str,
    /// How many digits the older spelling has after the code.
    digits: usize,
    /// With what they begin; a dot is any digit.
    begins: &'static [&'static str],
    /// After how many of them something changed.
    at: usize,
    /// How many were taken out there.
    cut: usize,
    /// What was put there.
    put: &'static str,
    /// Whether the older spelling leads to the line as well.
    is_still_dialled: bool,
}

impl Change {
    /// The newer spelling of a number in the older one.
    fn done(&self, number: &str) -> Option<String> {
        let national =
            number.strip_prefix(self.code).filter(|national| national.len() == self.digits)?;
        let begins = |with: &&str| {
            with.bytes().zip(national.bytes()).all(|(want, has)| want == b'.' || want == has)
        };
        self.begins.iter().any(begins).then(|| {
            let (head, tail) = (&national[..self.at], &national[self.at + self.cut..]);
            format!("{}{head}{}{tail}", self.code, self.put)
        })
    }

    /// What may be the older spelling of a number in the newer one.
    fn undone(&self, number: &str) -> Vec<String> {
        let Some(national) = number
            .strip_prefix(self.code)
            .filter(|it| it.len() == self.digits - self.cut + self.put.len())
        else {
            return Vec::new();
        };
        let Some(tail) = national[self.at..].strip_prefix(self.put) else { return Vec::new() };
        // What was taken out is all that the older spelling began with.
        let cut: &[&str] = if self.cut > 0 { self.begins } else { &[""] };
        cut.iter().map(|cut| format!("{}{}{cut}{tail}", self.code, &national[..self.at])).collect()
    }

    /// Digits that were put before the number.
    const fn put_before(
        code: &'static str,
        digits: usize,
        begins: &'static [&'static str],
        put: &'static str,
    ) -> Self {
        Self { code, digits, begins, at: 0, cut: 0, put, is_still_dialled: false }
    }

    /// A prefix of Vietnam's mobiles that became another.
    const fn vietnam(old: &'static [&'static str; 1], new: &'static str) -> Self {
        Self {
            code: "+84",
            digits: 10,
            begins: old,
            at: 0,
            cut: 3,
            put: new,
            is_still_dialled: false,
        }
    }
}

const IVORIAN_ORANGE: &[&str] = &[
    "07", "08", "09", "47", "48", "49", "57", "58", "59", "67", "68", "77", "78", "79", "87", "88",
    "89", "97", "98",
];
const IVORIAN_MTN: &[&str] = &[
    "04", "05", "06", "44", "45", "46", "54", "55", "56", "64", "65", "66", "74", "75", "76", "84",
    "85", "86", "94", "95", "96",
];
const IVORIAN_MOOV: &[&str] =
    &["01", "02", "03", "40", "41", "42", "43", "50", "51", "52", "53", "70", "71", "72", "73"];

const CHANGES: &[Change] = &[
    // Mexico, 3 August 2019: no 1 before mobiles any more (IFT, "Plan Técnico Fundamental de
    // Numeración", 2018; twilio.com/en-us/guidelines/mx/sms: "remove the need to add a 1 after the
    // country code").
    Change {
        code: "+52",
        digits: 11,
        begins: &["1"],
        at: 0,
        cut: 1,
        put: "",
        is_still_dialled: false,
    },
    // Argentina: a mobile is called with a 9 from abroad and texted without; a number is given to
    // one line only (ENACOM, Plan Fundamental de Numeración Nacional; libphonenumber's FAQ, "Why is
    // this number from Argentina…"). Area codes begin with 1 to 3.
    Change {
        code: "+54",
        digits: 10,
        begins: &["1", "2", "3"],
        at: 0,
        cut: 0,
        put: "9",
        is_still_dialled: true,
    },
    // Brazil, 2012 to 6 November 2016: a ninth digit before mobiles (Anatel, resolution 553/2010).
    // 7 is left alone: trunked radio kept eight digits.
    Change {
        code: "+55",
        digits: 10,
        begins: &["..6", "..8", "..9"],
        at: 2,
        cut: 0,
        put: "9",
        is_still_dialled: false,
    },
    // Côte d'Ivoire, 31 January 2021: the operator's digits before mobiles (ARTCI; whose each older
    // prefix was: libphonenumber
    // 8.12.16, carrier data of 225). Fixed lines take no texts and are left alone.
    Change::put_before("+225", 8, IVORIAN_ORANGE, "07"),
    Change::put_before("+225", 8, IVORIAN_MTN, "05"),
    Change::put_before("+225", 8, IVORIAN_MOOV, "01"),
    // Benin, 30 November 2024: 01 before every number (ARCEP Bénin, decision 2020-349).
    Change::put_before("+229", 8, &["2", "4", "5", "6", "9"], "01"),
    // The Gambia, 4 September 2026, the older ones until 30 November 2026: the operator's digits
    // before mobiles (PURA, "Migration of the national mobile numbering plan from 7-digit to
    // 9-digit format"; libphonenumber 9.0.42, carrier data of 220). Gamcel's, which begin with 9,
    // stay.
    Change::put_before("+220", 7, &["2", "7", "40", "41", "45"], "87"),
    Change::put_before("+220", 7, &["3", "50", "51", "52", "53", "54", "556", "58", "59"], "83"),
    Change::put_before("+220", 7, &["6"], "86"),
    // Vietnam, 15 September 2018, the older ones until 30 June 2019: mobiles lost a digit (Ministry
    // of Information and Communications; mobifone.vn, "Detailed plan of the mobile phone number
    // conversion").
    Change::vietnam(&["120"], "70"),
    Change::vietnam(&["121"], "79"),
    Change::vietnam(&["122"], "77"),
    Change::vietnam(&["126"], "76"),
    Change::vietnam(&["128"], "78"),
    Change::vietnam(&["123"], "83"),
    Change::vietnam(&["124"], "84"),
    Change::vietnam(&["125"], "85"),
    Change::vietnam(&["127"], "81"),
    Change::vietnam(&["129"], "82"),
    Change::vietnam(&["162"], "32"),
    Change::vietnam(&["163"], "33"),
    Change::vietnam(&["164"], "34"),
    Change::vietnam(&["165"], "35"),
    Change::vietnam(&["166"], "36"),
    Change::vietnam(&["167"], "37"),
    Change::vietnam(&["168"], "38"),
    Change::vietnam(&["169"], "39"),
    Change::vietnam(&["186"], "56"),
    Change::vietnam(&["188"], "58"),
    Change::vietnam(&["199"], "59"),
];
