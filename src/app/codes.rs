//! The book of one-time codes.

use std::sync::Arc;

use super::StartError;
use crate::clock::Clock;
use crate::config::Config;
use crate::language::Localizer;
use crate::notifications::Outbound;
use crate::notifications::codes::{Codes, Key};
use crate::store::Store;
use crate::store::Wake;
use crate::web::signature::BadSecret;

/// The book of these settings.
pub(super) fn book(
    config: &Config,
    store: &Store,
    clock: &Clock,
    localizer: &Localizer,
    outbound: &Outbound,
    engine: &Wake,
) -> Result<Codes, StartError> {
    let secret = config.hook.signing_secrets.first().ok_or(BadSecret)?;
    Ok(Codes {
        store: store.clone(),
        clock: clock.clone(),
        words: localizer.messages.clone(),
        outbound: outbound.clone(),
        key: Key::derive(secret.expose()),
        rules: Arc::new(config.verifications.clone()),
        shop: localizer.shop.clone(),
        default_locale: localizer.default_locale,
        engine: engine.clone(),
        gates: Arc::default(),
    })
}
