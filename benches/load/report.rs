//! Figures and the table they end in.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Latencies in microseconds.
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 60_000_000, 3).expect("good bounds"))
    }
}

impl Latencies {
    /// One more.
    pub fn add(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
    }

    fn ms(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1000.0
    }
}

/// What was measured.
#[derive(Default)]
pub struct Report(Vec<[String; 3]>);

impl Report {
    /// A figure, beside what it is held against.
    pub fn line(
        &mut self,
        what: impl Into<String>,
        figure: impl Into<String>,
        against: impl Into<String>,
    ) {
        let line = [what.into(), figure.into(), against.into()];
        eprintln!("  {}: {}  {}", line[0], line[1], line[2]);
        self.0.push(line);
    }

    /// Latencies of something.
    pub fn latencies(&mut self, what: &str, latencies: &Latencies, against: &str) {
        let figure = format!(
            "p50 {:.2} ms, p99 {:.2} ms, worst {:.1} ms",
            latencies.ms(0.5),
            latencies.ms(0.99),
            latencies.ms(1.0)
        );
        self.line(format!("{what} ({} of them)", latencies.0.len()), figure, against);
    }

    /// The table.
    pub fn print(&self) {
        println!("| what | measured | against |\n| --- | --- | --- |");
        for [what, figure, against] in &self.0 {
            println!("| {what} | {figure} | {against} |");
        }
    }
}
