//! Preferences: which categories a customer wants by which channel. What they never said anything about is wanted.

use crate::channels::ChannelKind;
use crate::delivery::Category;

/// What a customer switched off, a bit for each category and channel, as the query of `reach` counts them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes(pub(super) i64);

impl Wishes {
    /// The bit of a category and channel: the query counts with the same numbers.
    fn bit(category: Category, channel: ChannelKind) -> i64 {
        1 << (category as usize + Category::ALL.len() * (channel as usize))
    }

    /// Whether a category is wanted by a channel.
    pub fn wants(self, category: Category, channel: ChannelKind) -> bool {
        self.0 & Self::bit(category, channel) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_that_the_query_counts_with() {
        let numbers: Vec<i64> = Category::ALL.into_iter().map(|category| Wishes::bit(category, ChannelKind::Telegram)).collect();
        assert_eq!(numbers, [1, 2, 4, 8, 16, 32]);
        assert_eq!(Wishes::bit(Category::Security, ChannelKind::Sms), 64);
        let off = Wishes(2 * 64);
        assert!(!off.wants(Category::Order, ChannelKind::Sms) && off.wants(Category::Order, ChannelKind::Telegram));
    }
}
