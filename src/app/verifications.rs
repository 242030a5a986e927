//! The book of one-time codes.

use std::sync::Arc;

use super::StartError;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::Wake;
use crate::notifications::verifications::{CodeKey, VerificationService};
use crate::orders::speaker::Speaker;
use crate::store::Store;
use crate::web::signature::InvalidSigningSecret;

/// The book of these settings.
pub(super) fn verification_service(
    config: &Config,
    store: &Store,
    clock: &Clock,
    speaker: &Speaker,
    engine: &Wake,
) -> Result<VerificationService, StartError> {
    let secret = config.hook.signing_secrets.first().ok_or(InvalidSigningSecret)?;
    Ok(VerificationService {
        store: store.clone(),
        clock: clock.clone(),
        words: speaker.words.clone(),
        outbound: speaker.outbound.clone(),
        key: CodeKey::derive(secret.expose()),
        rules: Arc::new(config.verifications.clone()),
        shop: speaker.shop.clone(),
        default_locale: speaker.default_locale,
        engine: engine.clone(),
        gates: Arc::default(),
    })
}
