//! How much two names differ, for hints such as "did you mean …?".

/// Levenshtein's distance, for the hint.
pub(in crate::config) fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, right) in b.chars().enumerate() {
            let step = (corner + usize::from(left != right)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], step);
        }
    }
    row.last().copied().unwrap_or(0)
}
