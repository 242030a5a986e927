//! The examples of docs/keywords.md, which the tests read.

/// The rows of a table of docs/keywords.md: what stands in backticks, and what is said of it.
pub(super) fn table(heading: &str) -> Vec<(String, String)> {
    let text = include_str!("../../docs/keywords.md");
    let section = text
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .unwrap_or_else(|| panic!("a section {heading}"));
    let rows = section.lines().filter_map(|line| {
        let (said, heard) = line.strip_prefix("| `")?.split_once("` | ")?;
        Some((said.to_owned(), heard.strip_suffix(" |")?.to_owned()))
    });
    rows.collect()
}
