//! `bellhop demo` as a newcomer starts it, and its page as they see and press it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::chromium::Browser;

pub const ENTER: &str = "\u{E007}";

/// `bellhop demo`, as started from a shell.
pub struct Demo {
    program: Child,
    pub page: String,
}

impl Demo {
    pub fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellhop"));
        command.args(["demo", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("the demo starts");
        let mut lines = BufReader::new(program.stdout.take().expect("its output is piped"))
            .lines()
            .map_while(Result::ok);
        let page = lines.find_map(|line| {
            line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
        });
        Self { program, page: page.expect("the demo says where its page is") }
    }

    pub fn url(&self, path: &str) -> String {
        self.page.replace("/demo", path)
    }

    /// Ctrl-C; how the program ended.
    pub fn is_interrupted(&mut self) -> Option<i32> {
        Command::new("kill")
            .args(["-INT", &self.program.id().to_string()])
            .status()
            .expect("kill runs");
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

/// A new demo and its page in a new window, once the customers are there; `None` where there is no
/// browser.
pub async fn opened() -> Option<(Browser, Demo)> {
    let browser = Browser::open().await?;
    let demo = Demo::start();
    browser.goes_to(&demo.page).await;
    browser.waits_for("the customers", "return !!document.getElementById('tab-4')").await;
    Some((browser, demo))
}

/// The last message in a list on the page that holds `words` and was not seen yet, without the
/// marks that isolate directions.
async fn in_list(browser: &Browser, list: &str, words: &str) -> String {
    let script = format!(
        "const plain = e => e.innerText.replace(/[\\u2066-\\u2069]/g, '').replace(/\\u00a0/g, ' ');
         const all = [...document.querySelectorAll({})];
         const last = all.reverse().find(e => plain(e).includes({}));
         return last ? plain(last) : '';",
        json!(format!("#{list} > :not(.mine):not([data-seen])")),
        json!(words)
    );
    browser.waits_for(words, &script).await.as_str().expect("words").to_owned()
}

/// The bot writes this in the customer's chat.
pub async fn chat_shows(browser: &Browser, words: &str) -> String {
    in_list(browser, "chat", words).await
}

/// This comes to the customer's phone.
pub async fn phone_shows(browser: &Browser, words: &str) -> String {
    in_list(browser, "sms", words).await
}

/// This comes to the phone of the team.
pub async fn staff_phone_shows(browser: &Browser, words: &str) -> String {
    in_list(browser, "staff-sms", words).await
}

/// This comes to the team's group.
pub async fn group_shows(browser: &Browser, words: &str) -> String {
    in_list(browser, "group", words).await
}

/// A line of the delivery log holds all of these.
pub async fn log_shows(browser: &Browser, words: &[&str]) -> String {
    let script = format!(
        "const line = [...document.querySelectorAll('#log > li')].find(e => {}.every(w => e.innerText.includes(w)));
         return line ? line.innerText : '';",
        json!(words)
    );
    browser.waits_for(&words.join(" … "), &script).await.as_str().expect("words").to_owned()
}

/// Opens the newest line of the delivery log that holds `words`. Lines are drawn anew and move
/// while deliveries go on, so a click may meet another line: it is repeated until the wanted one is
/// open.
pub async fn opens_in_log(browser: &Browser, words: &str) {
    let is_open = format!(
        "const head = [...document.querySelectorAll('#log .head')].find(e => e.innerText.includes({}));
         return head ? head.getAttribute('aria-expanded') : '';",
        json!(words)
    );
    for _ in 0..10 {
        if browser.waits_for(words, &is_open).await == "true" {
            return;
        }
        browser
            .clicks_at(&format!("(//*[@id='log']//*[@class='head'][contains(., '{words}')])[1]"))
            .await;
    }
    panic!("{words} does not stay open in the log");
}

/// Waits until a switch says that it is on, or off.
pub async fn is_switched(browser: &Browser, switch: &str, on: bool) {
    let script = format!(
        "return document.getElementById('{switch}').getAttribute('aria-checked') === '{on}'"
    );
    browser.waits_for(&format!("{switch} at {on}"), &script).await;
}

/// Presses a switch of what goes wrong, and sees it turned.
pub async fn turns_on(browser: &Browser, switch: &str) {
    browser.clicks(&format!("#{switch}")).await;
    is_switched(browser, switch, true).await;
}

/// Marks every message that is there, so that the next wait sees new ones only.
pub async fn looks_away(browser: &Browser) {
    browser
        .script("document.querySelectorAll('.message').forEach(e => { e.dataset.seen = 1; })")
        .await;
}

/// Nothing sticks out to the side.
pub async fn fits_its_width(browser: &Browser) {
    let stays = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(browser.script(stays).await, true, "the page is wider than the window");
}
