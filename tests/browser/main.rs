//! The demo as a newcomer sees it: the real program, started by its command, its page in a real browser.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod chromium;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use chromium::Browser;
use serde_json::{Value, json};

const ENTER: &str = "\u{E007}";

/// `bellhop demo`, as started from a shell.
struct Demo {
    program: Child,
    page: String,
}

impl Demo {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellhop"));
        command.args(["demo", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("the demo starts");
        let mut lines = BufReader::new(program.stdout.take().expect("its output is piped")).lines().map_while(Result::ok);
        let page = lines.find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
        Self { program, page: page.expect("the demo says where its page is") }
    }

    fn url(&self, path: &str) -> String {
        self.page.replace("/demo", path)
    }

    /// Ctrl-C; how the program ended.
    fn is_interrupted(&mut self) -> Option<i32> {
        Command::new("kill").args(["-INT", &self.program.id().to_string()]).status().expect("kill runs");
        self.program.wait().expect("the demo ends").code()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // In order too, so that its folder goes with it.
        if matches!(self.program.try_wait(), Ok(None)) {
            self.is_interrupted();
        }
    }
}

/// A script that gives the last message whose words hold `words`, without the marks that isolate directions.
fn message_with(words: &str) -> String {
    format!(
        "const plain = e => e.innerText.replace(/[\\u2066-\\u2069]/g, '').replace(/\\u00a0/g, ' ');
         const last = [...document.querySelectorAll('#chat .message:not(.mine):not([data-seen])')].reverse().find(e => plain(e).includes({}));
         return last ? plain(last) : '';",
        json!(words)
    )
}

async fn shows(browser: &Browser, words: &str) -> String {
    browser.waits_for(words, &message_with(words)).await.as_str().expect("words").to_owned()
}

/// Marks every message that is there, so that the next wait sees new ones only.
async fn looks_away(browser: &Browser) {
    browser.script("document.querySelectorAll('#chat .message').forEach(e => { e.dataset.seen = 1; })").await;
}

#[tokio::test]
async fn a_click_on_ship_order_reaches_the_customer_in_their_language() {
    let Some(browser) = Browser::open().await else { return };
    let mut demo = Demo::start();
    browser.goes_to(&demo.page).await;

    // Lena has opened the shop's link before: her newest order is on the screen, in German.
    let card = shows(&browser, "Bestellung ORD-1042").await;
    assert!(card.contains("● Bezahlt") && card.contains("31,40 €"), "{card}");
    browser.pictured("1-the-scene").await;

    browser.clicks("#ship").await;
    let push = shows(&browser, "ist unterwegs").await;
    assert!(push.contains("ORD-1042") && push.contains("DHL"), "{push}");
    let card = shows(&browser, "● Versandt").await;
    assert!(card.contains("Bestellung ORD-1042"), "the card is redrawn in place: {card}");
    browser.pictured("2-shipped").await;

    // What she types is answered with the new state.
    looks_away(&browser).await;
    browser.clicks("#text").await;
    browser.types(&format!("/order{ENTER}")).await;
    let list = shows(&browser, "ORD-1042 · Versandt").await;
    assert!(list.contains("ORD-1038 · Zugestellt"), "{list}");
    browser.pictured("3-orders").await;
    browser.script("[...document.querySelectorAll('.row button')].reverse().find(b => b.innerText.includes('ORD-1042')).id = 'one'").await;
    browser.clicks("#one").await;
    shows(&browser, "● Versandt").await;
    browser.pictured("4-card").await;
    assert_eq!(demo.is_interrupted(), Some(0), "it ends in order");
}

#[tokio::test]
async fn a_customer_who_is_not_linked_becomes_so() {
    let Some(browser) = Browser::open().await else { return };
    let demo = Demo::start();
    browser.goes_to(&demo.page).await;
    browser.waits_for("the customers", "return !!document.getElementById('tab-1')").await;
    browser.clicks("#tab-1").await;
    browser.waits_for("an empty chat", "return document.querySelector('#chat .empty')?.innerText").await;
    browser.pictured("5-nothing-yet").await;

    // Before she is known she sees nothing of any order.
    browser.clicks("#start").await;
    browser.waits_for("the keyboard", "return !!document.getElementById('share')").await;
    browser.pictured("6-who-are-you").await;
    browser.clicks("#share").await;
    let card = shows(&browser, "ORD-1041").await;
    assert!(card.contains("كوب أزرق"), "{card}");
    let direction = "return getComputedStyle([...document.querySelectorAll('#chat .bubble')].pop()).direction";
    assert_eq!(browser.script(direction).await, "rtl");
    browser.pictured("7-linked-by-phone").await;

    looks_away(&browser).await;
    browser.clicks("#delay").await;
    shows(&browser, "● متأخر").await;
    shows(&browser, "نعتذر").await;
    browser.is_sized(420, 900).await;
    browser.pictured("8-on-a-narrow-screen").await;
    let width = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(browser.script(width).await, true, "nothing sticks out on a narrow screen");
}

#[tokio::test]
async fn a_personal_link_works_once_it_is_sent() {
    let Some(browser) = Browser::open().await else { return };
    let demo = Demo::start();
    browser.goes_to(&demo.page).await;
    browser.waits_for("the customers", "return !!document.getElementById('tab-1')").await;
    // By keyboard alone: along the tabs, then into the page.
    browser.script("document.getElementById('tab-0').focus()").await;
    browser.types("\u{E014}").await;
    browser.waits_for("the other chat", "return document.querySelector('#chat .empty')?.innerText").await;
    browser.clicks("#link").await;
    browser.waits_for("the link", "return !!document.getElementById('open')").await;
    browser.pictured("9-a-link").await;
    browser.clicks("#open").await;
    shows(&browser, "ORD-1041").await;

    // Whoever has blocked the bot hears nothing, and hears it again after.
    browser.clicks("#block").await;
    browser.waits_for("the block", "return document.getElementById('block').innerText.includes('unblocks')").await;
    looks_away(&browser).await;
    browser.clicks("#ship").await;
    browser.waits_for("the answer", "return document.querySelector('#log li:not(.quiet)')?.innerText.includes('202')").await;
    browser.clicks("#block").await;
    browser.clicks("#text").await;
    browser.types(&format!("/help{ENTER}")).await;
    let help = shows(&browser, "/track").await;
    assert!(!help.contains("ORD-1041"), "{help}");
}

#[tokio::test]
async fn requests_that_the_page_would_not_make_are_refused_with_a_reason() {
    let demo = Demo::start();
    let http = reqwest::Client::new();
    let post = async |path: &str, body: &str| {
        let answer = http.post(demo.url(path)).body(body.to_owned()).send().await.expect("an answer");
        let status = answer.status().as_u16();
        let why = answer.json::<Value>().await.expect("JSON")["error"].as_str().expect("a reason").to_owned();
        (status, why)
    };
    for (path, body, status, why) in [
        ("/demo/shop", "{", 400, "not JSON"),
        ("/demo/shop", "[]", 422, "not what a button asks"),
        ("/demo/shop", r#"{"do": "order.paid", "customer": "c-9"}"#, 422, "knows no"),
        ("/demo/shop", r#"{"do": "order.paid", "customer": "c-1001"}"#, 422, "which one"),
        ("/demo/shop", r#"{"do": "order.paid", "customer": "c-1001", "order": "ORD-1041"}"#, 422, "has no"),
        ("/demo/shop", r#"{"do": "order.eaten", "customer": "c-1001", "order": "ORD-1042"}"#, 422, "not a type"),
        ("/control/say", "", 400, "not what a person does"),
        ("/control/say", r#"{"chat": 71001, "text": ""}"#, 422, "text"),
        ("/control/say", r#"{"chat": 0, "text": "hello"}"#, 422, "chat"),
        ("/control/press", r#"{"chat": 71001, "text": "no such button"}"#, 422, "no message"),
        ("/control/dance", r#"{"chat": 71001, "text": "now"}"#, 404, "no such act"),
        ("/control/faults", "{}", 422, "action"),
    ] {
        let (is, said) = post(path, body).await;
        assert!(is == status && said.contains(why), "{path} {body}: {is} {said}");
    }
    let state = http.get(demo.url("/demo/state?since=yesterday")).send().await.expect("an answer");
    assert_eq!(state.status(), 400);

    let port = demo.page.rsplit(':').next().and_then(|rest| rest.split('/').next()).expect("a port").to_owned();
    let second = Command::new(env!("CARGO_BIN_EXE_bellhop")).args(["demo", "--port", &port]).output().expect("it runs");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success() && said.contains("choose another with --port"), "{said}");
}
