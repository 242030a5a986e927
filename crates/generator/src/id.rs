//! Ids as the program makes them: a prefix and a UUID v7, whose order is that of time.

use crate::chance::Chance;

/// An id of a moment. Ids of one table sort by `row` within a millisecond.
pub(crate) fn id(prefix: &str, at_ms: i64, row: u64, chance: &mut Chance) -> String {
    // Version 7, then twelve bits that count; the variant, then chance.
    let random = 0x8000_0000_0000_0000 | (chance.next() >> 2);
    format!("{prefix}{:012x}7{:03x}{random:016x}", at_ms.max(0), row & 0xFFF)
}
