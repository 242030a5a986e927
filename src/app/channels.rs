//! The channels that the program has, built from settings.

use std::sync::Arc;

use super::start_error::{StartError, UnknownChannel};
use crate::channels::limits::{Limiter, Rates};
use crate::channels::telegram::{CallError, Telegram};
use crate::channels::twilio::{self, Account, Sender, Twilio};
use crate::channels::{AskError, Channel, Registry};
use crate::config::Config;
use crate::phone::Phone;

/// Every channel that the program comes with, as these settings have them.
///
/// # Errors
/// When the address of a provider can't be made, or a category names another channel.
pub fn channels(config: &Config) -> Result<Registry, StartError> {
    registry(config, telegram(config)?, Vec::new())
}

/// Every channel: Telegram, SMS by Twilio, and `more`.
pub(super) fn registry(
    config: &Config,
    telegram: Telegram,
    more: Vec<Arc<dyn Channel>>,
) -> Result<Registry, StartError> {
    let registry = Registry::default().with(Arc::new(telegram))?;
    let mut registry = match twilio(config)? {
        Some(account) => registry.with(Arc::new(account))?,
        None => registry.without(&twilio::PROFILE)?,
    };
    for channel in more {
        registry = registry.with(channel)?;
    }
    for (category, rules) in config.categories.all() {
        if let Some(word) = rules.channels.iter().find(|word| registry.find(word).is_none()) {
            return Err(StartError::UnknownChannel(UnknownChannel {
                category: category.to_owned(),
                channel: word.clone(),
                known: registry.listed(),
            }));
        }
    }
    Ok(registry)
}

/// The Bot API of these settings, behind its limiter.
///
/// # Errors
/// When its address cannot be made.
pub fn telegram(config: &Config) -> Result<Telegram, CallError> {
    let limits = &config.limits;
    let limiter = Limiter::new(Rates {
        enabled: limits.enabled,
        per_second: limits.telegram_per_second,
        chat_per_second: limits.telegram_chat_per_second,
        chat_burst: limits.telegram_chat_burst,
        group_per_minute: limits.telegram_group_per_minute,
    });
    Telegram::new(&config.telegram.api_url, config.telegram.token.expose(), limiter)
}

/// Twilio's account of these settings, where there is one.
fn twilio(config: &Config) -> Result<Option<Twilio>, AskError> {
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
        token: settings.auth_token.expose().to_owned(),
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
    Twilio::new(account, Limiter::new(rates)).map(Some)
}

/// What keeps no channel from working and should be looked at all the same: the setting's section,
/// and why.
pub fn warnings(config: &Config) -> Vec<(&'static str, &'static str)> {
    let mut warnings = Vec::new();
    if !config.sms.is_configured() {
        return warnings;
    }
    if config.sms.daily_budget.is_none() {
        warnings.push(("sms", "sms.daily_budget is empty: what texts cost has no limit"));
    }
    if config.http.public_url.is_empty() {
        warnings.push((
            "sms",
            "http.public_url is empty: receipts are asked for late, and texts to us (STOP too) do \
                not come in",
        ));
    }
    warnings
}
