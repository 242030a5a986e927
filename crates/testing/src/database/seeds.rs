//! Rows that a story puts in place by hand, because the way there is a story of its own.

use crate::house::House;

impl House {
    /// Nothing is sent to this address any more.
    pub async fn suppress(&self, channel: &str, address: &str, reason: &str) {
        self.run(&format!(
            "INSERT INTO suppressions (channel, address, reason, since_at_ms)
            VALUES ('{channel}', '{address}', '{reason}', 1)"
        ))
        .await;
    }

    /// Everything is sent again.
    pub async fn forget_suppressions(&self) {
        self.run("DELETE FROM suppressions").await;
    }

    /// A customer has switched messages of a category on a channel on or off.
    pub async fn prefers(&self, customer: &str, category: &str, channel: &str, is_wanted: bool) {
        self.run(&format!(
            "INSERT INTO communication_preferences
            (customer_id, category, channel, is_wanted, source, changed_at_ms)
            VALUES ('{customer}', '{category}', '{channel}', {}, 'chat', 1)",
            i32::from(is_wanted)
        ))
        .await;
    }

    /// No chat is a customer's any more.
    pub async fn forget_links(&self) {
        self.run("DELETE FROM links").await;
    }
}
