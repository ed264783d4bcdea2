//! The program as a server, the requests of whoever controls it, and what it left behind.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use paycert_core::crypto::file::KeyFile;
use paycert_core::crypto::{PrivateKey, PublicKey};
use serde_json::Value;
use tempfile::TempDir;

/// Longer takes nothing in these tests, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `paycert serve`.
pub(crate) struct Server {
    child: Child,
    lines: Mutex<Receiver<String>>,
    /// What was printed so far.
    printed: String,
    pub(crate) origin: String,
    /// The folder with its keys.
    pub(crate) keys: PathBuf,
    folder: TempDir,
}

/// The folder with the keys of all tests of this process, made by the program itself.
static KEYS: LazyLock<String> = LazyLock::new(|| {
    let folder = format!("{}/serve-keys-{}", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    let out = ["serve", "--for", "0", "--out", &folder];
    let ended = Command::new(env!("CARGO_BIN_EXE_paycert")).args(out).output().expect("a process");
    assert_eq!(ended.status.code(), Some(4), "{ended:?}");
    format!("{folder}/keys")
});

/// How the program ended, and what it printed.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) printed: String,
    folder: TempDir,
}

impl Server {
    /// Starts the program with these flags, the keys of all tests, queries a tenth of a second apart, and nothing to
    /// wait for at the end.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let usual = [("--keys", KEYS.as_str()), ("--poll-interval", "100"), ("--quiet", "0")];
        let missing = usual.into_iter().filter(|(name, _)| !flags.contains(name));
        let mut all: Vec<&str> = missing.flat_map(|(name, value)| [name, value]).collect();
        all.extend(flags);
        Self::launch(&all)
    }

    /// Starts the program with these flags and no others.
    pub(crate) fn launch(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = flags.iter().skip_while(|flag| **flag != "--keys").nth(1);
        let keys = keys.map_or_else(|| folder.path().join("out/keys"), PathBuf::from);
        let mut child = Command::new(env!("CARGO_BIN_EXE_paycert"))
            .args(["serve", "--out", "out"])
            .args(flags)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("a process");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        let lines = Mutex::new(lines);
        let mut server = Self { child, lines, printed: String::new(), origin: String::new(), keys, folder };
        let control = server.line("control ");
        server.origin = control.split_whitespace().nth(1).expect("an address").replace("/_paycert/", "");
        server
    }

    /// Waits for a printed line that holds a text.
    pub(crate) fn line(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.get_mut().expect("the lines").recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no `{text}`: {}", self.printed));
            self.printed += &format!("{line}\n");
            if line.contains(text) {
                return line;
            }
        }
    }

    /// What was printed until now.
    pub(crate) fn printed(&self) -> &str {
        &self.printed
    }

    pub(crate) fn merchant_key(&self) -> PrivateKey {
        let pem = std::fs::read(self.keys.join("merchant-private-key.pem")).expect("the key");
        KeyFile::private(&pem).expect("a key")
    }

    pub(crate) fn platform_key(&self) -> PublicKey {
        let pem = std::fs::read(self.keys.join("platform-public-key.pem")).expect("the key");
        KeyFile::public(&pem).expect("a key")
    }

    /// One request to the control interface: status and body.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} /_paycert/{path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.host(),
            body.len()
        );
        let answer = self.raw(request.as_bytes()).expect("an answer");
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    pub(crate) fn host(&self) -> &str {
        self.origin.trim_start_matches("http://")
    }

    pub(crate) fn state(&self) -> Value {
        self.control("GET", "state", &Value::Null).1
    }

    /// Codes of the findings so far.
    pub(crate) fn findings(&self) -> Vec<String> {
        let state = self.state();
        let findings = state["findings"].as_array().expect("findings").iter();
        findings.map(|finding| finding["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Sends bytes and reads the answer; nothing where there is no whole one.
    pub(crate) fn raw(&self, request: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.host()).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        stream.write_all(request).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        Answer::read(&bytes)
    }

    /// Ends the session by its own interface.
    pub(crate) fn stop(self) -> Ended {
        assert_eq!(self.control("POST", "stop", &Value::Null).0, 200);
        self.finish()
    }

    /// Ends the session as Ctrl-C does.
    pub(crate) fn interrupt(self) -> Ended {
        let number = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &number]).status().expect("kill").success());
        self.finish()
    }

    /// Waits for the end.
    pub(crate) fn finish(mut self) -> Ended {
        let late = Instant::now() + PATIENCE;
        let code = loop {
            match self.child.try_wait().expect("a status") {
                Some(status) => break status.code().unwrap_or(-1),
                None => assert!(Instant::now() < late, "no end: {}", self.printed),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let rest: Vec<String> = self.lines.get_mut().expect("the lines").iter().collect();
        let printed = format!("{}{}\n", self.printed, rest.join("\n"));
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a folder"));
        Ended { code, printed, folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.read("out/report.json")).expect("JSON")
    }

    /// Everything that it wrote or printed but the keys.
    pub(crate) fn everything(&self) -> String {
        let files = ["out/report.txt", "out/report.json", "out/wire.jsonl"];
        self.printed.clone() + &files.map(|file| self.read(file)).concat()
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let answer = Self { status, head, body: bytes[end + 4..].to_vec() };
        let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
        length.is_none_or(|length| length == answer.body.len()).then_some(answer)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
