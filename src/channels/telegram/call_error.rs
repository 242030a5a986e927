//! Why a call to the Bot API brought nothing.

/// Why a call to the Bot API brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The API answered with an error.
    #[error("{code} {description}")]
    Refused {
        /// The error code, as in HTTP.
        code: u16,
        /// The API's exact words.
        description: String,
        /// Seconds to wait, with a 429.
        retry_after: Option<u64>,
        /// Where a group that became a supergroup lives now.
        migrate_to: Option<i64>,
    },
    /// The request was certainly not written.
    #[error("could not connect: {0}")]
    NotWritten(String),
    /// The request was written and no usable answer came: it may have been carried out.
    #[error("no usable answer: {0}")]
    Unanswered(String),
    /// The server behind the API is in trouble.
    #[error("the server answered {status}")]
    Server {
        /// The HTTP status, 5xx.
        status: u16,
    },
}
