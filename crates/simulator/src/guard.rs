//! Who may ask the simulator: programs and pages of this machine that call it by a name of
//! loopback. A page of elsewhere that had its own name led here (DNS rebinding), or that posts here
//! from another site, is turned away: the demo holds chats, texts and buttons.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::json_error::refused;

/// The names of loopback.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Whether a request that names this host, and comes from a page of this origin, is of this
/// machine.
fn is_ours(host: Option<&str>, origin: Option<&str>, port: u16) -> Result<(), &'static str> {
    let Some(host) = host else { return Err("the header Host is missing") };
    let is_host = |name: &&str| {
        host.eq_ignore_ascii_case(&format!("{name}:{port}"))
            || (port == 80 && host.eq_ignore_ascii_case(name))
    };
    if !NAMES.iter().any(is_host) {
        return Err(
            "the header Host names another server: call it by 127.0.0.1 or localhost, and its port",
        );
    }
    match origin.map(|origin| origin.strip_prefix("http://")) {
        None => Ok(()),
        Some(Some(from)) if from.eq_ignore_ascii_case(host) => Ok(()),
        Some(_) => Err("a page of another origin may not ask here"),
    }
}

/// Lets through what is of this machine.
pub(crate) async fn guard(
    State(address): State<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let verdict = {
        let header = |name: header::HeaderName| {
            request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"))
        };
        is_ours(header(header::HOST), header(header::ORIGIN), address.port())
    };
    match verdict {
        Ok(()) => next.run(request).await,
        Err(why) => refused(StatusCode::FORBIDDEN, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_loopback_and_pages_of_its_own_are_let_in() {
        for host in ["127.0.0.1:8765", "localhost:8765", "LocalHost:8765", "[::1]:8765"] {
            assert_eq!(is_ours(Some(host), None, 8765), Ok(()), "{host}");
            assert_eq!(
                is_ours(Some(host), Some(&format!("http://{host}")), 8765),
                Ok(()),
                "{host}"
            );
        }
        assert!(is_ours(Some("localhost"), None, 80).is_ok());
        let strange_hosts = [
            "evil.example:8765",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.1.evil.example:8765",
            "localhost.:8765",
            "",
            "10.0.0.1:8765",
        ];
        for host in strange_hosts {
            assert!(is_ours(Some(host), None, 8765).is_err(), "{host}");
        }
        assert!(is_ours(None, None, 8765).is_err());
        for origin in [
            "http://evil.example",
            "https://127.0.0.1:8765",
            "http://localhost:8765",
            "null",
            "",
            "http://127.0.0.1:8766",
            "file://",
        ] {
            assert!(is_ours(Some("127.0.0.1:8765"), Some(origin), 8765).is_err(), "{origin}");
        }
    }
}
