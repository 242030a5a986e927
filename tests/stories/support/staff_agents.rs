//! /agents: who works here is kept in the group, by admins, and everything that changes it is on
//! record.

use bellhop_simulator::ChatMessage;
use serde_json::json;

use bellhop_testing::agents::{Colleague, GROUP, with_group};
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const ANA: Colleague = Colleague { id: 1001, name: "Ana" };
const BEN: Colleague = Colleague { id: 1002, name: "Ben" };
const CLEO: Colleague = Colleague { id: 1003, name: "Cleo <b>" };

const ANA_IS_ADMIN: &str = r#"[{ name = "Ana", role = "admin", telegram_id = 1001, phone = "+4915112345678", stock = true }]"#;

async fn open(plan: Plan) -> House {
    let house = with_group(plan).open().await;
    house.person(GROUP, "Agents", "en");
    house
}

fn only(heard: &[ChatMessage]) -> String {
    assert_eq!(heard.len(), 1, "{heard:?}");
    reads(&heard[0])
}

async fn agents(house: &House) -> Vec<String> {
    let sql = probes::agents()
        .removed_at_ms(probes::missing())
        .sorted_by(|row| row.user_id())
        .show(|row| row.user_id().name().role().phone().gets_stock());
    house.texts(&sql).await
}

#[story]
async fn an_admin_adds_changes_and_removes_people_and_it_is_on_record() {
    let plan = Plan::new().await;
    let house = open(plan.with("staff.members", ANA_IS_ADMIN)).await;
    assert_eq!(
        only(&ANA.answers(&house, CLEO, "/agents add supervisor").await),
        "Cleo <b> is on the team now: supervisor."
    );
    assert_eq!(
        only(&ANA.answers(&house, CLEO, "/agents stock on").await),
        "An SMS needs a phone number: type /agents phone and the number first."
    );
    assert_eq!(
        only(&ANA.answers(&house, CLEO, "/agents phone +49 151 12345679").await),
        "Cleo <b>: phone +49•••••5679."
    );
    assert_eq!(
        only(&ANA.answers(&house, CLEO, "/agents stock on").await),
        "Cleo <b> is told of low stock by SMS from now on."
    );
    assert_eq!(agents(&house).await, ["1003 Cleo <b> supervisor +4915112345679 1"]);

    let list = only(&BEN.writes(&house, "/agents").await);
    assert!(
        list.starts_with("Our team\n• Ana – admin, +49•••••5678, low stock by SMS, from bot.toml\n• Cleo <b> – supervisor, +49•••••5679, low stock by SMS\n"),
        "{list}"
    );

    assert_eq!(
        only(&ANA.writes(&house, "/agents remove 1003").await),
        "Cleo <b> is no longer on the team."
    );
    assert!(agents(&house).await.is_empty());
    assert_eq!(
        house.number(&probes::agents().phone(probes::present()).count()).await,
        0,
        "the phone is gone too"
    );
    let audit = house
        .texts(
            &probes::audit_log()
                .sorted_by(|row| row.id())
                .show(|row| row.actor().action().object().detail()),
        )
        .await;
    assert_eq!(
        audit,
        [
            "user:1001 agent.added user:1003 supervisor",
            "user:1001 agent.phone user:1003 +49•••••5679",
            "user:1001 agent.stock user:1003 on",
            "user:1001 agent.removed user:1003 "
        ]
    );
}

#[story]
async fn who_is_no_admin_changes_nothing_and_bot_toml_is_not_changed_in_chat() {
    let plan = Plan::new().await;
    let house = open(plan.with("staff.members", ANA_IS_ADMIN)).await;
    let refusal = "Only an admin can change the team.";
    for asked in
        ["/agents add", "/agents remove", "/agents phone +4915112345679", "/agents stock on"]
    {
        assert_eq!(only(&BEN.answers(&house, CLEO, asked).await), refusal, "{asked}");
    }
    assert_eq!(
        only(&ANA.writes_anonymously(&house, "/agents add").await).split(',').next(),
        Some("You write in the name of the group")
    );
    assert_eq!(
        only(&ANA.answers(&house, ANA, "/agents remove").await),
        "Ana is in bot.toml and can only be changed there."
    );
    assert_eq!(
        only(&ANA.writes(&house, "/agents stock off").await),
        "Ana is in bot.toml and can only be changed there."
    );
    assert!(agents(&house).await.is_empty());
    assert_eq!(house.number(&probes::audit_log().count()).await, 0);

    ANA.answers(&house, BEN, "/agents add admin").await;
    assert_eq!(
        only(&BEN.answers(&house, CLEO, "/agents add").await),
        "Cleo <b> is on the team now: agent.",
        "Ben may do it now"
    );
}

#[story]
async fn where_no_admin_is_known_telegram_s_administrators_may_begin() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    assert_eq!(
        only(&BEN.answers(&house, BEN, "/agents add admin").await),
        "Only an admin can change the team.",
        "a mere member"
    );
    house.simulator.set_rights(
        GROUP,
        json!({"status": "creator", "user": {"id": 1001, "is_bot": false, "first_name": "Ana"},
            "is_anonymous": false}),
    );
    assert_eq!(
        only(&ANA.answers(&house, ANA, "/agents add admin").await),
        "Ana is on the team now: admin."
    );
    // From now on the list decides.
    assert_eq!(
        only(&BEN.answers(&house, BEN, "/agents add admin").await),
        "Only an admin can change the team."
    );
    assert_eq!(agents(&house).await, ["1001 Ana admin - 0"]);
}

#[story]
async fn what_is_meant_must_be_clear() {
    let plan = Plan::new().await;
    let house = open(plan.with("staff.members", ANA_IS_ADMIN)).await;
    let usage = "As a reply to what somebody wrote here:";
    for unclear in [
        "/agents add king",
        "/agents phone 0151",
        "/agents stock maybe",
        "/agents dance",
        "/agents remove Ben",
    ] {
        assert!(only(&ANA.answers(&house, BEN, unclear).await).starts_with(usage), "{unclear}");
    }
    assert!(only(&ANA.writes(&house, "/agents add").await).starts_with("Whom do you mean?"));
    assert!(
        only(&ANA.answers_a_bot(&house, "/agents add").await)
            .starts_with("That was written by a bot")
    );
    assert!(
        only(&ANA.writes(&house, "/agents remove 4711").await)
            .starts_with("This person is not on the list.")
    );
    assert!(
        only(&ANA.answers(&house, BEN, "/agents phone +4915112345679").await)
            .starts_with("This person is not on the list.")
    );
    assert!(agents(&house).await.is_empty());
}

#[story]
async fn it_works_in_the_group_alone_and_once_for_an_update_that_comes_again() {
    let plan = Plan::new().await;
    let house = open(plan.with("staff.members", ANA_IS_ADMIN)).await;
    house.person(7, "Lena", "en");
    assert!(!reads(&house.says(7, "/agents add admin").await).contains("team"));
    assert!(
        ANA.writes(&house, "Good morning!").await.is_empty(),
        "what colleagues tell each other is theirs"
    );

    ANA.answers(&house, BEN, "/agents add").await;
    let update = house.number(&probes::updates().max(|row| row.update_id())).await;
    house
        .run(&format!(
            "UPDATE telegram_bot_interactions SET answered_at_ms = NULL WHERE update_id = {update}"
        ))
        .await;
    house.simulator.repeat(update);
    house.shows(GROUP, "is on the team now").await;
    house.quiet().await;
    assert_eq!(agents(&house).await, ["1002 Ben agent - 0"]);
    assert_eq!(house.number(&probes::audit_log().count()).await, 1);
}
