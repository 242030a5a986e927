//! What clocks show where, by the rules of today: zones whose rules have changed lately, and fixed
//! offsets.

use bellhop::clock::{At, Clock};
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime};
use serde_json::json;

use bellhop_testing::desk::{LENA, desk_with};
use bellhop_testing::house::{House, Plan, event, house, house_with, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

/// A parcel that was seen at this moment.
async fn parcel_seen(house: &House, at: &str) {
    house.hears_of(placed("c-1", "ORD-1")).await;
    let mut event = event("shipment.updated", "c-1", "ORD-1", 1);
    event["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD014600006228",
        "checkpoints": [{"at": at, "status": "in_transit", "place": "Hub"}]});
    house.hears_of(event).await;
}

async fn lives_in(house: &House, zone: &str) {
    let customer = json!({"id": "c-1", "time_zone": zone});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": time(1), "customer": customer}))
        .await;
}

#[story]
async fn track_shows_what_clocks_show_there_now() {
    for (zone, kept, shown) in [
        // Vancouver went back no more in November 2026, Morocco gave up its hour in September.
        ("America/Vancouver", "America/Vancouver", "Sun, 29 Nov, 13:30"),
        ("Africa/Casablanca", "Africa/Casablanca", "Sun, 29 Nov, 20:30"),
        ("africa/CASABLANCA", "Africa/Casablanca", "Sun, 29 Nov, 20:30"),
        ("Canada/Pacific", "Canada/Pacific", "Sun, 29 Nov, 13:30"),
        ("+02:00", "+02:00", "Sun, 29 Nov, 22:30"),
        ("-0930", "-09:30", "Sun, 29 Nov, 11:00"),
    ] {
        let house = house().await;
        house.customer("c-1", 7, "Lena", "en").await;
        lives_in(&house, zone).await;
        assert_eq!(house.texts(&probes::customers().show(|row| row.time_zone())).await, [kept]);
        parcel_seen(&house, "2026-11-29T20:30:00Z").await;
        let words = reads(&house.says(7, "/track").await);
        assert!(words.contains(&format!("• {shown}: On its way – Hub")), "{zone}: {words}");
    }
}

#[story]
async fn who_has_no_zone_has_the_shop_s_which_may_be_an_offset() {
    let house = house_with(|plan| plan.with("locales.time_zone", "+05:45")).await;
    house.customer("c-1", 7, "Lena", "en").await;
    parcel_seen(&house, "2026-11-29T20:30:00Z").await;
    let words = reads(&house.says(7, "/track").await);
    assert!(words.contains("• Mon, 30 Nov, 02:15: On its way"), "{words}");
}

#[story]
async fn what_is_no_zone_is_refused_with_what_is() {
    let house = house().await;
    for wrong in ["Mars/Olympus", "+25:00", "GMT+2", "right/Europe/Berlin", ""] {
        let customer = json!({"id": "c-1", "time_zone": wrong});
        let answer = house
            .service()
            .sends(
                &json!({"type": "customer.updated", "occurred_at": time(0), "customer": customer}),
            )
            .await;
        assert_eq!(answer.status, 422, "{wrong:?}: {answer:?}");
        let (why, detail) =
            (answer.json(), "such as Europe/Berlin, or an offset from UTC, such as +02:00");
        assert!(
            why["errors"][0].to_string().contains(detail)
                && why["errors"][0].to_string().contains("/customer/time_zone"),
            "{why}"
        );
    }
}

/// A moment of a Monday in a winter that is still to come, by UTC.
fn a_monday_in_winter(time: &str) -> At {
    let january =
        NaiveDate::from_ymd_opt(Clock::System.now().utc().year() + 1, 1, 10).expect("a day");
    let monday = january
        .checked_add_days(Days::new(7 - u64::from(january.weekday().num_days_from_monday())))
        .expect("a day");
    At::from(NaiveDateTime::new(monday, time.parse().expect("a time")).and_utc())
}

/// A desk that is open from 9 to 18 on weekdays by the clocks of a zone.
fn open_by_day(plan: Plan, zone: &str) -> Plan {
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let plan = weekdays
        .iter()
        .fold(plan, |plan, day| plan.with(&format!("support.hours.{day}"), "09:00-18:00"));
    plan.with("support.hours.saturday", "")
        .with("support.hours.sunday", "")
        .with("support.hours.time_zone", zone)
}

#[story]
async fn opening_hours_follow_the_clocks_of_today() {
    // 9:30 in Vancouver, as it is at an offset of -07:00; by the rules of before it would be 8:30.
    // In Casablanca it is 17:30; it would be 18:30.
    let (now, tomorrow) = ("We usually answer within 4 hours.", "12:30 at the latest.");
    for (zone, time, expected) in [
        ("America/Vancouver", "16:30:00", now),
        ("-07:00", "16:30:00", now),
        ("Africa/Casablanca", "17:30:00", tomorrow),
    ] {
        let clock = Clock::manual(a_monday_in_winter(time));
        let house = desk_with(|plan| open_by_day(plan.by(&clock), zone)).await;
        house.asks_for_help(LENA, "Delivery", "Where is it?").await;
        let told = reads(&house.shows(LENA, "Your request is #").await);
        assert!(told.ends_with(expected), "{zone}: {told}");
    }
    // 8:45 there: they open in a quarter of an hour.
    let clock = Clock::manual(a_monday_in_winter("15:45:00"));
    let house = desk_with(|plan| {
        open_by_day(plan.by(&clock), "America/Vancouver").with("locales.time_zone", "UTC")
    })
    .await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    assert!(told.contains("Nobody is here just now.") && told.contains("16:00"), "{told}");
}
