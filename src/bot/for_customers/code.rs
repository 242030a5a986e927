//! Linking a chat by a phone number: who types one gets a code there by SMS, if a customer has it,
//! and the code links the chat. The answers are the same whether a customer has the number or not.

use std::time::Duration;

use super::order::ask_to_link;
use super::{ask_for_contact, start};
use crate::audit::Actor;
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{Content, Keyboard};
use crate::customers::{self, ContactInfo, links};
use crate::ids::VerificationId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::notifications::verifications::{
    self, CodeBudget, CodeCheckOutcome, CodeRandomness, CodeRecipient, CodeRequest,
    CodeRequestOutcome, CodeRequester, OneTimeCode,
};
use crate::phone::{self, Phone, PhoneError};

/// What the codes of this dialogue are for, in each chat its own: who asks with the number of
/// somebody else must not take the place of the code that they wait for. The colon keeps services
/// from it.
const PURPOSE: &str = "chat:link";
/// So few digits are no phone number.
const FEWEST_DIGITS: usize = 6;

/// What somebody said who is not linked.
pub(super) async fn said(turn: Turn, typed: &str) -> Answered {
    if !turn.desk.codes.reaches_phones() {
        return ask_to_link(&turn, "text").await;
    }
    let (code, dialogue) = (OneTimeCode::parse(typed), turn.standing.dialogue.clone());
    match (dialogue, code) {
        (Some(Dialogue::Code { verification }), Some(code)) => {
            return try_code(turn, verification, code).await;
        }
        // It comes again: its try was the one that ended the code.
        (_, Some(_)) if turn.standing.is_taken => {
            return answer(&turn, turn.voice().word("link-code-expired")).await;
        }
        (dialogue, _) if !is_number(typed) => {
            let waits = matches!(dialogue, Some(Dialogue::Code { .. }));
            return if waits {
                answer(&turn, turn.voice().word("link-code-ask")).await
            } else {
                ask_to_link(&turn, "text").await
            };
        }
        _ => {}
    }
    match Phone::parse(typed) {
        Ok(phone) => send_code(&turn, phone).await,
        Err(error) => answer(&turn, unread(&turn.voice(), error)).await,
    }
}

/// Whether somebody meant a phone number, well written or not.
pub(super) fn is_number(typed: &str) -> bool {
    phone::resembles_number(typed, FEWEST_DIGITS)
}

/// How somebody is told what is wrong with a number that they typed.
fn unread(voice: &Translator, error: PhoneError) -> Text {
    match error {
        PhoneError::Sign(sign) => {
            let code = format!("U+{:04X}", u32::from(sign));
            voice.say(
                "link-number-sign",
                &Args::new().text("sign", &sign.to_string()).text("code", &code),
            )
        }
        PhoneError::Short | PhoneError::Length => voice.word("link-number-digits"),
        PhoneError::TooLong
        | PhoneError::NoPlus
        | PhoneError::Digits
        | PhoneError::Country
        | PhoneError::Trunk => voice.word("link-number-form"),
    }
}

async fn answer(turn: &Turn, text: Text) -> Answered {
    turn.finish("code", &Content::text(text)).await
}

async fn send_code(turn: &Turn, phone: Phone) -> Answered {
    let voice = turn.voice();
    let desk = turn.desk.codes.clone();
    if verifications::barred(&phone, &desk.rules.countries).is_some() {
        // It hangs on the number alone: to say so tells nobody who is a customer.
        return turn.finish("code", &ask_for_contact(turn, voice.word("link-number-barred"))).await;
    }
    let draw = CodeRandomness::fresh().map_err(TurnError::Randomness)?;
    let purpose = format!("{PURPOSE}:{}", turn.chat);
    let request = CodeRequest {
        whom: CodeRecipient::Owner(phone),
        purpose,
        locale: Some(voice.locale),
        asker: CodeRequester::Chat(turn.chat),
    };
    let (chat, book) = (turn.chat, desk.clone());
    let _one_at_a_time = desk.one_at_a_time(CodeBudget::Linking).await;
    let started = turn.effect("code", move |tx, now| {
        let (book, request, draw) = (book.clone(), request.clone(), draw.clone());
        Box::pin(async move {
            let started = book.enter(tx, &request, &draw, now).await?;
            verifications::started(tx, &Actor::Chat(chat), PURPOSE, &started, now).await?;
            if let CodeRequestOutcome::Sent { id, .. } = &started {
                queries::set_dialogue(
                    tx,
                    chat,
                    Some(Dialogue::Code { verification: id.clone() }),
                    now,
                )
                .await?;
            }
            Ok(started)
        })
    });
    let wait = match started.await? {
        Some(CodeRequestOutcome::Sent { .. }) => None,
        Some(CodeRequestOutcome::Later(wait)) => Some(wait),
        Some(CodeRequestOutcome::Paused) => {
            let share = Keyboard::ShareContact(voice.word("link-share-button"));
            return turn
                .finish("code", &Content::with_keyboard(voice.word("link-code-paused"), share))
                .await;
        }
        // It comes again: where the dialogue stands tells what came of it.
        None if matches!(turn.standing.dialogue, Some(Dialogue::Code { .. })) => None,
        None => Some(Duration::from_secs(desk.rules.resend_after_s)),
    };
    let text = match wait {
        None => {
            let args =
                Args::new().text("shop", voice.shop()).number("minutes", minutes(desk.rules.ttl_s));
            voice.say("link-code-sent", &args)
        }
        Some(wait) => later(&voice, wait),
    };
    answer(turn, text).await
}

fn minutes(seconds: u64) -> i64 {
    i64::try_from(seconds.div_ceil(60)).unwrap_or(i64::MAX)
}

/// How somebody is told to come back.
fn later(voice: &Translator, wait: Duration) -> Text {
    voice.say("link-code-wait", &Args::new().number("minutes", minutes(wait.as_secs().max(1))))
}

/// What a try of a code did to the chat.
enum Effect {
    Linked(Box<ContactInfo>),
    Not(CodeCheckOutcome),
    /// It was no try: this chat has guessed too often.
    Later(Duration),
}

async fn try_code(mut turn: Turn, verification: VerificationId, code: OneTimeCode) -> Answered {
    let (chat, book, localizer) = (turn.chat, turn.desk.codes.clone(), turn.desk.localizer.clone());
    let id = verification.clone();
    let came = turn.effect("code", move |tx, now| {
        let (book, id, code, localizer) =
            (book.clone(), id.clone(), code.clone(), localizer.clone());
        Box::pin(async move {
            if let Some(wait) = book.guessed_out(tx, chat, now).await? {
                return Ok(Effect::Later(wait));
            }
            let tried =
                book.try_in(tx, &id, &code, now).await?.unwrap_or(CodeCheckOutcome::Expired);
            verifications::tried(tx, &Actor::Chat(chat), &id, &tried, now).await?;
            if let CodeCheckOutcome::Approved(Some(phone)) = &tried
                && let Some(customer) = links::by_code(tx, &localizer, phone, chat, now).await?
            {
                queries::set_dialogue(tx, chat, None, now).await?;
                if let Some(reach) = customers::contact_info(tx, &customer).await? {
                    return Ok(Effect::Linked(Box::new(reach)));
                }
            }
            if !matches!(tried, CodeCheckOutcome::Pending(_)) {
                queries::set_dialogue(tx, chat, Some(Dialogue::Linking), now).await?;
            }
            Ok(Effect::Not(tried))
        })
    });
    let tried = match came.await? {
        Some(Effect::Linked(reach)) => {
            turn.learn(Some(*reach));
            return start::thank(&turn).await;
        }
        Some(Effect::Later(wait)) => return answer(&turn, later(&turn.voice(), wait)).await,
        Some(Effect::Not(tried)) => tried,
        None => turn.desk.codes.standing(&verification).await?.unwrap_or(CodeCheckOutcome::Expired),
    };
    let voice = turn.voice();
    let text = match tried {
        CodeCheckOutcome::Pending(left) => {
            voice.say("link-code-wrong", &Args::new().number("tries", i64::from(left)))
        }
        CodeCheckOutcome::Exhausted => voice.word("link-code-exhausted"),
        // Approved and nobody's: the shop has taken the number from its customer meanwhile.
        CodeCheckOutcome::Expired | CodeCheckOutcome::Approved(_) => {
            voice.word("link-code-expired")
        }
    };
    answer(&turn, text).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_phone_number_is_told_apart() {
        for number in [
            "+49 151 1234-5678",
            "0151 12345678",
            "+4915112345678",
            "(030) 123456",
            "+٤٩١٥١١٢٣٤٥٦٧٨",
        ] {
            assert!(is_number(number), "{number}");
        }
        for other in ["ORD-1042", "1042", "hello", "+", "", "my number is +4915112345678"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
