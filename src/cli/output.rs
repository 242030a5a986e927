//! How commands print: results to stdout, everything else to stderr. When the reader goes away
//! (`bellhop dead list | head`), the command ends silently, as other tools do.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

/// The exit code of a command whose reader went away: what a shell says of a tool that SIGPIPE
/// ended.
pub const CLOSED: u8 = 128 + 13;

/// Why a result could not be said.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Nobody reads any more.
    #[error("nobody reads the output any more")]
    Closed,
    /// It can't be written, as on a full disk.
    #[error("the output can't be written: {0}")]
    Failed(io::Error),
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe { Self::Closed } else { Self::Failed(error) }
    }
}

/// Says one line of the result.
pub fn say(line: impl Display) -> Result<(), OutputError> {
    Ok(writeln!(io::stdout().lock(), "{line}")?)
}

/// Tells whoever runs the command something beside the result; that nobody reads it changes
/// nothing.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
