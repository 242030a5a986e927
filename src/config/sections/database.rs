//! The database: what `database.url` names, and which file that is.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use serde::Deserialize;
use url::Url;

use crate::config::checks::between;
use crate::config::{ConfigFault, ConfigSource, Secret};

/// What a path's own signs must not be taken for in a URL.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b':');

/// Section `database`: where rows live.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub url: Secret,
    /// The PostgreSQL server itself, where `url` leads through a pooler; empty where it does not.
    pub direct_url: Secret,
    /// Connections to read with.
    pub max_connections: u32,
    /// Whether a server on another machine may be reached in the clear.
    pub allow_plaintext: bool,
}

/// What a database URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseLocation {
    File(PathBuf),
    /// A PostgreSQL server, by its URL, which may hold a password.
    Server(Secret),
}

/// Why a text is no database URL, in words that go on after `database.url`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidDatabaseUrl(String);

impl DatabaseLocation {
    /// Reads a URL: `sqlite:PATH`, `sqlite://PATH` or `postgres://user:password@host:5432/name`. In
    /// a path `%20` and the like stand for a byte each (RFC 3986); a `%` that no two hexadecimal
    /// digits follow stands for itself.
    ///
    /// # Errors
    /// When it is neither, names no file, or has parameters that would be ignored. The text never
    /// holds the URL.
    pub fn read(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            return file(rest).map(Self::File);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return is_server(url).map(|()| Self::Server(Secret::new(url)));
        }
        Err(InvalidDatabaseUrl("must begin with sqlite: or postgres://".to_owned()))
    }
}

impl fmt::Display for DatabaseLocation {
    /// The URL that reads back as this place; a server's may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => {
                write!(f, "sqlite://{}", percent_encode(path.as_os_str().as_bytes(), ESCAPED))
            }
            Self::Server(url) => f.write_str(url.expose()),
        }
    }
}

fn file(rest: &str) -> Result<PathBuf, InvalidDatabaseUrl> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    // mode=rwc is what others who read such URLs ask to be given; it is what happens anyway.
    if !matches!(parameters, "" | "mode=rwc") {
        let why = "has a ?, which begins parameters, and sqlite: takes none; a ? that belongs to \
            the path is written %3F";
        return Err(InvalidDatabaseUrl(why.to_owned()));
    }
    if path == ":memory:" {
        return Err(InvalidDatabaseUrl(
            "must name a file, such as sqlite:bellhop.db: what is in memory is lost with the \
                process"
                .to_owned(),
        ));
    }
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    if bytes.is_empty() || bytes.ends_with(b"/") {
        return Err(InvalidDatabaseUrl(
            "must name a file, such as sqlite:bellhop.db or sqlite:/var/lib/bellhop/bellhop.db"
                .to_owned(),
        ));
    }
    if bytes.contains(&0) {
        return Err(InvalidDatabaseUrl(
            "names a file with %00 in it, which no file has".to_owned(),
        ));
    }
    Ok(OsString::from_vec(bytes).into())
}

/// The parts are the driver's to read; here it is made sure that they were not read wrongly because
/// of a sign in a password.
fn is_server(url: &str) -> Result<(), InvalidDatabaseUrl> {
    let form = "postgres://user:password@host:5432/name, where @ : / ? # % in the user's name or \
        the password are written %40 %3A %2F %3F %23 %25";
    match Url::parse(url) {
        Err(error) => Err(InvalidDatabaseUrl(format!("is no URL of PostgreSQL ({error}): {form}"))),
        Ok(url) if url.fragment().is_some() => {
            Err(InvalidDatabaseUrl(format!("has a #, after which nothing is read: {form}")))
        }
        Ok(_) => Ok(()),
    }
}

impl DatabaseSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        if let Err(error) = DatabaseLocation::read(self.url.expose()) {
            faults.push(ConfigFault::new("database.url", error.to_string()));
        }
        if let Some(url) = self.direct_url() {
            let (why, key) = (self.objection_to_direct_url(url), "database.direct_url");
            faults.extend(why.map(|why| ConfigFault::new(key, why)));
        }
        between("database.max_connections", u64::from(self.max_connections), 1..=100, faults);
    }

    /// The URL of the server itself, where it is given.
    pub fn direct_url(&self) -> Option<&str> {
        Some(self.direct_url.expose()).filter(|url| !url.is_empty())
    }

    fn objection_to_direct_url(&self, url: &str) -> Option<String> {
        match (DatabaseLocation::read(self.url.expose()), DatabaseLocation::read(url)) {
            (Ok(DatabaseLocation::File(_)), _) => {
                Some("needs a database.url of PostgreSQL".to_owned())
            }
            (_, Ok(DatabaseLocation::File(_))) => Some("must begin with postgres://".to_owned()),
            (_, Err(error)) => Some(error.to_string()),
            _ => None,
        }
    }

    /// Where rows live: a relative path is relative to the settings' file, or where there is none
    /// to the working directory.
    ///
    /// # Errors
    /// When it names no database, or when earlier versions, which went by the working directory,
    /// would have taken another file that is there: nobody should begin an empty database, or the
    /// wrong one, without knowing.
    pub fn location(&self, origin: &ConfigSource) -> Result<DatabaseLocation, ConfigFault> {
        let fault = |why: String| ConfigFault::new("database.url", why);
        let path = match DatabaseLocation::read(self.url.expose()) {
            Ok(DatabaseLocation::File(path)) => path,
            Ok(server) => return Ok(server),
            Err(error) => return Err(fault(error.to_string())),
        };
        let (beside, here) = (whole(&origin.folder().join(&path)), whole(&path));
        let is_another = beside != here
            && std::fs::canonicalize(&beside).ok() != std::fs::canonicalize(&here).ok();
        if path.is_relative() && is_another && here.is_file() {
            return Err(fault(two_places(&beside, beside.exists(), &here)));
        }
        Ok(DatabaseLocation::File(beside))
    }
}

/// A path from the root on; links in it stay.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn two_places(beside: &Path, is_there: bool, here: &Path) -> String {
    let (beside, shown) = (beside.display(), here.display());
    let found = if is_there { "There is a database, and" } else { "There is none, but" };
    let url = DatabaseLocation::File(here.to_owned());
    format!(
        "names {beside}, as a relative path is relative to the settings' file. {found} there is \
            one at {shown}, in the working directory, where earlier versions looked. Say which \
            one is meant by its whole path: url = \"{url}\" goes on with the one in the working \
            directory"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(url: &str) -> String {
        match DatabaseLocation::read(url) {
            Ok(DatabaseLocation::File(path)) => path.display().to_string(),
            other => panic!("{url}: {other:?}"),
        }
    }

    #[test]
    fn a_url_names_one_file() {
        for (url, file) in [
            ("sqlite:bellhop.db", "bellhop.db"),
            ("sqlite://bellhop.db", "bellhop.db"),
            ("sqlite:///var/lib/bellhop.db", "/var/lib/bellhop.db"),
            ("sqlite:/x/a%20b/bellhop.db", "/x/a b/bellhop.db"),
            ("sqlite:/x/a b/bellhop.db", "/x/a b/bellhop.db"),
            ("sqlite:/x/a%3Fb/bellhop.db", "/x/a?b/bellhop.db"),
            ("sqlite:/x/100%/bellhop.db", "/x/100%/bellhop.db"),
            ("sqlite:/x/100%25/bellhop.db", "/x/100%/bellhop.db"),
            ("sqlite:/x/a#b/bellhop.db", "/x/a#b/bellhop.db"),
            ("sqlite:/x/../bellhop.db", "/x/../bellhop.db"),
            ("sqlite:/x/Größe/bellhop.db", "/x/Größe/bellhop.db"),
            ("sqlite:bellhop.db?mode=rwc", "bellhop.db"),
        ] {
            assert_eq!(path(url), file, "{url}");
        }
    }

    #[test]
    fn what_names_none_is_refused_and_says_what_to_write() {
        for (url, words) in [
            ("sqlite:/x/a?b/bellhop.db", "%3F"),
            ("sqlite:bellhop.db?mode=ro", "parameters"),
            ("sqlite:bellhop.db?cache=shared", "parameters"),
            ("sqlite:", "must name a file"),
            ("sqlite:/x/", "must name a file"),
            ("sqlite::memory:", "lost with the process"),
            ("sqlite:/x/a%00b", "%00"),
            ("mysql://x", "must begin with"),
            ("bellhop.db", "must begin with"),
            ("postgres://shop:pa/ss@host/shop", "%2F"),
            ("postgres://shop:12#ss@host/shop", "%23"),
            ("postgres://shop:pa?ss@host/shop", "%3F"),
        ] {
            let told = DatabaseLocation::read(url).expect_err(url).to_string();
            assert!(
                told.contains(words) && !told.contains("pa/ss") && !told.contains("shop:"),
                "{url}: {told}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_path_is_written_as_a_url_that_reads_back(name in prop::collection::vec(1_u8.., 1..40)) {
            let path = PathBuf::from(OsString::from_vec([b"/", name.as_slice(), b"x"].concat()));
            let url = DatabaseLocation::File(path.clone()).to_string();
            prop_assert_eq!(DatabaseLocation::read(&url), Ok(DatabaseLocation::File(path)));
        }

        #[test]
        fn no_text_panics(url in ".{0,80}") {
            let _ = (DatabaseLocation::read(&url), DatabaseLocation::read(&format!("sqlite:{url}")), DatabaseLocation::read(&format!("postgres://{url}")));
        }
    }
}
