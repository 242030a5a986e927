//! The lines of `bellhop check`, and whether all is well.

use super::super::output::{OutputError, say};

/// The lines so far and whether all is well.
#[derive(Default)]
pub(super) struct Report {
    pub(super) faults: usize,
    /// Why the rest cannot be printed, where that is so.
    pub(super) unsaid: Option<OutputError>,
}

impl Report {
    pub(super) fn line(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(how) => self.say("ok", what, &how),
            Err(why) => {
                self.faults += 1;
                self.say("FAULT", what, &why);
            }
        }
    }

    /// Something that keeps nothing from working and should be looked at all the same.
    pub(super) fn warn(&mut self, what: &str, why: &str) {
        self.say("warn", what, why);
    }

    pub(super) fn skip(&mut self, what: &str, why: &str) {
        self.say("--", what, why);
    }

    fn say(&mut self, mark: &str, what: &str, words: &str) {
        if self.unsaid.is_none() {
            self.unsaid = say(format_args!("{mark:6} {what}: {words}")).err();
        }
    }
}
