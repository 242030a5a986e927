//! Builds the service of one-time codes.

use std::sync::Arc;

use super::start_error::StartError;
use crate::clock::Clock;
use crate::config::Config;
use crate::language::Localizer;
use crate::notifications::NotificationRules;
use crate::notifications::verifications::{CodeKey, VerificationService};
use crate::store::Store;
use crate::store::Wake;
use crate::webhooks::signature::InvalidSigningSecret;

/// The book of these settings.
pub(super) fn verification_service(
    config: &Config,
    store: &Store,
    clock: &Clock,
    localizer: &Localizer,
    outbound: &NotificationRules,
    engine: &Wake,
) -> Result<VerificationService, StartError> {
    let secret = config.hook.signing_secrets.first().ok_or(InvalidSigningSecret)?;
    Ok(VerificationService {
        store: store.clone(),
        clock: clock.clone(),
        words: localizer.messages.clone(),
        outbound: outbound.clone(),
        key: CodeKey::derive(secret.expose()),
        rules: Arc::new(config.verifications.clone()),
        shop: localizer.shop.clone(),
        default_locale: localizer.default_locale,
        engine: engine.clone(),
        gates: Arc::default(),
    })
}
