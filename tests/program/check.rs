//! `bellhop check` names what would keep the bot from working, and passes nothing that would.

use bellhop::clock::rules;
use bellhop_simulator::twilio::Account;
use bellhop_simulator::{BOT, Fault, FaultAction, GroupKind, Rights, Role};

use crate::site;
use bellhop_testing::house::telegram;
use bellhop_testing::postgres;
use bellhop_testing::program::{Said, Site, bellhop, said};
use bellhop_testing::story;

const GROUP: i64 = -1_001_234_567_890;

/// Whether a line of this kind says these words.
fn has(done: &Said, line: &str, words: &str) -> bool {
    done.out.lines().any(|said| said.starts_with(line) && said.contains(words))
}

fn well(done: &Said, line: &str, words: &str) {
    assert!(done.code == Some(0) && has(done, line, words), "{line} {words}: {done:?}");
}

fn fault(done: &Said, line: &str, words: &str) {
    assert!(
        done.code == Some(1) && has(done, &format!("FAULT  {line}"), words),
        "{line} {words}: {done:?}"
    );
}

#[story]
async fn check_says_of_each_thing_how_it_stands() {
    let site = site().await;
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    let done = site.does(&["check"]).await;
    for line in [
        "ok     settings:",
        "ok     database:",
        "ok     words:",
        &format!("ok     time zones: {}", rules::in_use().release()),
        "ok     http.listen:",
        "ok     telegram.token: belongs to @bellhop_demo_bot",
        "ok     webhook:",
        "--     agents' group:",
        "--     sms:",
    ] {
        well(&done, line, "");
    }
}

/// `sslmode=prefer` goes on in the clear where the server has no TLS, and says so nowhere but here.
#[tokio::test]
async fn check_says_whether_the_connection_to_postgres_is_encrypted() {
    let Some(server) = postgres::own_server().await else { return };
    let site = Site::sqlite(telegram().await).await.on(server.fresh_database().await);
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    well(
        &site.does(&["check"]).await,
        "ok     database: the connection is not encrypted and does not leave this machine",
        "prefer",
    );
    if !server.speaks_tls().await {
        return;
    }
    well(
        &site.does(&["check"]).await,
        "ok     database: the connection is encrypted: TLSv1.3",
        "sslmode is prefer",
    );
    let plain = format!("{}?sslmode=disable", site.database);
    let site = site.on(plain);
    well(
        &site.does(&["check"]).await,
        "ok     database: the connection is not encrypted",
        "sslmode is disable",
    );
}

#[tokio::test]
async fn a_telegram_that_refuses_or_does_not_answer_is_a_fault() {
    let site = Site::sqlite(telegram().await).await;
    site.simulator.tune(|state| state.token = Some("424242:another".to_owned()));
    fault(&site.does(&["check"]).await, "telegram.token:", "401 Unauthorized");
    site.simulator.tune(|state| state.token = None);
    let refuse = |code, description: &str| FaultAction::Refuse {
        code,
        description: description.to_owned(),
        retry_after: None,
    };
    for (action, line, words) in [
        (refuse(404, "Not Found"), "telegram.token:", "@BotFather"),
        (refuse(429, "Too Many Requests"), "telegram:", "429"),
        (FaultAction::BadGateway, "telegram:", "502"),
        (
            FaultAction::answer(200, "<html>a proxy</html>"),
            "telegram:",
            "is telegram.api_url the Bot API?",
        ),
    ] {
        site.simulator.clear_faults();
        site.simulator.add_fault(Fault::of("getMe", action));
        fault(&site.does(&["check"]).await, line, words);
    }
    site.simulator.stop();
    fault(&site.does(&["check"]).await, "telegram:", "can't be reached from here");
}

#[tokio::test]
async fn a_port_that_is_taken_is_a_fault_unless_our_own_bot_has_it() {
    let site = Site::sqlite(telegram().await).await;
    let mut command = site.command(bellhop());
    let simulator = site.simulator.url().trim_start_matches("http://").to_owned();
    let done = said(command.arg("check").env("BELLHOP__HTTP__LISTEN", &simulator)).await;
    fault(&done, "http.listen:", "is in use by another program");
    let mut command = site.command(bellhop());
    let done = said(command.arg("check").env("BELLHOP__HTTP__LISTEN", "192.0.2.1:8080")).await;
    fault(&done, "http.listen:", "can't be listened on");

    let program = site.starts().await;
    well(&site.does(&["check"]).await, "ok     http.listen:", "the bot of these settings runs");
    let mut command = site.command(bellhop());
    let other_secret = "[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]";
    let done = said(command.arg("check").env("BELLHOP__HOOK__SIGNING_SECRETS", other_secret)).await;
    fault(&done, "http.listen:", "does not know our hook.signing_secrets");
    assert!(program.stopped().await.success());
}

#[tokio::test]
async fn a_group_without_topics_or_rights_is_a_fault() {
    let site = Site::sqlite(telegram().await).await.with("telegram.admin_chat_id", GROUP);
    fault(&site.does(&["check"]).await, "agents' group:", "chat not found");
    site.simulator.open_group(GROUP, "Desk", GroupKind::Forum);
    well(&site.does(&["check"]).await, "ok     agents' group:", "topics are on");

    // Whoever finds a public group reads what customers write.
    let public = r#"{"ok":true,"result":{"id":-1001234567890,"type":"supergroup","title":"Desk","is_forum":true,"username":"bluedoor"}}"#;
    site.simulator.add_fault(Fault::of("getChat", FaultAction::answer(200, public)).times(2));
    let done = site.does(&["check"]).await;
    well(&done, "ok     agents' group:", "topics are on");
    assert!(has(&done, "warn   agents' group:", "it is public (@bluedoor)"), "{done:?}");
    site.simulator.clear_faults();
    assert!(!has(&site.does(&["check"]).await, "warn   agents' group:", ""));

    site.simulator.set_topics(GROUP, false);
    fault(&site.does(&["check"]).await, "agents' group:", "switch Topics on");
    site.simulator.set_role(
        GROUP,
        BOT,
        Role::Administrator(Rights { pin_messages: false, ..Rights::ALL }),
    );
    let done = site.does(&["check"]).await;
    fault(&done, "agents' group:", "switch Topics on");
    fault(&done, "agents' group:", "give the bot the right can_pin_messages");
    site.simulator.set_topics(GROUP, true);
    for (role, words) in [
        (Role::Member, "the bot is member there"),
        (Role::Kicked, "bot was kicked"),
        (Role::Left, "not a member"),
    ] {
        site.simulator.set_role(GROUP, BOT, role);
        fault(&site.does(&["check"]).await, "agents' group:", words);
    }

    let other = GROUP - 1;
    let site = site.with(
        "support.groups",
        format!("[{{ chat_id = {other}, categories = [], locales = [] }}]"),
    );
    site.simulator.set_role(GROUP, BOT, Role::Administrator(Rights::ALL));
    fault(&site.does(&["check"]).await, &format!("agents' group: {other}"), "chat not found");
    site.simulator.open_group(other, "Payments", GroupKind::Basic);
    site.simulator.upgrade_group(other, other - 1);
    fault(
        &site.does(&["check"]).await,
        &format!("agents' group: {other}"),
        &format!("its id is {} now", other - 1),
    );
}

#[tokio::test]
async fn the_sms_account_is_asked_for_itself_and_its_number() {
    let site = Site::sqlite(telegram().await).await.with_sms();
    let number = Account::default().numbers[1].clone();
    let done = site.does(&["check"]).await;
    well(&done, "ok     sms.account_sid:", "the account is active");
    well(&done, "ok     sms.from:", &format!("{number} is a number of this account"));

    site.simulator.tune(|state| state.sms.account.voice_only = vec![number.clone()]);
    fault(&site.does(&["check"]).await, "sms.from:", "sends no texts");
    site.simulator.tune(|state| state.sms.account.numbers.retain(|one| *one != number));
    fault(&site.does(&["check"]).await, "sms.from:", "is no number of this account");
    site.simulator.tune(|state| state.sms.account.status = "suspended".to_owned());
    fault(&site.does(&["check"]).await, "sms.account_sid:", "the account is suspended");
    site.simulator.tune(|state| state.sms.account.token = "another".to_owned());
    fault(
        &site.does(&["check"]).await,
        "sms.account_sid:",
        "sms.auth_token is not its primary token",
    );
    site.simulator.add_fault(Fault::of("Accounts.fetch", FaultAction::refuse(20500)));
    fault(&site.does(&["check"]).await, "sms.account_sid:", "status 500");

    let site = site.with("sms.api_url", "http://127.0.0.1:1");
    fault(&site.does(&["check"]).await, "sms.account_sid:", "127.0.0.1 can't be reached from here");
}

#[tokio::test]
async fn a_messaging_service_and_an_api_key_are_asked_too() {
    let account = Account::default();
    let (key, secret) = account.keys[0].clone();
    let site = Site::sqlite(telegram().await).await.with_sms();
    let site = site
        .with("sms.messaging_service_sid", &account.services[0])
        .with("sms.api_key_sid", key)
        .with("sms.api_key_secret", secret);
    let done = site.does(&["check"]).await;
    well(&done, "ok     sms.messaging_service_sid:", "the Messaging Service is there");
    let site = site.with("sms.api_key_secret", "another");
    fault(
        &site.does(&["check"]).await,
        "sms.messaging_service_sid:",
        "sms.api_key_secret are not believed",
    );
    let site = site
        .with("sms.api_key_secret", &account.keys[0].1)
        .with("sms.messaging_service_sid", "MG9");
    fault(
        &site.does(&["check"]).await,
        "sms.messaging_service_sid:",
        "has no Messaging Service MG9",
    );
    let site = site.with("http.public_url", "").with("telegram.mode", "polling");
    assert!(has(&site.does(&["check"]).await, "warn   sms:", "http.public_url is empty"));
}
