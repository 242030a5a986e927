//! The checksum of a table, the same on both databases and in whichever order its rows come.

use sha2::{Digest, Sha256};

use crate::store::value::Value;

/// How many rows a table has, and the sum of their hashes: each of 128 bits, so that a row that
/// differs is not missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct TableChecksum {
    pub rows: u64,
    sum: u128,
}

impl TableChecksum {
    /// Takes a row in.
    pub fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            match value {
                Value::Null => hash.update([0]),
                Value::Integer(number) => {
                    hash.update([1]);
                    hash.update(number.to_be_bytes());
                }
                Value::Real(number) => {
                    hash.update([2]);
                    hash.update(number.to_bits().to_be_bytes());
                }
                Value::Text(text) => {
                    hash.update([3]);
                    hash.update((text.len() as u64).to_be_bytes());
                    hash.update(text.as_bytes());
                }
            }
        }
        let hash = hash.finalize();
        let half = hash.iter().take(16).fold(0, |sum: u128, byte| sum << 8 | u128::from(*byte));
        self.sum = self.sum.wrapping_add(half);
        self.rows += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[Vec<Value>]) -> TableChecksum {
        let mut sum = TableChecksum::default();
        rows.iter().for_each(|row| sum.add(row));
        sum
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_each_value_does() {
        let text = |text: &str| Value::Text(text.to_owned());
        let (a, b) = (vec![text("ab"), text("c")], vec![Value::Integer(1), Value::Null]);
        assert_eq!(of(&[a.clone(), b.clone()]), of(&[b.clone(), a.clone()]));
        for other in [
            vec![text("a"), text("bc")],
            vec![text("ab"), Value::Null],
            vec![text("ab"), text("C")],
            vec![text("c"), text("ab")],
        ] {
            assert_ne!(of(&[a.clone(), b.clone()]), of(&[other, b.clone()]));
        }
        assert_ne!(of(&[vec![Value::Integer(1)]]), of(&[vec![text("1")]]));
        assert_ne!(of(&[vec![Value::Integer(1)]]), of(&[vec![Value::Real(1.0)]]));
    }
}
