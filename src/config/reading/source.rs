//! Where settings came from: which file was read, and which variables look like settings but are
//! none.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::{ConfigError, ConfigFault};

/// The settings' file where no other is named.
const USUAL: &str = "bot.toml";

/// Where settings came from.
#[derive(Debug, Clone, Default)]
pub struct ConfigSource {
    /// The file that was read; none where there was none.
    pub file: Option<PathBuf>,
    /// Variables of the environment that begin with our name and set nothing.
    pub strays: Vec<String>,
}

impl ConfigSource {
    /// The file's text, and where it came from: `path`, or bot.toml in the working directory where
    /// there is one.
    pub(in crate::config) fn read(path: Option<&Path>) -> Result<(String, Self), ConfigError> {
        let named = path.unwrap_or(Path::new(USUAL));
        match std::fs::read_to_string(named) {
            Ok(text) => Ok((text, Self { file: Some(whole(named)), strays: Vec::new() })),
            Err(error) if path.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                Ok((String::new(), Self::default()))
            }
            Err(error) => {
                let problem = format!("the settings' file can't be read: {error}");
                Err(ConfigError(vec![ConfigFault::new(
                    whole(named).display().to_string(),
                    problem,
                )]))
            }
        }
    }

    /// The folder that relative paths start from; empty, the working directory, where no file was
    /// read.
    pub fn folder(&self) -> &Path {
        self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.display()),
            None => write!(
                f,
                "the defaults and the environment, as there is no {}",
                whole(Path::new(USUAL)).display()
            ),
        }
    }
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
