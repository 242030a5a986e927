//! Twilio's webhooks: `POST /api/sms/status`, the receipts of texts, and `POST /api/sms/inbound`,
//! inbound texts. Authenticated by a signature over the address that we gave, never by what a proxy
//! says of it.

mod signature;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use url::Url;

use crate::channels::{InboundText, twilio};
use crate::delivery::receipts::ReceiptSink;
use crate::ids::AttemptId;
use crate::store::StoreError;
use crate::web::bodies::body_memory::CallerProof;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies};

use signature::TwilioTokens;

/// Larger than any callback.
const LARGEST_BODY: usize = 64 << 10;
/// An answer that says nothing: what we reply goes through the outbox.
const NO_REPLY: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// Takes a text that was believed; answers when it is durable. The same text may come twice.
pub type InboundSmsSink =
    Arc<dyn Fn(InboundText) -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

/// What Twilio's doors need.
pub struct TwilioWebhooks {
    tokens: TwilioTokens,
    status_url: Url,
    inbound_url: Url,
    receipts: ReceiptSink,
    inbound: InboundSmsSink,
}

impl TwilioWebhooks {
    /// Doors at `status_url` and `inbound_url` as the outside world knows them. Signatures by any
    /// of `tokens` are believed.
    pub fn new<'t>(
        tokens: impl IntoIterator<Item = &'t str>,
        status_url: Url,
        inbound_url: Url,
        receipts: ReceiptSink,
        inbound: InboundSmsSink,
    ) -> Self {
        Self { tokens: TwilioTokens::new(tokens), status_url, inbound_url, receipts, inbound }
    }

    /// Reads a form that was signed for `url`.
    async fn read(
        &self,
        context: &WebContext,
        url: &Url,
        asked: Asked,
    ) -> Result<Vec<(String, String)>, Problem> {
        let Asked { query, headers, body } = asked;
        let header = |name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        let given = header("x-twilio-signature");
        if !signature::is_one(given) {
            return Err(forged());
        }
        let body = bodies::read_of(context, CallerProof::ByBody, body, LARGEST_BODY).await?;
        let url = query.map_or_else(|| url.to_string(), |query| format!("{url}?{query}"));
        if !self.tokens.believe(&url, &body, given) {
            return Err(forged());
        }
        if !header("content-type")
            .to_ascii_lowercase()
            .starts_with("application/x-www-form-urlencoded")
        {
            return Err(Problem::unreadable("the body must be application/x-www-form-urlencoded"));
        }
        Ok(url::form_urlencoded::parse(&body).into_owned().collect())
    }
}

/// A request of Twilio's, as it came.
struct Asked {
    query: Option<String>,
    headers: HeaderMap,
    body: Body,
}

fn forged() -> Problem {
    Problem::forged(
        "X-Twilio-Signature is missing or does not fit: is http.public_url the address that \
            Twilio calls, and sms.auth_token its primary token?",
    )
}

fn door(door: &WebContext) -> Result<&TwilioWebhooks, Problem> {
    door.sms.as_deref().ok_or_else(|| {
        Problem::not_found("no SMS account is configured, or http.public_url is not set")
    })
}

/// A receipt. What it speaks of may be unknown, old or heard before: it is kept, and that is all
/// that Twilio need know.
pub(in crate::web) async fn status(
    State(context): State<WebContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let door = door(&context)?;
    let attempt = query.as_deref().and_then(attempt);
    let parameters = door.read(&context, &door.status_url, Asked { query, headers, body }).await?;
    let receipt = twilio::read_callback(&parameters, attempt)
        .map_err(|error| Problem::unreadable(error.to_string()))?;
    let (message, status) = (receipt.provider_id.clone(), receipt.status.clone());
    let effect = door.receipts.receive(receipt).await?;
    tracing::debug!(%message, %status, ?effect, "a receipt came");
    Ok(StatusCode::NO_CONTENT)
}

/// Our own id of the attempt, which the address carried.
fn attempt(query: &str) -> Option<String> {
    let (_, id) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "d")?;
    AttemptId::try_from(id.into_owned()).ok().map(|id| id.to_string())
}

/// A text of a person.
pub(in crate::web) async fn inbound(
    State(context): State<WebContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let door = door(&context)?;
    let parameters = door.read(&context, &door.inbound_url, Asked { query, headers, body }).await?;
    let text =
        twilio::read_inbound(parameters).map_err(|error| Problem::unreadable(error.to_string()))?;
    (door.inbound)(text).await?;
    Ok(([(header::CONTENT_TYPE, "text/xml")], NO_REPLY).into_response())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "MessageSid=",
            "SM1",
            "&",
            "=",
            "MessageStatus=delivered",
            "ErrorCode=",
            "99999999999999999999",
            "From=%2B49",
            "NumMedia=9",
            "NumMedia=-1",
            "MediaUrl0=",
            "Body=",
            "%00",
            "%ff",
            "OptOutType=STOP",
            "NumSegments=x",
            "+",
            "d=att_",
            "\u{e9}",
        ]);
        prop::collection::vec(words, 0..24).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn no_form_panics(form in pieces(), bytes in prop::collection::vec(any::<u8>(), 0..200), query in pieces()) {
            for form in [form.as_bytes(), &bytes] {
                let parameters: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
                let _ = twilio::read_callback(&parameters, attempt(&query));
                let _ = twilio::read_inbound(parameters);
            }
            let _ = (signature::is_one(&form), signature::is_one(&query));
        }
    }
}
