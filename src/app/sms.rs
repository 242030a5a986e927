//! The wiring of SMS: the account to send with, and the doors that its receipts and texts come in
//! by.

use std::sync::Arc;

use super::settings;
use crate::channels::limits::{Limiter, Rates};
use crate::channels::sms::{Account, AskError, Sender, Sms};
use crate::clock::Clock;
use crate::config::Config;
use crate::customers::inbound::InboundSmsHandler;
use crate::delivery::engine::Engine;
use crate::language::Localizer;
use crate::phone::Phone;
use crate::store::Store;
use crate::store::Wake;
use crate::web::{InboundSmsSink, TwilioWebhooks};

/// The SMS channel of these settings, where there is an account.
///
/// # Errors
/// When its address cannot be made.
pub(super) fn channel(config: &Config) -> Result<Option<Sms>, AskError> {
    let settings = &config.sms;
    let sender = match Phone::parse(&settings.from) {
        _ if !settings.messaging_service_sid.is_empty() => {
            Sender::Service(settings.messaging_service_sid.clone())
        }
        Ok(from) => Sender::Number(from),
        Err(_) => return Ok(None),
    };
    if !settings.is_configured() {
        return Ok(None);
    }
    let (user, password) = match settings.api_key_sid.as_str() {
        "" => (&settings.account_sid, &settings.auth_token),
        _ => (&settings.api_key_sid, &settings.api_key_secret),
    };
    let account = Account {
        api_url: settings.api_url.clone(),
        sid: settings.account_sid.clone(),
        user: user.clone(),
        password: password.expose().to_owned(),
        sender,
        status_callback: config.public_url("/api/sms/status"),
        at_once: settings.at_once,
        smart_encoded: settings.smart_encoded,
    };
    let per_second = config.limits.sms_per_second;
    let rates = Rates {
        enabled: config.limits.enabled,
        per_second,
        chat_per_second: per_second,
        chat_burst: per_second,
        group_per_minute: 1,
    };
    Sms::new(account, Limiter::new(rates)).map(Some)
}

/// Where receipts and texts come in, where there is an account and it can reach us.
pub(super) fn door(
    config: &Config,
    engine: Engine,
    texts: InboundSmsHandler,
) -> Option<TwilioWebhooks> {
    let (status, inbound) =
        (config.public_url("/api/sms/status")?, config.public_url("/api/sms/inbound")?);
    let tokens = [config.sms.auth_token.expose(), config.sms.auth_token_previous.expose()];
    let take: InboundSmsSink = Arc::new(move |text| {
        let texts = texts.clone();
        Box::pin(async move { texts.take(text).await.map(|_| ()) })
    });
    config.sms.is_configured().then(|| TwilioWebhooks::new(tokens, status, inbound, engine, take))
}

/// How texts that come in are taken.
pub(super) fn inbound(
    config: &Config,
    localizer: &Localizer,
    receipts: Engine,
    engine: &Wake,
    reader: &Wake,
    store: &Store,
    clock: &Clock,
) -> InboundSmsHandler {
    InboundSmsHandler {
        store: store.clone(),
        clock: clock.clone(),
        words: localizer.messages.clone(),
        default_locale: localizer.default_locale,
        shop: localizer.shop.clone(),
        contact: config.shop.contact.as_str().into(),
        answers_keywords: config.sms.keyword_replies.are_ours(),
        auto_replies: settings::auto_reply(config),
        receipts,
        engine: engine.clone(),
        reader: reader.clone(),
    }
}
