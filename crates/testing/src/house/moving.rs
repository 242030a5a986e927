//! A house that leaves its database for another one.

use bellhop::store::{MoveReport, StoreOptions, move_database};

use super::House;
use crate::databases::look_into;

impl House {
    /// Stops, moves all rows to this database, and goes on there.
    pub async fn moves_to(&mut self, database: String) -> MoveReport {
        self.stop().await;
        let options = |url: &str| StoreOptions::new(url, 1);
        let (from, to) = (options(&self.plan.database), options(&database));
        let moved = move_database(&from, &to, &self.plan.clock, &|_| {}).await.expect("moved");
        self.rows.close().await;
        self.rows = look_into(&database).await;
        self.plan.database = database;
        self.start().await;
        moved
    }
}
