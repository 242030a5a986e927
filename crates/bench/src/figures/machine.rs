//! The machine that was measured on.

use std::fs;

use serde::Serialize;

/// The machine that was measured on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Processors that this process may use.
    pub cores: usize,
    /// The processor's model.
    pub processor: String,
    /// Memory in all, in MB.
    pub memory_mb: u64,
    /// The kernel.
    pub system: String,
    /// Processes that ran or wanted to, on average of the minute before.
    pub load_before: f64,
}

impl Machine {
    /// This one, now.
    pub fn look() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory = value(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
        let kb = memory.split(' ').next().and_then(|kb| kb.parse::<u64>().ok());
        let load = read("/proc/loadavg");
        let release = read("/proc/sys/kernel/osrelease");
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: value(&read("/proc/cpuinfo"), "model name").unwrap_or_default(),
            memory_mb: kb.unwrap_or_default() / 1024,
            system: format!("{} {}", std::env::consts::OS, release.trim()),
            load_before: load.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0),
        }
    }
}
