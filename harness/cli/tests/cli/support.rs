//! Running the program, adapters for it, and what it wrote.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Longer takes nothing in these tests, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(90);

/// The program.
pub(crate) const PAYCERT: &str = env!("CARGO_BIN_EXE_paycert");

/// An adapter that hands everything on, or not.
pub(crate) const WRAPPER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/wrapper.py");

/// How the program ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder in which the program runs, gone at the end of a test.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and says where it is.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PAYCERT);
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end; its folder is called `[dir]` in what it says.
    pub(crate) fn paycert(&self, args: &[&str]) -> Ended {
        self.finish(self.command(args))
    }

    /// Runs a command to its end, within reason.
    pub(crate) fn finish(&self, mut command: Command) -> Ended {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("a process");
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let output = receiver.recv_timeout(PATIENCE).expect("an end within reason").expect("an output");
        let said = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes).replace(&self.0.path().display().to_string(), "[dir]")
        };
        Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: said(&output.stdout),
            stderr: said(&output.stderr),
        }
    }

    /// `paycert run` with the reports in `out`.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.paycert(&[&["run", "--seed", "7", "--out", "out"], args].concat())
    }

    /// How each case of the last run ended, with its findings.
    pub(crate) fn outcomes(&self) -> String {
        self.outcomes_in("out")
    }

    /// The same for the reports in another folder.
    pub(crate) fn outcomes_in(&self, folder: &str) -> String {
        let report: Value = serde_json::from_str(&self.read(&format!("{folder}/report.json"))).expect("JSON");
        let cases = report["cases"].as_array().expect("cases");
        cases.iter().map(|case| format!("{}\n", outcome(case))).collect()
    }
}

fn outcome(case: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&case["case"]);
    let name = name.rsplit('/').next().unwrap_or_default();
    let mut line = format!("{name}: {}", text(&case["outcome"]));
    for finding in case["findings"].as_array().into_iter().flatten() {
        line += &format!(", {} ({})", text(&finding["code"]), text(&finding["evidence"]));
    }
    if let Some(reason) = case["reason"].as_str() {
        line += &format!(", {reason}");
    }
    line
}

/// The code and what was said beside the output.
pub(crate) fn told(ended: &Ended) -> String {
    format!("exit {}\n{}", ended.code, ended.stderr)
}

/// A shell adapter that lists these features and answers every call, signature and verdict with `answer`.
pub(crate) fn shell(features: &[&str], answer: &str) -> String {
    let features: Vec<String> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
    let start = format!(r#"{{"version":1,"features":[{}]}}"#, features.join(","));
    format!(
        r#"while read -r line; do
  id=${{line#*'"id":'}}; id=${{id%%,*}}
  case $line in
    *'"do":"start"'*) ok='{start}' ;;
    *'"do":"configure"'*|*'"do":"stop"'*) ok='{{}}' ;;
    *) ok='{answer}' ;;
  esac
  printf '{{"id":%s,"ok":%s}}\n' "$id" "$ok"
done"#
    )
}

/// The processes that have this path among their arguments.
pub(crate) fn processes_about(path: &Path) -> Vec<String> {
    let path = path.display().to_string();
    let numbers = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = numbers.filter_map(|entry| std::fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(&path)).map(|line| line.replace('\0', " ")).collect()
}
