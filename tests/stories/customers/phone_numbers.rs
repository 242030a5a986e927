//! A phone number, however it is written, is understood by every door alike, or refused by the sign
//! that is wrong with it; and nothing goes to a number whose owner earns by it.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, Plan, event, reads, time};
use bellhop_testing::phones::{Note, house_with_sms};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// Numbers whose owners earn: of Russia, Brazil, Portugal and Germany, the last with a digit too
/// many.
const PREMIUM: [&str; 4] = ["+78091234567", "+55900183657", "+351762126690", "+4990012345678"];

/// One number in signs that nobody sees, or that are no ASCII.
const WRITTEN: [&str; 9] = [
    "+49\u{A0}151\u{A0}12345678",
    "+49\u{202F}151\u{202F}12345678",
    "+49\u{2011}151\u{2011}12345678",
    "+49\u{AD}15112345678",
    "\u{200B}+4915112345678",
    "+49\u{2060}15112345678",
    "＋４９１５１１２３４５６７８",
    "\u{2067}+٤٩ ١٥١ ١٢٣٤٥٦٧٨\u{2069}",
    "+49 (0) 151 12345678",
];

fn sms_to(phone: &str) -> Value {
    json!({"to": phone, "category": "order", "text": "Hello"})
}

fn told_of(phone: &str) -> Value {
    json!({"type": "customer.updated", "occurred_at": time(-60),
        "customer": {"id": "c-1", "name": "Lena", "locale": "en", "phone": phone}})
}

async fn texts(house: &House) -> usize {
    house.quiet().await;
    house.simulator.look(|state| state.sms.texts.len())
}

#[story]
async fn nothing_goes_to_a_number_whose_owner_earns_by_it() {
    let house = house_with_sms(|plan| plan).await;
    let (service, support) = (house.caller("service").await, house.caller("admin").await);
    house.person(8, "Somebody", "en");
    for phone in PREMIUM {
        let note =
            json!({"recipient": {"phone": phone}, "category": "order", "text": {"sms": "Hello"}});
        let ticket = json!({"phone": phone, "text": "The mug arrived broken."});
        for (caller, path, body, pointer) in [
            (&service, "/api/verifications", json!({"phone": phone, "purpose": "login"}), "/phone"),
            (&service, "/api/sms/send", sms_to(phone), "/to"),
            (&service, "/api/notifications", note, "/recipient/phone"),
            (&support, "/api/tickets", ticket, "/phone"),
        ] {
            let answer = caller.posts(path, &body).await;
            assert_eq!(answer.is_problem(422), [pointer], "{path} {phone}");
            assert!(answer.text.contains("premium-rate"), "{}", answer.text);
        }
        let typed = reads(&house.says(8, phone).await);
        assert!(typed.starts_with("I can’t send codes to this number."), "{phone}: {typed}");

        // The shop may know such a number; its customer gets no text of anything.
        house.hears_of(told_of(phone)).await;
        let asked = service
            .posts("/api/verifications", &json!({"customer_id": "c-1", "purpose": "login"}))
            .await;
        assert_eq!(asked.status, 202, "who asks learns nothing of a customer: {}", asked.text);
        house.hears_of(event("order.delayed", "c-1", &format!("ORD-{phone}"), 1)).await;
        house.enters(Note::of("order").by_sms(phone, "Hello")).await;
        house.run("UPDATE verifications SET created_at_ms = created_at_ms - 86400000").await;
    }
    assert_eq!(texts(&house).await, 0);
    assert_eq!(house.simulator.look(|state| state.sms.calls.len()), 0, "nobody is even asked");
}

#[tokio::test]
async fn nobody_who_earns_by_texts_is_put_on_the_list_of_those_on_duty() {
    for phone in PREMIUM {
        let member = format!(r#"[{{ name = "Ana", role = "admin", phone = "{phone}" }}]"#);
        let settings = [("BELLHOP__STAFF__MEMBERS".to_owned(), member)];
        let refused = bellhop::config::Config::load(None, settings)
            .map(|_| ())
            .expect_err("refused")
            .to_string();
        assert!(
            refused.contains("staff.members[0].phone") && refused.contains("premium-rate"),
            "{refused}"
        );
    }
}

#[story]
async fn the_same_number_is_taken_by_every_door() {
    // Gambia's newer numbers, and one of Australia's.
    for phone in ["+220874086051", "+61496316260", "+390612345678", "+2250707123456"] {
        let house = house_with_sms(|plan| {
            plan.with("verifications.countries", r#"["GM", "AU", "IT", "CI"]"#)
        })
        .await;
        let service = house.caller("service").await;
        house.hears_of(told_of(phone)).await;
        assert_eq!(house.texts(&probes::customers().show(|row| row.phone())).await, [phone]);
        assert_eq!(service.posts("/api/sms/send", &sms_to(phone)).await.status, 202);
        assert_eq!(
            service
                .posts("/api/verifications", &json!({"phone": phone, "purpose": "login"}))
                .await
                .status,
            202
        );
        house.quiet().await;
        assert_eq!(house.texted(phone).len(), 2, "{phone}: {:?}", house.texted(phone));
    }
}

#[story]
async fn a_number_of_the_wrong_length_is_refused_by_every_door() {
    let house = house_with_sms(|plan| plan).await;
    let service = house.caller("service").await;
    for (phone, why) in [
        ("+1415555010", "more digits"),
        ("+141555501000", "so many digits"),
        ("+999123456789", "no country"),
    ] {
        let (status, problem) =
            house.posts("/api/events", "e-1", told_of(phone).to_string().as_bytes()).await;
        let heard = problem["errors"][0].clone();
        assert_eq!((status, &heard["pointer"]), (422, &json!("/customer/phone")), "{problem}");
        assert!(heard["detail"].as_str().is_some_and(|detail| detail.contains(why)), "{heard}");
        let answer = service.posts("/api/sms/send", &sms_to(phone)).await;
        assert_eq!(answer.is_problem(422), ["/to"]);
        assert_eq!(answer.json()["errors"][0]["detail"], heard["detail"]);
    }
    assert_eq!(texts(&house).await, 0);
}

#[story]
async fn a_number_in_unseen_signs_is_known_wherever_it_is_written() {
    let many = ["per_phone_hour", "per_phone_day", "per_chat_hour"]
        .map(|limit| format!("verifications.linking.{limit}"));
    let plans = |plan: Plan| {
        many.iter()
            .fold(plan.with("verifications.resend_after_s", 0), |plan, limit| plan.with(limit, 50))
    };
    let house = house_with_sms(plans).await;
    let service = house.caller("service").await;
    house.person(7, "Lena", "ar");
    for (n, written) in WRITTEN.into_iter().enumerate() {
        house.run("DELETE FROM customers").await;
        house.hears_of(told_of(written)).await;
        assert_eq!(
            house.texts(&probes::customers().show(|row| row.phone())).await,
            [PHONE],
            "{written:?} by the hook"
        );
        let before = house.texted(PHONE).len();
        assert_eq!(
            service.posts("/api/sms/send", &sms_to(written)).await.status,
            202,
            "{written:?}"
        );
        house.says(7, written).await;
        let texts = house.texted(PHONE);
        assert_eq!(
            texts.len(),
            before + 2,
            "{written:?}: a text, and the code that was asked for in the chat"
        );
        // The answer to a code may be written in such signs as well.
        let code: Vec<char> = texts
            .last()
            .map(|text| text.chars().filter(char::is_ascii_digit).take(6).collect())
            .unwrap_or_default();
        if n == 2 {
            let typed = format!(
                "{}\u{2011}{}",
                code[..3].iter().collect::<String>(),
                code[3..].iter().collect::<String>()
            );
            house.hears(7, &typed).await;
            assert_eq!(
                house.texts("SELECT customer_id || ' by ' || how FROM links").await,
                ["c-1 by code"]
            );
            house.forget_links().await;
        }
    }
}

#[story]
async fn a_sign_that_is_no_part_of_a_number_is_named_by_its_code_point() {
    let house = house_with_sms(|plan| plan).await;
    let service = house.caller("service").await;
    house.person(8, "Somebody", "en");
    for (written, code) in [
        ("+49 151/12345678", "U+002F"),
        ("+49 151 1234567\u{2468}", "U+2468"),
        ("+4915112345678\u{20E3}", "U+20E3"),
    ] {
        let (status, problem) =
            house.posts("/api/events", "e-1", told_of(written).to_string().as_bytes()).await;
        let detail = problem["errors"][0]["detail"].as_str().unwrap_or_default().to_owned();
        assert!(
            status == 422 && detail.contains(code) && detail.contains("leave it out"),
            "{problem}"
        );
        for (path, body) in [
            ("/api/sms/send", sms_to(written)),
            ("/api/verifications", json!({"phone": written, "purpose": "login"})),
            (
                "/api/notifications",
                json!({"recipient": {"phone": written}, "category": "order",
                    "text": {"sms": "Hello"}}),
            ),
        ] {
            let answer = service.posts(path, &body).await;
            assert!(answer.status == 422 && answer.text.contains(code), "{path}: {}", answer.text);
        }
        let typed = reads(&house.says(8, written).await);
        assert!(
            typed.starts_with("I can’t read “") && typed.contains(&format!("({code})")),
            "{typed}"
        );
    }
    let short = reads(&house.says(8, "+1 415 555 010").await);
    assert!(short.starts_with("This number has too few or too many digits"), "{short}");
    assert_eq!(texts(&house).await, 0);
}

#[story]
async fn a_trunk_digit_leads_to_nobody_else() {
    let written = [
        ("+49 (0)151 12345678", PHONE),
        ("+49015112345678", PHONE),
        ("+44 07400 123456", "+447400123456"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+39 (0)6 12345678", "+390612345678"),
    ];
    let house = house_with_sms(|plan| plan).await;
    let service = house.caller("service").await;
    for (typed, meant) in written {
        house.hears_of(told_of(typed)).await;
        assert_eq!(
            house.texts(&probes::customers().show(|row| row.phone())).await,
            [meant],
            "{typed}"
        );
        assert_eq!(service.posts("/api/sms/send", &sms_to(typed)).await.status, 202, "{typed}");
        let asked =
            service.posts("/api/verifications", &json!({"phone": typed, "purpose": "login"})).await;
        assert_eq!(asked.status, 202, "{typed}: {}", asked.text);
        house.quiet().await;
        house.run("UPDATE verifications SET created_at_ms = created_at_ms - 86400000").await;
    }
    for unclear in ["+49 00151 1234567", "+490049151123456"] {
        assert_eq!(
            service.posts("/api/sms/send", &sms_to(unclear)).await.is_problem(422),
            ["/to"],
            "{unclear}"
        );
    }
    let to: Vec<String> =
        house.simulator.look(|state| state.sms.texts.iter().map(|text| text.to.clone()).collect());
    assert_eq!(to.len(), 2 * written.len());
    assert!(to.iter().all(|to| written.iter().any(|(_, meant)| to == meant)), "{to:?}");
    // What an older version had entered is sent to whom it meant.
    house.enters(Note::of("order").by_sms("+49015112345678", "Late")).await;
    house.is_texted(PHONE, "Late").await;
    house.quiet().await;
    // The provider names the number as it was sent to; whoever looks it up sees its end only.
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21211)).times(1));
    let id = house.enters(Note::of("order").by_sms("+49015112345678", "Refused")).await;
    house.quiet().await;
    let story = house.caller("reader").await.story(&json!(id)).await.to_string();
    assert!(
        story.contains("21211") && story.contains("+49•••••5678") && !story.contains("15112345678"),
        "{story}"
    );
}

#[story]
async fn who_texts_us_is_somebody_even_where_we_know_no_such_number() {
    // Too short for what we know of the country: its plan may be newer than our knowledge of it.
    let new = "+1415555010";
    let house = desk_with_sms(|plan| plan).await;
    house.gets_text(new, "STOP").await;
    assert_eq!(
        house
            .texts(&probes::suppressions().channel("sms").show(|row| row.address().reason()))
            .await,
        [format!("{new} opted_out")]
    );
    house.texts_the_desk(new, "Where is it?").await;
    assert_eq!(house.tickets().await, 1);
}

#[story]
async fn a_customer_whose_number_we_would_not_take_today_is_still_reached_by_telegram() {
    let plan = Plan::new().await;
    let house = plan.with_sms().open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.run("UPDATE customers SET phone = '+1415555010', phone_stamp = 1 WHERE id = 'c-1'").await;
    // And an event that an older version had answered and not yet applied.
    let waits = json!({"kind": "customer.updated", "occurred_at": 1,
        "customer": {"id": "c-2", "phone": "+1415555010"}});
    let row = format!(
        "('evt_0195a0c0000070008000000000000001', 'w', 0, 'x', 'customer.updated', 1, 1, '{waits}', 'pending')"
    );
    let columns =
        "id, webhook_id, place, body_hash, type, occurred_at_ms, received_at_ms, payload, state";
    house.run(&format!("INSERT INTO events ({columns}) VALUES {row}")).await;
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 1)).await;
    assert!(reads(&house.last(7)).contains("ORD-1"), "{:?}", house.chat(7));
    assert_eq!(
        house.texts("SELECT COALESCE(error, '') || state FROM events WHERE webhook_id = 'w'").await,
        ["applied"]
    );
    assert_eq!(
        house.texts(&probes::customers().id("c-2").show(|row| row.phone())).await,
        ["+1415555010"]
    );
}
