//! How far a long command has come: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::note;

/// Without colours, so that `NO_COLOR` needs no care.
const STYLE: &str = "{msg:28!} [{bar:30}] {human_pos} of {human_len} {prefix}, {eta}";

/// Shows on stderr how far a command has come. Cheap to clone.
#[derive(Clone)]
pub(super) struct Progress {
    /// None where nobody watches.
    bar: Option<ProgressBar>,
    /// What was said last in plain lines: a line for each part, when it is done.
    said: Arc<Mutex<String>>,
    unit: &'static str,
}

impl Progress {
    /// Begins to show the progress of something that is counted in this unit.
    pub(super) fn begin(unit: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(STYLE)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style.progress_chars("=> ")).with_prefix(unit)
        });
        Self { bar, said: Arc::default(), unit }
    }

    /// A part of the work, named or not, has come so far.
    pub(super) fn is_at(&self, part: &str, done: u64, all: u64) {
        let Some(bar) = &self.bar else { return self.says(part, done, all) };
        bar.set_length(all);
        bar.set_position(done);
        if bar.message() != part {
            bar.set_message(part.to_owned());
        }
    }

    fn says(&self, part: &str, done: u64, all: u64) {
        if part.is_empty() || done < all {
            return;
        }
        // What was said last stays whole even if a holder panicked.
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if *said != part {
            part.clone_into(&mut said);
            note(format_args!("{part}: {all} {}", self.unit));
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
