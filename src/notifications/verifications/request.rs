//! Who asks for a code, who gets it, and what comes of it.

use std::time::Duration;

use super::budgets::CodeRequester;
use super::code::{OneTimeCode, decoy};
use crate::channels::ChannelName;
use crate::clock::At;
use crate::ids::{CustomerId, VerificationId};
use crate::language::Locale;
use crate::phone::Phone;

/// To whom a code goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRecipient {
    /// A customer, by the channels of the category.
    Customer(CustomerId),
    /// Whoever has a phone, customer or not.
    Phone(Phone),
    /// A customer who has this phone, by SMS alone; a stranger gets none.
    Owner(Phone),
}

/// Who wants a code for what.
#[derive(Debug, Clone)]
pub struct CodeRequest {
    /// To whom it goes.
    pub whom: CodeRecipient,
    /// What it is for; one code at a time for each.
    pub purpose: String,
    /// The language that was wished for.
    pub locale: Option<Locale>,
    pub asker: CodeRequester,
}

/// The randomness of a request, drawn before its transaction, which may run more than once.
#[derive(Clone)]
pub struct CodeRandomness {
    pub(super) code: OneTimeCode,
    pub(super) decoy: String,
}

impl CodeRandomness {
    /// A fresh one.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        Ok(Self { code: OneTimeCode::fresh()?, decoy: decoy()? })
    }
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRequestOutcome {
    /// A code is on its way, if there is somebody to get one.
    Sent {
        /// By what it is tried.
        id: VerificationId,
        expires_at: At,
    },
    /// A limit is reached: not before so long.
    Later(Duration),
    /// All chats together have guessed too much: none gets a code until it is less.
    Paused,
}

/// What a try brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeCheckOutcome {
    /// It was the code, which is used up by that; the phone that it proves, where there is one.
    Approved(Option<Phone>),
    /// It was not, or nobody has tried yet; so many tries are left.
    Pending(u32),
    /// Its time is over, it was used up, or a newer one took its place.
    Expired,
    /// It was tried too often.
    Exhausted,
}

/// Whether a code could get to somebody who is named like this, whoever they are, where codes may
/// take these channels. A phone is asked by a text: to answer by whether some customer has it and a
/// chat would tell who is one.
pub(super) fn is_in_reach(whom: &CodeRecipient, open: &[ChannelName]) -> bool {
    match whom {
        CodeRecipient::Phone(_) | CodeRecipient::Owner(_) => {
            open.iter().any(|channel| channel.is_of_phones())
        }
        CodeRecipient::Customer(_) => !open.is_empty(),
    }
}

/// What a service may call a purpose: letters, digits, `_`, `.`, `-`. The bot's own hold a colon.
pub fn is_purpose(word: &str) -> bool {
    (1..=40).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;

    #[test]
    fn a_phone_is_reached_by_sms_and_a_customer_by_any_channel() {
        let (phone, customer) = (
            Phone::parse("+4915112345678").expect("valid"),
            CustomerId::parse("c-1").expect("an id"),
        );
        let reached = |open: &[ChannelName]| {
            [
                CodeRecipient::Phone(phone.clone()),
                CodeRecipient::Owner(phone.clone()),
                CodeRecipient::Customer(customer.clone()),
            ]
            .map(|whom| is_in_reach(&whom, open))
        };
        assert_eq!(reached(&[test_channels::PLAIN, test_channels::RICH]), [true, true, true]);
        assert_eq!(reached(&[test_channels::PLAIN]), [true, true, true]);
        assert_eq!(reached(&[test_channels::RICH]), [false, false, true]);
        assert_eq!(reached(&[]), [false, false, false]);
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
}
