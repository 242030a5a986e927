//! What /proc says of a process.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Clock ticks a second in /proc, the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// Where the system speaks of a process.
#[derive(Clone, Debug)]
pub struct Statistics(PathBuf);

impl Statistics {
    /// Of a process by its id.
    pub fn of(process: u32) -> Self {
        Self(PathBuf::from(format!("/proc/{process}")))
    }

    /// Of this process: what load and simulator cost.
    pub fn of_load() -> Self {
        Self(PathBuf::from("/proc/self"))
    }

    fn read(&self, name: &str) -> Result<String> {
        std::fs::read_to_string(self.0.join(name)).context("the program under load has ended")
    }

    /// CPU time so far, the kernel's for it included.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = self.read("stat")?;
        // The name in brackets may hold anything; the state follows, and utime and stime are the
        // 12th and 13th field after the name.
        let (_, fields) = stat.rsplit_once(')').context("/proc/…/stat has another form")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        let ticks: f64 = ticks.sum::<Result<f64, _>>()?;
        Ok(Duration::from_secs_f64(ticks / TICKS))
    }

    /// How many descriptors are open.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn descriptors(&self) -> Result<usize> {
        Ok(std::fs::read_dir(self.0.join("fd")).context("the program has ended")?.count())
    }

    /// Memory in use (RSS), in MB.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn resident_mb(&self) -> Result<f64> {
        let kb: f64 = field(&self.read("status")?, "VmRSS:")?;
        Ok(kb / 1024.0)
    }

    /// How often each of its threads has waited for something so far, by the thread's number.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn waits(&self) -> Result<BTreeMap<OsString, u64>> {
        let mut waits = BTreeMap::new();
        for thread in std::fs::read_dir(self.0.join("task")).context("the program has ended")? {
            // A thread may end between the two looks.
            let thread = thread?;
            let Ok(status) = std::fs::read_to_string(thread.path().join("status")) else {
                continue;
            };
            waits.insert(thread.file_name(), field(&status, "voluntary_ctxt_switches:")?);
        }
        Ok(waits)
    }
}

/// A number in /proc/…/status.
fn field<T: std::str::FromStr>(status: &str, name: &str) -> Result<T> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    value.with_context(|| format!("/proc/…/status has no {name}"))
}
