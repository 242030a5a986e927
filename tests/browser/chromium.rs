//! A headless Chromium, driven by its chromedriver over the `WebDriver` protocol: as much of it as
//! a story needs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

use super::machine::{self, NO_BROWSER};

/// How long a story waits for the page before it fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks meanwhile.
const GLANCE: Duration = Duration::from_millis(30);
/// `WebDriver`'s name for a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

type Output = BufReader<ChildStdout>;

/// A browser window; it closes when this is dropped.
pub struct Browser {
    driver: Child,
    /// Held open: the driver ends when it can't write.
    _output: Output,
    /// Where driver and browser keep what they need, and leave it behind.
    _folder: tempfile::TempDir,
    http: reqwest::Client,
    session: String,
}

impl Browser {
    /// Opens a window; `None` where there is no Chromium, unless it is required.
    pub async fn open() -> Option<Self> {
        let found = machine::browser();
        assert!(
            found.is_some() || std::env::var_os("BELLHOP_REQUIRE_BROWSER").is_none(),
            "{NO_BROWSER}"
        );
        let (chromium, chromedriver) = found?;
        let folder = tempfile::tempdir().expect("a folder");
        let (driver, output, port) = start(&chromedriver, folder.path());
        let session = format!("http://127.0.0.1:{port}/session");
        let mut browser = Self {
            driver,
            _output: output,
            _folder: folder,
            http: reqwest::Client::new(),
            session,
        };
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1440,900",
            "--lang=en",
        ];
        let options = json!({"binary": chromium, "args": flags});
        let wanted = json!({"capabilities": {"alwaysMatch": {"browserName": "chrome",
            "goog:chromeOptions": options}}});
        let session = browser.ask("", wanted).await;
        browser.session =
            format!("{}/{}", browser.session, session["sessionId"].as_str().expect("a session"));
        browser.is_sized(1440, 900).await;
        Some(browser)
    }

    async fn ask(&self, path: &str, body: Value) -> Value {
        self.tries(path, &body)
            .await
            .unwrap_or_else(|fault| panic!("{path} {body}: {}", fault["message"]))
    }

    /// The same where the driver may refuse it; then its word.
    async fn tries(&self, path: &str, body: &Value) -> Result<Value, Value> {
        let answer = self
            .http
            .post(format!("{}{path}", self.session))
            .json(body)
            .send()
            .await
            .expect("chromedriver answers");
        let (status, answer) = (answer.status(), answer.json::<Value>().await.expect("JSON"));
        let value = answer["value"].clone();
        if status.is_success() { Ok(value) } else { Err(value) }
    }

    /// Goes to a page.
    pub async fn goes_to(&self, url: &str) {
        self.ask("/url", json!({"url": url})).await;
    }

    /// What a script returns, run in the page.
    pub async fn script(&self, script: &str) -> Value {
        self.ask("/execute/sync", json!({"script": script, "args": []})).await
    }

    /// Waits until a script returns something that is not null, false or empty.
    pub async fn waits_for(&self, what: &str, script: &str) -> Value {
        let looking = async {
            loop {
                let seen = self.script(script).await;
                if !matches!(&seen, Value::Null | Value::Bool(false)) && seen != "" {
                    return seen;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(seen) => seen,
            Err(_) => panic!(
                "{what} never came; the page reads:\n{}",
                self.script("return document.body.innerText").await
            ),
        }
    }

    /// Clicks on an element as a person does: it must be there, seen and not covered. One that the
    /// page draws anew in the same moment is looked for again.
    pub async fn clicks(&self, css: &str) {
        self.clicks_on("css selector", css).await;
    }

    /// Clicks on what an `XPath` finds, which may ask for words.
    pub async fn clicks_at(&self, path: &str) {
        self.clicks_on("xpath", path).await;
    }

    async fn clicks_on(&self, using: &str, selector: &str) {
        for _ in 0..10 {
            let element = self.ask("/element", json!({"using": using, "value": selector})).await;
            let click =
                format!("/element/{}/click", element[ELEMENT].as_str().expect("an element"));
            match self.tries(&click, &json!({})).await {
                Ok(_) => return,
                Err(fault) if fault["error"] == "stale element reference" => {}
                Err(fault) => panic!("{selector}: {}", fault["message"]),
            }
        }
        panic!("{selector} is drawn again and again");
    }

    /// Types into whatever has the focus; `\u{E007}` is Enter, `\u{E004}` Tab.
    pub async fn types(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key.to_string()}),
                    json!({"type": "keyUp", "value": key.to_string()}),
                ]
            })
            .collect();
        self.ask(
            "/actions",
            json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}),
        )
        .await;
    }

    /// Gives the page a size.
    pub async fn is_sized(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        )
        .await;
    }

    /// Its user likes pages dark.
    pub async fn is_dark(&self) {
        let likes = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": likes})).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.ask("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await;
    }

    /// Keeps a picture of the page in the folder `BELLHOP_SCREENSHOTS`, where one is named.
    pub async fn pictured(&self, name: &str) {
        let Some(folder) = std::env::var_os("BELLHOP_SCREENSHOTS") else { return };
        let answer = self
            .http
            .get(format!("{}/screenshot", self.session))
            .send()
            .await
            .expect("chromedriver answers");
        let answer: Value = answer.json().await.expect("JSON");
        let picture = base64::engine::general_purpose::STANDARD
            .decode(answer["value"].as_str().expect("a picture"))
            .expect("base64");
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture)
            .expect("the picture is kept");
    }
}

/// Starts a chromedriver, which chooses its port and says so.
fn start(chromedriver: &Path, folder: &Path) -> (Child, Output, u16) {
    let mut command = Command::new(chromedriver);
    command.arg("--port=0").env("TMPDIR", folder).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut driver = command.spawn().expect("chromedriver starts");
    let mut output = BufReader::new(driver.stdout.take().expect("its output is piped"));
    let mut lines = output.by_ref().lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
    });
    let port = port.expect("chromedriver says its port");
    (driver, output, port)
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session closes the browser; an ended driver would leave it behind.
        let (address, path) =
            self.session.trim_start_matches("http://").split_once('/').unwrap_or_default();
        let request =
            format!("DELETE /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n");
        let _ = TcpStream::connect(address).and_then(|mut driver| {
            driver.set_read_timeout(Some(PATIENCE))?;
            driver.write_all(request.as_bytes())?;
            driver.read(&mut [0; 1024])
        });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
