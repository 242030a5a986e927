//! The system's time zone rules, as tzdata packages install them: a folder of `TZif` files (RFC
//! 9636), and files that name their release.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};

use super::release::ZoneRelease;

/// Where systems keep them.
pub(super) const FOLDERS: &[&str] =
    &["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];
/// The rules as text; its first line names the release.
const TEXT: &str = "tzdata.zi";
/// Where the release is named on systems without it.
const NAMED: &[&str] = &["+VERSION", "version"];
/// A larger file is no rule of a zone.
const LARGEST: u64 = 1 << 20;

/// A folder of zone rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zoneinfo {
    pub folder: PathBuf,
    /// Which release it is; none where nothing says so.
    pub release: Option<ZoneRelease>,
    /// The day of its files, which is near that of its release.
    pub day: Option<NaiveDate>,
}

impl Zoneinfo {
    /// The first of these folders that is there.
    pub(super) fn find(folders: &[&Path]) -> Option<Self> {
        let folder = folders.iter().find(|folder| folder.is_dir())?;
        let named = NAMED.iter().map(|name| (*name, ""));
        let found = [(TEXT, "# version ")].into_iter().chain(named).find_map(|(name, before)| {
            let line = first_line(&folder.join(name))?;
            Some((ZoneRelease::parse(line.strip_prefix(before)?)?, day_of(&folder.join(name))))
        });
        let (release, day) = found.map_or((None, None), |(release, day)| (Some(release), day));
        Some(Self { folder: folder.to_path_buf(), release, day })
    }

    /// The rules of a zone; the name is one of `names`, or one that we know ourselves.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(name)).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Every name that it has rules for, and for another name of a zone the name that it stands
    /// for. Some systems leave the files of other names away.
    pub(super) fn names(&self) -> HashMap<String, Option<String>> {
        let text = fs::read_to_string(self.folder.join(TEXT)).unwrap_or_default();
        let name = |line: &str| {
            let mut words = line.split(' ');
            match (words.next()?, words.next()?, words.next()?) {
                ("Z", name, _) => Some((name.to_owned(), None)),
                ("L", zone, name) => Some((name.to_owned(), Some(zone.to_owned()))),
                _ => None,
            }
        };
        text.lines().filter_map(name).filter(|(name, _)| is_name(name)).collect()
    }
}

/// Whether it can be the name of a zone: such a name leads nowhere but into the folder.
fn is_name(name: &str) -> bool {
    name.split('/').all(|part| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    })
}

fn first_line(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(200).read_to_end(&mut bytes).ok()?;
    String::from_utf8_lossy(&bytes).lines().next().map(str::to_owned)
}

fn day_of(path: &Path) -> Option<NaiveDate> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    Some(DateTime::<Utc>::from(changed).date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
        }
        folder
    }

    #[test]
    fn what_is_there_says_which_release_it_is() {
        for (files, expected) in [
            (
                &[("tzdata.zi", "# version 2026f\n# ddeps\nZ X 0 - UTC\n"), ("+VERSION", "2020a")]
                    [..],
                Some("2026f"),
            ),
            (&[("tzdata.zi", "# version unknown\n"), ("+VERSION", "2026d\n")], Some("2026d")),
            (&[("version", "2025b")], Some("2025b")),
            (&[("tzdata.zi", "Z X 0 - UTC\n"), ("version", "1.2.3")], None),
            (&[], None),
        ] {
            let folder = folder(files);
            let found =
                Zoneinfo::find(&[Path::new("/nowhere"), folder.path()]).expect("the folder");
            assert_eq!(
                found.release.map(|release| release.to_string()).as_deref(),
                expected,
                "{files:?}"
            );
        }
        assert_eq!(Zoneinfo::find(&[Path::new("/nowhere")]), None);
    }

    #[test]
    fn names_lead_nowhere_but_into_the_folder() {
        let text = "# version 2026f\nR x 1 2 - O 1 0 0 -\nZ Europe/Berlin 1 - CET\n1 - CET\nL \
            Europe/Berlin Germany\nL x ../../etc/passwd\n\
            L x /etc/passwd\nL x right/../y\n";
        let folder = folder(&[("tzdata.zi", text)]);
        let names = Zoneinfo::find(&[folder.path()]).expect("the folder").names();
        let expected = [("Europe/Berlin", None), ("Germany", Some("Europe/Berlin"))];
        assert_eq!(
            names,
            expected
                .map(|(name, zone)| (name.to_owned(), zone.map(str::to_owned)))
                .into_iter()
                .collect()
        );
    }
}
