//! The webhook believes Telegram only: what comes without its secret does nothing.

use serde_json::json;

use bellhop_testing::house::{House, Plan, TELEGRAM_SECRET, Updates, reads};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

const PATH: &str = "/api/telegram/webhook";
const HEADER: &str = "x-telegram-bot-api-secret-token";

async fn nothing_happened(house: &House) {
    house.quiet().await;
    assert!(house.chat(7).is_empty());
    assert_eq!(house.number(&probes::updates().count()).await, 0);
}

#[story]
async fn a_wrong_or_missing_secret_is_refused() {
    let plan = Plan::new().await;
    let house = plan.updates(Updates::Delivered).open().await;
    house.person(7, "Lena", "en");
    let update = json!({"update_id": 1, "message": raw::said(7, "/start")}).to_string();
    let (short, long, loud) =
        (&TELEGRAM_SECRET[1..], TELEGRAM_SECRET.repeat(2), TELEGRAM_SECRET.to_uppercase());
    let wrong = ["", short, &loud, &long, &"x".repeat(300)];
    for secret in wrong {
        house
            .service()
            .posts(PATH, &[(HEADER, secret.to_owned())], update.as_bytes())
            .await
            .is_problem(401);
    }
    house.service().posts(PATH, &[], update.as_bytes()).await.is_problem(401);
    house.service().posts(PATH, &[], b"not even JSON").await.is_problem(401);
    nothing_happened(&house).await;
}

#[story]
async fn without_a_secret_of_ours_no_webhook_is_open() {
    let plan = Plan::new().await;
    let house = plan.updates(Updates::Polled).with("telegram.webhook_secret", "").open().await;
    let update = json!({"update_id": 1, "message": raw::said(7, "/start")}).to_string();
    house
        .service()
        .posts(PATH, &[(HEADER, String::new())], update.as_bytes())
        .await
        .is_problem(401);
    house.service().posts(PATH, &[], update.as_bytes()).await.is_problem(401);
    nothing_happened(&house).await;
}

#[story]
async fn what_is_no_update_is_refused_and_the_webhook_goes_on() {
    let plan = Plan::new().await;
    let house = plan.updates(Updates::Delivered).open().await;
    house.person(7, "Lena", "en");
    let secret = [(HEADER, TELEGRAM_SECRET.to_owned())];
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{\"message\":{}}",
        "{\"update_id\":\"5\"}",
        "\u{0}",
        &"[".repeat(100_000),
    ] {
        house.service().posts(PATH, &secret, body.as_bytes()).await.is_problem(400);
    }
    house.service().posts(PATH, &secret, &vec![b' '; 2 << 20]).await.is_problem(413);
    nothing_happened(&house).await;
    assert!(reads(&house.says(7, "/start").await).starts_with("Welcome"));
}
