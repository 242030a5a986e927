//! The store's promises, on SQLite and on PostgreSQL.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

mod connections;
mod customers;
mod inbox;
mod outbox;
mod processes;
mod writes;

use bellhop::audit::Actor;
use bellhop::clock::{At, Stamp};
use bellhop::customers::Profile;
use bellhop::ids::CustomerId;
use bellhop::phone::Phone;
use bellhop::store::Store;

const NOW: At = At(1_772_366_400_000);

fn customer(id: &str) -> CustomerId {
    CustomerId::parse(id).expect("an id")
}

async fn learn(store: &Store, id: &str, phone: Option<&str>, said_at: At, name: Option<&str>) {
    let profile = Profile {
        id: customer(id),
        name: name.map(str::to_owned),
        locale: None,
        time_zone: None,
        phone: phone.map(|phone| Phone::parse(phone).expect("a phone")),
    };
    store
        .write(async move |tx| {
            bellhop::customers::save_profile(
                tx,
                &profile,
                Stamp::new(said_at, 0),
                &Actor::OrderService,
                NOW,
            )
            .await
        })
        .await
        .expect("written");
}
