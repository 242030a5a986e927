//! Builds the doors for receipts and inbound texts of Twilio.

use std::sync::Arc;

use super::settings;
use crate::clock::Clock;
use crate::config::Config;
use crate::customers::inbound_texts::InboundSmsHandler;
use crate::delivery::DeliveryContext;
use crate::delivery::receipts::ReceiptSink;
use crate::language::Localizer;
use crate::store::Store;
use crate::store::Wake;
use crate::web::{InboundSmsSink, TwilioWebhooks};

/// Where receipts and texts come in, where there is an account and it can reach us.
pub(super) fn door(
    config: &Config,
    receipts: ReceiptSink,
    texts: InboundSmsHandler,
) -> Option<TwilioWebhooks> {
    let (status, inbound) =
        (config.public_url("/api/sms/status")?, config.public_url("/api/sms/inbound")?);
    let tokens = [config.sms.auth_token.expose(), config.sms.auth_token_previous.expose()];
    let take: InboundSmsSink = Arc::new(move |text| {
        let texts = texts.clone();
        Box::pin(async move { texts.take(text).await.map(|_| ()) })
    });
    config.sms.is_configured().then(|| TwilioWebhooks::new(tokens, status, inbound, receipts, take))
}

/// How texts that come in are taken.
pub(super) fn inbound(
    config: &Config,
    localizer: &Localizer,
    delivery: &DeliveryContext,
    engine: &Wake,
    reader: &Wake,
    store: &Store,
    clock: &Clock,
) -> InboundSmsHandler {
    InboundSmsHandler {
        store: store.clone(),
        clock: clock.clone(),
        channels: delivery.channels.clone(),
        words: localizer.messages.clone(),
        default_locale: localizer.default_locale,
        shop: localizer.shop.clone(),
        contact: config.shop.contact.as_str().into(),
        answers_keywords: config.sms.keyword_replies.are_ours(),
        auto_replies: settings::auto_reply(config),
        receipts: ReceiptSink::new(delivery.clone()),
        engine: engine.clone(),
        reader: reader.clone(),
    }
}
