//! Waiting until a house is at rest, or until something is so.

use bellhop_simulator::Gate;

use super::House;
use super::patience::{PATIENCE, pauses};

const LEFT: &str = "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending')
    + (SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL)";

impl House {
    /// Waits until nothing is left to do: no update, no event, no notification, no receipt.
    pub async fn quiet(&self) {
        let quiet = async {
            for pause in pauses() {
                if self.waiting() == 0 && self.number(LEFT).await == 0 && self.waiting() == 0 {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, quiet).await.is_ok(),
            "the house does not come to rest: {}",
            self.left().await
        );
    }

    /// What the simulator has still to bring: updates, and receipts of texts that move.
    fn waiting(&self) -> usize {
        self.simulator.look(|state| state.waiting() + state.sms.moving)
    }

    async fn left(&self) -> String {
        let sql = "SELECT template || ' ' || state || ' tries ' || tries AS line FROM notifications WHERE settled_at_ms IS NULL";
        format!("{} updates or receipts, notifications {:?}", self.waiting(), self.texts(sql).await)
    }

    /// Waits until the simulator holds a call back, or its answer.
    pub async fn holds_back(&self, gate: &Gate) {
        assert!(gate.holds_one(PATIENCE).await, "no such call comes; {}", self.left().await);
    }

    /// Waits until a number from the database is not zero.
    pub async fn until(&self, sql: &str) {
        let waiting = async {
            for pause in pauses() {
                if self.number(sql).await != 0 {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, waiting).await.is_ok(),
            "this never comes true: {sql}; {}",
            self.left().await
        );
    }
}
