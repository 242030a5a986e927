//! How a code reaches a person, and what becomes of it.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop::ids::VerificationId;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::Plan;
use bellhop_testing::probes;
use bellhop_testing::story;

use super::{PHONE, asks, code, is, open, tells, tries};

/// Another code than this one.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

#[story]
async fn a_code_comes_by_sms_and_is_good_once() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    for body in [
        json!({"customer_id": "c-1", "purpose": "login"}),
        json!({"phone": PHONE, "purpose": "payment"}),
    ] {
        house.run("UPDATE verifications SET created_at_ms = created_at_ms - 60000").await;
        let id = asks(&house, body).await;
        house.quiet().await;
        let code = code(&house, PHONE);
        assert_eq!(tries(&house, &id, &other(&code)).await, is("pending", 4));
        assert_eq!(
            tries(&house, &id, &format!("{} {}", &code[..3], &code[3..])).await,
            is("approved", 0)
        );
        assert_eq!(tries(&house, &id, &code).await, is("expired", 0), "it is used up");
    }
    let texts = house.texted(PHONE);
    assert!(
        texts.len() == 2
            && texts[0].ends_with(
                " is your Blue Door code. It is valid for 5 min. Never share it with anybody."
            ),
        "{texts:?}"
    );
    let worth = house.simulator.look(|state| {
        state.sms.calls[0].parameter("ValidityPeriod").and_then(|s| s.parse::<u32>().ok())
    });
    assert!(
        worth.is_some_and(|seconds| (270..=300).contains(&seconds)),
        "the provider throws it away with the code: {worth:?}"
    );
    let rows =
        house.texts(&probes::notifications().show(|row| row.category().priority().route())).await;
    assert!(
        rows.iter().all(|row| row.starts_with("security 0 ") && row.contains(r#""text":"""#)),
        "{rows:?}"
    );
    assert_eq!(house.number(&probes::notifications().sealed(probes::present()).count()).await, 0);
}

#[story]
async fn telegram_carries_the_code_where_sms_fails_and_it_cannot_be_passed_on() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    house.customer("c-2", 7, "Lena", "de").await;
    tells(&house, json!({"id": "c-2", "phone": "+4915112345679"})).await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21614)));
    let id = asks(&house, json!({"customer_id": "c-2", "purpose": "login"})).await;
    house.quiet().await;
    let call = house.calls("sendMessage", 7).pop().expect("a message");
    assert_eq!(call.body["protect_content"], true, "{}", call.body);
    let html = call.body["text"].as_str().expect("words");
    let code = html
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split("</code>").next())
        .expect("a code to tap on");
    assert!(
        code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "nothing unseen is copied with it: {code:?}"
    );
    assert!(html.starts_with("🔐 Ihr Code für"), "{html}");
    assert_eq!(tries(&house, &id, code).await, is("approved", 0));
    assert_eq!(house.number(&probes::attempts().body_hash(probes::present()).count()).await, 0);
}

#[story]
async fn a_phone_that_is_nobody_s_gets_a_code_in_the_wished_language() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    let id = asks(&house, json!({"phone": "+34612345678", "purpose": "sign-up", "locale": "es-ES", "ip": "192.0.2.7"})).await;
    house.quiet().await;
    let text = house.texted("+34612345678").remove(0);
    assert!(text.contains("es su código de Blue Door"), "{text}");
    assert_eq!(tries(&house, &id, &text[..6]).await, is("approved", 0));
    assert_eq!(
        house.texts(&probes::verifications().show(|row| row.customer_id().asker())).await,
        ["- 192.0.2.7"]
    );
}

#[story]
async fn a_code_that_ran_out_while_sms_was_down_never_leaves() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let house = open(plan.by(&clock)).await;
    house.texts_wait();
    let id = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house.until(&probes::attempts().class("rate_limited").any()).await;
    clock.advance(Duration::from_secs(301));
    house.simulator.clear_faults();
    house.quiet().await;
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));
    assert_eq!(house.texts(&probes::notifications().show(|row| row.state())).await, ["expired"]);
    assert_eq!(house.number(&probes::notifications().sealed(probes::present()).count()).await, 0);
    assert_eq!(tries(&house, &id, "123456").await, is("expired", 0));
}

#[story]
async fn a_newer_code_takes_the_place_of_the_one_that_waits() {
    let plan = Plan::new().await;
    let house = open(plan.with("verifications.resend_after_s", 0)).await;
    house.texts_wait();
    let first = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house
        .until(
            &probes::notifications()
                .state("ready")
                .tries(probes::at_least(0))
                .attempt_count(probes::over(0))
                .any(),
        )
        .await;
    let second = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    let else_where = asks(&house, json!({"customer_id": "c-1", "purpose": "payment"})).await;
    house.simulator.clear_faults();
    house.quiet().await;
    let texts = house.texted(PHONE);
    assert_eq!(texts.len(), 2, "one for each purpose: {texts:?}");
    assert_eq!(
        house
            .texts(&probes::verifications().sorted_by(|row| row.id()).show(|row| row.state()))
            .await,
        ["replaced", "pending", "pending"]
    );
    assert_eq!(tries(&house, &first, &texts[0][..6]).await, is("expired", 0));
    let good = [
        tries(&house, &second, &texts[0][..6]).await,
        tries(&house, &else_where, &texts[1][..6]).await,
    ];
    let swapped = [
        tries(&house, &second, &texts[1][..6]).await,
        tries(&house, &else_where, &texts[0][..6]).await,
    ];
    let approved = good.iter().chain(&swapped).filter(|(status, _)| status == "approved").count();
    assert_eq!(approved, 2, "each is good for its own purpose only: {good:?} {swapped:?}");
}

#[story]
async fn codes_of_long_ago_are_forgotten() {
    let plan = Plan::new().await;
    let mut house = open(plan).await;
    let id = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house.quiet().await;
    let (hour, now) = (3_600_000, house.clock().now().ms());
    let old = [47, 49, 5000].map(|age| At(now - age * hour));
    // As an id of that time begins.
    let ids = old.map(|at| format!("{}{:020}", VerificationId::limit_at(at), 7));
    for (n, (at, id)) in old.iter().zip(&ids).enumerate() {
        let row = format!(
            "('{id}', '+491511234500{n}', '+49151123', 'old', 'x', 'pending', {at}, {at})",
            at = at.ms()
        );
        let columns = "id, target, prefix, purpose, code_hash, state, created_at_ms, expires_at_ms";
        house.run(&format!("INSERT INTO verifications ({columns}) VALUES {row}")).await;
    }
    house.stop().await;
    house.start().await;
    house.until(&probes::verifications().exactly(2)).await;
    assert_eq!(
        house
            .texts(
                &probes::verifications().sorted_by(|row| row.created_at_ms()).show(|row| row.id())
            )
            .await,
        [ids[0].clone(), id]
    );
}
