//! A headless Chromium, spoken to over a pipe: its DevTools protocol is JSON
//! with a zero byte after each message, so that no other tool is needed.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support;

/// How long one page may take, and one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running browser with one page, closed when dropped.
pub(crate) struct Chromium {
    process: Child,
    requests: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    n_sent: u64,
}

/// What a page did while it loaded.
#[derive(Debug, Default)]
pub(crate) struct Visit {
    /// Addresses that were asked for.
    pub(crate) requests: Vec<String>,
    /// Everything that would stand on the console, errors and exceptions too.
    pub(crate) console: Vec<String>,
}

/// The browser's program: `CHROMIUM`, else the first usual name on the path.
fn program() -> Option<OsString> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named);
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = std::env::split_paths(&path).find_map(|folder| names.iter().find(|name| folder.join(name).is_file()));
    found.map(OsString::from)
}

impl Chromium {
    /// A browser with a fresh profile in `profile`; `None`, said aloud, where
    /// there is none on this machine.
    ///
    /// With `LOOKBACK_REQUIRE_BROWSER` set, that is a failure instead.
    pub(crate) fn start(profile: &Path) -> Option<Self> {
        let Some(program) = program() else {
            let required = std::env::var_os("LOOKBACK_REQUIRE_BROWSER").is_some();
            assert!(!required, "LOOKBACK_REQUIRE_BROWSER is set and no Chromium is installed");
            support::skip("no Chromium is installed (`apt-get install chromium`, or set CHROMIUM)");
            return None;
        };
        // The protocol goes over descriptors 3 and 4, which only a shell can
        // hand over without unsafe code.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#, "sh"])
            .arg(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-extensions", "--disable-quic", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let requests = process.stdin.take().expect("stdin is piped");
        let answers = process.stdout.take().expect("stdout is piped");
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            let messages = BufReader::new(answers).split(0).map_while(Result::ok);
            for message in messages.filter_map(|message| serde_json::from_slice(&message).ok()) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self { process, requests, messages, session: None, n_sent: 0 };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", &attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens an address and waits until everything that it asks for is there.
    pub(crate) fn visit(&mut self, address: &str) -> Visit {
        let mut visit = Visit::default();
        let id = self.send("Page.navigate", &json!({"url": address}));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(deadline).unwrap_or_else(|| panic!("{address} does not finish loading"));
            if message["id"] == id {
                let failed = message["result"]["errorText"].as_str();
                assert!(failed.is_none(), "{address} cannot be opened: {}", failed.unwrap_or_default());
            }
            visit.note(&message);
            if message["method"] == "Page.loadEventFired" {
                break;
            }
        }
        // One turn of the page's own clock lets late messages through: they are sent before the answer.
        let settle = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))";
        let id = self.send("Runtime.evaluate", &json!({"expression": settle, "awaitPromise": true}));
        loop {
            let message = self.receive(deadline).unwrap_or_else(|| panic!("{address} does not come to rest"));
            visit.note(&message);
            if message["id"] == id {
                return visit;
            }
        }
    }

    /// The value of an expression in the page that is open.
    pub(crate) fn value_of(&mut self, expression: &str) -> Value {
        let arguments = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", &arguments);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Gives the page a window of that width, in CSS pixels.
    pub(crate) fn resize(&mut self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Tells the page which colours its reader prefers: `light` or `dark`.
    pub(crate) fn prefer(&mut self, colours: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": colours}]);
        self.call("Emulation.setEmulatedMedia", &json!({"features": features}));
    }

    fn send(&mut self, method: &str, params: &Value) -> u64 {
        self.n_sent += 1;
        let mut message = json!({"id": self.n_sent, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.requests.write_all(&bytes).expect("the browser runs");
        self.n_sent
    }

    fn receive(&mut self, deadline: Instant) -> Option<Value> {
        self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        let id = self.send(method, params);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut message = self.receive(deadline).unwrap_or_else(|| panic!("the browser does not answer {method}"));
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }
}

impl Visit {
    fn note(&mut self, message: &Value) {
        let params = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                self.requests.extend(params["request"]["url"].as_str().map(str::to_owned));
            }
            "Runtime.consoleAPICalled" => self.console.push(format!("{}: {}", params["type"], params["args"])),
            "Runtime.exceptionThrown" => self.console.push(params["exceptionDetails"].to_string()),
            "Log.entryAdded" => self.console.push(format!("{}: {}", params["entry"]["level"], params["entry"]["text"])),
            _ => {}
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.session = None;
        // It may be gone already; then there is nothing to close.
        self.requests.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0").ok();
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
