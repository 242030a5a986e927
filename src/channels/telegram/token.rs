//! What Telegram thinks of our token, by its last word. A wrong or revoked token is nothing that
//! passes by itself: the program says so once, is not ready, and asks now and then whether the
//! token is good again.

use super::CallError;

/// What Telegram thinks of our token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TokenState {
    /// Nobody has asked yet.
    #[default]
    NotAsked,
    /// It was asked, and has not answered yet: it is out of reach, or in trouble.
    Unanswered,
    /// It takes it.
    Accepted,
    /// It refuses it, in these words.
    Refused(String),
}

impl TokenState {
    /// Why the program is not ready, where it is not, and what to do.
    pub fn objection(&self) -> Option<String> {
        match self {
            Self::NotAsked => {
                Some("telegram: it is being asked whether it takes our token".to_owned())
            }
            Self::Refused(words) => {
                Some(format!("telegram.token: Telegram refuses it ({words}): {}", Self::REMEDY))
            }
            Self::Unanswered | Self::Accepted => None,
        }
    }

    /// What whoever runs the program can do about a refusal.
    pub const REMEDY: &str = "copy it from @BotFather again (/mybots, API Token), and look whether telegram.api_url is the server that knows this bot";

    /// The state after a call of a method; none where it says nothing new.
    pub(super) fn after(&self, method: &str, outcome: Result<(), &CallError>) -> Option<Self> {
        let next = match outcome {
            Ok(()) => Self::Accepted,
            Err(error) if error.refuses_token(method) => Self::Refused(error.to_string()),
            Err(_) if *self == Self::NotAsked => Self::Unanswered,
            Err(_) => return None,
        };
        let is_known = matches!(
            (self, &next),
            (Self::Accepted, Self::Accepted) | (Self::Refused(_), Self::Refused(_))
        );
        (!is_known).then_some(next)
    }
}

impl CallError {
    /// Whether this answer to a method means that the token is none. A server that does not know a
    /// method says 404 too, but every server knows getMe.
    pub fn refuses_token(&self, method: &str) -> bool {
        match self {
            Self::Refused { code: 401, .. } => true,
            Self::Refused { code: 404, .. } => method.eq_ignore_ascii_case("getMe"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: u16, description: &str) -> CallError {
        CallError::Refused {
            code,
            description: description.to_owned(),
            retry_after: None,
            migrate_to: None,
        }
    }

    #[test]
    fn a_token_is_refused_by_401_and_by_404_to_getme_and_by_nothing_else() {
        let asked = |error: &CallError, method: &str| {
            TokenState::NotAsked.after(method, Err(error)).expect("news").objection()
        };
        let told = asked(&refused(401, "Unauthorized"), "sendMessage").expect("an objection");
        assert!(
            told.starts_with("telegram.token: Telegram refuses it (401 Unauthorized)")
                && told.contains("@BotFather"),
            "{told}"
        );
        assert!(asked(&refused(404, "Not Found"), "GetMe").is_some());
        for other in [
            refused(404, "Not Found"),
            refused(403, "Forbidden"),
            refused(429, "Too Many Requests"),
            refused(500, "restart"),
        ] {
            assert_eq!(asked(&other, "sendWidget"), None, "{other}");
        }
        for silence in [
            CallError::NotWritten(String::new()),
            CallError::Unanswered(String::new()),
            CallError::Server { status: 502 },
        ] {
            assert_eq!(asked(&silence, "getMe"), None, "{silence}");
        }
    }

    #[test]
    fn the_last_word_counts_and_silence_is_none() {
        let refusal = TokenState::Refused("401 Unauthorized".to_owned());
        let silence = CallError::Server { status: 502 };
        assert_eq!(refusal.after("getMe", Err(&silence)), None);
        assert_eq!(
            refusal.after("getMe", Err(&refused(401, "Unauthorized"))),
            None,
            "it is said once"
        );
        assert_eq!(refusal.after("getMe", Ok(())), Some(TokenState::Accepted));
        assert_eq!(TokenState::Accepted.after("getMe", Ok(())), None);
        assert_eq!(TokenState::Accepted.after("getMe", Err(&silence)), None);
        assert_eq!(
            TokenState::Accepted.after("getUpdates", Err(&refused(401, "Unauthorized"))),
            Some(refusal)
        );
        assert_eq!(TokenState::Unanswered.after("getMe", Ok(())), Some(TokenState::Accepted));
        assert!(
            TokenState::NotAsked.objection().is_some()
                && TokenState::Accepted.objection().is_none()
        );
    }
}
