//! The support desk by SMS: a house with agents and an account, and what texts become there.

use bellhop_simulator::twilio::Posted;

use crate::desk::desk_with;
use crate::house::{House, Plan};

/// A house with agents in a group with topics and an SMS account, in which nobody's phone is known
/// and the bot itself texts nobody.
pub async fn desk_with_sms(change: impl Fn(Plan) -> Plan) -> House {
    desk_with(|plan| change(plan.with_sms().with("support.sms_notices", false))).await
}

const UNREAD: &str = "SELECT CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END FROM inbound_sms
    WHERE drained_at_ms IS NULL AND (kind = 'text' OR needs_look = 1)";

impl House {
    /// Somebody texts the desk, and an agent could have read it.
    pub async fn texts_the_desk(&self, from: &str, words: &str) -> Posted {
        let posted = self.gets_text(from, words).await;
        self.is_read().await;
        posted
    }

    /// Waits until every text is in a ticket.
    pub async fn is_read(&self) {
        self.until(UNREAD).await;
        self.quiet().await;
    }

    /// The number of the newest ticket.
    pub async fn newest_ticket(&self) -> String {
        self.number("SELECT MAX(number) FROM support_tickets").await.to_string()
    }

    /// How many tickets there are.
    pub async fn tickets(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM support_tickets").await
    }
}
