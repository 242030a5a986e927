//! Linking a chat by a phone number: who types one gets a code there by SMS, if a customer has it,
//! and the code links the chat. The answers are the same whether a customer has the number or not.

use std::time::Duration;

use super::order::ask_to_link;
use super::{ask_for_contact, start};
use crate::audit::Actor;
use crate::bot::dialogue::{self, Dialogue};
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::{Content, Keyboard};
use crate::customers::{self, ContactInfo, links};
use crate::ids::VerificationId;
use crate::language::{Args, Text, Translator};
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

/// Text in a chat that is nobody's: a code or a phone number links it, anything else is asked for
/// one.
pub(super) async fn number_or_code(ctx: UpdateContext, typed: &str) -> HandlerResult {
    if !ctx.services.codes.reaches_phones() {
        return ask_to_link(&ctx, "text").await;
    }
    let (code, dialogue) = (OneTimeCode::parse(typed), ctx.snapshot.dialogue.clone());
    match (dialogue, code) {
        (Some(Dialogue::Code { verification }), Some(code)) => {
            return try_code(ctx, verification, code).await;
        }
        // It comes again: its try was the one that ended the code.
        (_, Some(_)) if ctx.snapshot.is_taken => {
            return answer(&ctx, ctx.translator().word("link-code-expired")).await;
        }
        (dialogue, _) if !is_number(typed) => {
            let waits = matches!(dialogue, Some(Dialogue::Code { .. }));
            return if waits {
                answer(&ctx, ctx.translator().word("link-code-ask")).await
            } else {
                ask_to_link(&ctx, "text").await
            };
        }
        _ => {}
    }
    match Phone::parse(typed) {
        Ok(phone) => send_code(&ctx, phone).await,
        Err(error) => answer(&ctx, unread(&ctx.translator(), error)).await,
    }
}

/// Whether somebody meant a phone number, well written or not.
pub(super) fn is_number(typed: &str) -> bool {
    phone::resembles_number(typed, FEWEST_DIGITS)
}

/// How somebody is told what is wrong with a number that they typed.
fn unread(tr: &Translator, error: PhoneError) -> Text {
    match error {
        PhoneError::Sign(sign) => {
            let code = format!("U+{:04X}", u32::from(sign));
            tr.say(
                "link-number-sign",
                &Args::new().text("sign", &sign.to_string()).text("code", &code),
            )
        }
        PhoneError::Short | PhoneError::Length => tr.word("link-number-digits"),
        PhoneError::TooLong
        | PhoneError::NoPlus
        | PhoneError::Digits
        | PhoneError::Country
        | PhoneError::Trunk => tr.word("link-number-form"),
    }
}

async fn answer(ctx: &UpdateContext, text: Text) -> HandlerResult {
    ctx.respond("code", &Content::text(text)).await
}

async fn send_code(ctx: &UpdateContext, phone: Phone) -> HandlerResult {
    let tr = ctx.translator();
    let desk = ctx.services.codes.clone();
    if verifications::barred(&phone, &desk.rules.countries).is_some() {
        // It hangs on the number alone: to say so tells nobody who is a customer.
        return ctx.respond("code", &ask_for_contact(ctx, tr.word("link-number-barred"))).await;
    }
    let draw = CodeRandomness::fresh().map_err(HandlerError::Randomness)?;
    let purpose = format!("{PURPOSE}:{}", ctx.chat);
    let request = CodeRequest {
        whom: CodeRecipient::Owner(phone),
        purpose,
        locale: Some(tr.locale),
        asker: CodeRequester::Chat(ctx.chat),
    };
    let (chat, book) = (ctx.chat, desk.clone());
    let _one_at_a_time = desk.one_at_a_time(CodeBudget::Linking).await;
    let started = ctx.commit("code", async move |tx, now| {
        let started = book.enter(tx, &request, &draw, now).await?;
        verifications::started(tx, &Actor::Chat(chat), PURPOSE, &started, now).await?;
        if let CodeRequestOutcome::Sent { id, .. } = &started {
            dialogue::set(tx, chat, Some(Dialogue::Code { verification: id.clone() }), now).await?;
        }
        Ok(started)
    });
    let wait = match started.await? {
        Some(CodeRequestOutcome::Sent { .. }) => None,
        Some(CodeRequestOutcome::Later(wait)) => Some(wait),
        Some(CodeRequestOutcome::Paused) => {
            let share = Keyboard::ShareContact(tr.word("link-share-button"));
            return ctx
                .respond("code", &Content::with_keyboard(tr.word("link-code-paused"), share))
                .await;
        }
        // It comes again: where the dialogue stands tells what came of it.
        None if matches!(ctx.snapshot.dialogue, Some(Dialogue::Code { .. })) => None,
        None => Some(Duration::from_secs(desk.rules.resend_after_s)),
    };
    let text = match wait {
        None => {
            let args =
                Args::new().text("shop", tr.shop()).number("minutes", minutes(desk.rules.ttl_s));
            tr.say("link-code-sent", &args)
        }
        Some(wait) => later(&tr, wait),
    };
    answer(ctx, text).await
}

fn minutes(seconds: u64) -> i64 {
    i64::try_from(seconds.div_ceil(60)).unwrap_or(i64::MAX)
}

/// How somebody is told to come back.
fn later(tr: &Translator, wait: Duration) -> Text {
    tr.say("link-code-wait", &Args::new().number("minutes", minutes(wait.as_secs().max(1))))
}

/// What a try of a code did to the chat.
enum CodeEffect {
    Linked(Box<ContactInfo>),
    Not(CodeCheckOutcome),
    /// It was no try: this chat has guessed too often.
    Later(Duration),
}

async fn try_code(
    mut ctx: UpdateContext,
    verification: VerificationId,
    code: OneTimeCode,
) -> HandlerResult {
    let (chat, book, localizer) =
        (ctx.chat, ctx.services.codes.clone(), ctx.services.localizer.clone());
    let id = verification.clone();
    let came = ctx.commit("code", async move |tx, now| {
        if let Some(wait) = book.guessed_out(tx, chat, now).await? {
            return Ok(CodeEffect::Later(wait));
        }
        let tried = book.try_in(tx, &id, &code, now).await?.unwrap_or(CodeCheckOutcome::Expired);
        verifications::tried(tx, &Actor::Chat(chat), &id, &tried, now).await?;
        if let CodeCheckOutcome::Approved(Some(phone)) = &tried
            && let Some(customer) = links::by_code(tx, &localizer, phone, chat, now).await?
        {
            dialogue::set(tx, chat, None, now).await?;
            if let Some(reach) = customers::contact_info(tx, &customer).await? {
                return Ok(CodeEffect::Linked(Box::new(reach)));
            }
        }
        if !matches!(tried, CodeCheckOutcome::Pending(_)) {
            dialogue::set(tx, chat, Some(Dialogue::Linking), now).await?;
        }
        Ok(CodeEffect::Not(tried))
    });
    let tried = match came.await? {
        Some(CodeEffect::Linked(reach)) => {
            ctx.set_customer(Some(*reach));
            return start::confirm_link(&ctx).await;
        }
        Some(CodeEffect::Later(wait)) => return answer(&ctx, later(&ctx.translator(), wait)).await,
        Some(CodeEffect::Not(tried)) => tried,
        None => {
            ctx.services.codes.standing(&verification).await?.unwrap_or(CodeCheckOutcome::Expired)
        }
    };
    let tr = ctx.translator();
    let text = match tried {
        CodeCheckOutcome::Pending(left) => {
            tr.say("link-code-wrong", &Args::new().number("tries", i64::from(left)))
        }
        CodeCheckOutcome::Exhausted => tr.word("link-code-exhausted"),
        // Approved and nobody's: the shop has taken the number from its customer meanwhile.
        CodeCheckOutcome::Expired | CodeCheckOutcome::Approved(_) => tr.word("link-code-expired"),
    };
    answer(&ctx, text).await
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
