//! `paycert init`: what it writes works as it stands, in every language whose runtime is on this machine.
#![cfg(unix)]

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use paycert_core::case::Bend;
use paycert_core::case::bend::bent;
use paycert_core::crypto::key::PrivateForm::{Pkcs1Bare, Pkcs1Pem, Pkcs8Bare, Pkcs8Pem};
use paycert_run::runner::fresh_key;
use serde_json::{Value, json};
use tempfile::TempDir;

const PROTOCOLS: [&str; 2] = ["openapi", "antom"];

/// A language, what runs it, and how long its adapter may be.
struct Language {
    name: &'static str,
    runtime: &'static str,
    adapter: &'static str,
    lines: usize,
}

const LANGUAGES: [Language; 8] = [
    Language { name: "javascript", runtime: "node", adapter: "paycert/adapter.js", lines: 60 },
    Language { name: "python", runtime: "python3", adapter: "paycert/adapter.py", lines: 60 },
    Language { name: "ruby", runtime: "ruby", adapter: "paycert/adapter.rb", lines: 60 },
    Language { name: "php", runtime: "php", adapter: "paycert/adapter.php", lines: 66 },
    Language { name: "rust", runtime: "cargo", adapter: "paycert/src/main.rs", lines: 70 },
    // Every error is looked at, and one line holds one thing.
    Language { name: "go", runtime: "go", adapter: "paycert/adapter.go", lines: 80 },
    Language { name: "csharp", runtime: "dotnet", adapter: "paycert/Adapter.cs", lines: 75 },
    // The standard library has no JSON: half of it is that.
    Language { name: "java", runtime: "javac", adapter: "paycert/Adapter.java", lines: 165 },
];

static BUILD: Mutex<()> = Mutex::new(());

/// A skeleton in a folder of its own.
struct Skeleton {
    folder: TempDir,
    said: String,
}

impl Skeleton {
    fn new(language: &Language, protocol: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().display().to_string();
        let output = paycert(&["init", "--lang", language.name, "--protocol", protocol, &path]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        Self { folder, said: text(&output.stdout) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The commands that were printed for the user: what builds, what tries, what certifies.
    fn commands(&self) -> Vec<Vec<String>> {
        let lines = self.said.lines().filter_map(|line| line.strip_prefix("    "));
        let lines = lines.filter(|line| !line.starts_with("cd "));
        lines.map(|line| line.split(' ').map(str::to_owned).collect()).collect()
    }

    /// Does what was printed, step by step, up to this command of paycert, and gives the outputs of those.
    fn follow(&self, last: &str) -> Vec<Output> {
        // What Rust builds is at one place for all.
        let _alone = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outputs = Vec::new();
        for words in self.commands() {
            let output = self.step(&words);
            match words[0].as_str() {
                "paycert" => outputs.push(output),
                _ => assert!(output.status.success(), "{words:?}: {}", text(&output.stderr)),
            }
            if words.get(1).is_some_and(|word| word == last) {
                break;
            }
        }
        outputs
    }

    /// What the adapter says to these commands, each of them after the others.
    fn answers(&self, commands: &[Value]) -> Vec<Value> {
        let _alone = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
        let run = self.commands().pop().expect("a command");
        let words: Vec<String> = run.iter().map(|word| self.at_hand(word)).collect();
        let words = words.split(|word| word == "--").next_back().expect("an adapter");
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.folder.path());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut adapter = piped.spawn().unwrap_or_else(|error| panic!("{words:?}: {error}"));
        let mut stdin = adapter.stdin.take().expect("a pipe");
        for command in commands {
            writeln!(stdin, "{command}").expect("the adapter reads");
        }
        drop(stdin);
        let output = adapter.wait_with_output().expect("an adapter that ends");
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn step(&self, words: &[String]) -> Output {
        let mut words: Vec<String> = words.iter().map(|word| self.at_hand(word)).collect();
        if words.get(1).is_some_and(|word| word == "run") {
            // A seed that draws values with odd letters, zero bytes among them.
            words.splice(2..2, ["--seed", "889425"].map(str::to_owned));
        }
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.folder.path());
        command.output().unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// The program under test, and a folder in which what Rust builds is kept from one test to the next.
    fn at_hand(&self, word: &str) -> String {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init");
        match word {
            "paycert" => env!("CARGO_BIN_EXE_paycert").to_owned(),
            "paycert/target" => kept.display().to_string(),
            word => word.replace("paycert/target/", &format!("{}/", kept.display())),
        }
    }
}

fn paycert(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paycert")).args(args).output().expect("paycert runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether a runtime is there; where it is not, the test says so.
fn is_here(language: &Language) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let here = std::env::split_paths(&path).any(|folder| folder.join(language.runtime).is_file());
    if !here {
        eprintln!("no {} here: the skeleton in {} is written and not run", language.runtime, language.name);
    }
    here
}

#[test]
fn every_language_is_written_whole_and_short() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../schemas/paycert/profile.v1.json")).expect("JSON");
    let profiles = jsonschema::validator_for(&schema).expect("a schema");
    for language in &LANGUAGES {
        for protocol in PROTOCOLS {
            let skeleton = Skeleton::new(language, protocol);
            let adapter = skeleton.read(language.adapter);
            let lines = adapter.lines().count();
            assert!(lines <= language.lines, "{} has {lines} lines for {protocol}", language.name);
            let workflow = skeleton.read(".github/workflows/paycert.yml");
            for written in [&adapter, &workflow] {
                let left = written.lines().find(|line| line.contains("@@") || line.starts_with('%'));
                assert_eq!(left, None, "{}", language.name);
            }
            let profile: Value = serde_json::from_str(&skeleton.read("paycert/profile.json")).expect("JSON");
            assert!(profiles.is_valid(&profile) && profile["protocols"][0] == protocol);
            // What is printed and what the workflow does are the same.
            let run = skeleton.commands().pop().expect("a command").join(" ");
            let adapter = run.split(" -- ").nth(1).expect("an adapter");
            assert!(workflow.contains(&format!("          -- {adapter}\n")), "{workflow}");
        }
    }
}

#[test]
fn the_next_steps_are_commands_to_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_paycert"))
        .args(["init", "--lang", "go", "it's mine"])
        .current_dir(folder.path())
        .output()
        .expect("paycert runs");
    insta::assert_snapshot!(text(&output.stdout), @r"

    The first verdict, about the stand-in that signs by itself:

        cd 'it'\''s mine'
        go build -o paycert/adapter paycert/adapter.go
        paycert smoke -- paycert/adapter

    Then put your client in the place of the stand-in in paycert/adapter.go, list in `start` what
    else it can do, answer those verbs as well, and certify it:

        paycert run --profile paycert/profile.json -- paycert/adapter

    The verbs and their answers: schemas/paycert/adapter.v1.json of paycert. The workflow in
    .github/workflows/paycert.yml wants the repository variables PAYCERT_GIT and PAYCERT_REV.
    ");
    insta::assert_snapshot!(text(&output.stderr), @"
    wrote it's mine/paycert/adapter.go
    wrote it's mine/paycert/profile.json
    wrote it's mine/paycert/known-failures.json
    wrote it's mine/paycert/.gitignore
    wrote it's mine/.github/workflows/paycert.yml
    ");
}

#[test]
fn nothing_is_overwritten_and_nothing_is_written_by_halves() {
    let folder = tempfile::tempdir().expect("a folder");
    let workflow = folder.path().join(".github/workflows/paycert.yml");
    std::fs::create_dir_all(workflow.parent().expect("a parent")).expect("a folder");
    std::fs::write(&workflow, "mine").expect("a file");
    let output = paycert(&["init", "--lang", "ruby", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr).replace(&folder.path().display().to_string(), "[dir]");
    insta::assert_snapshot!(said, @"
    paycert: [dir]/.github/workflows/paycert.yml: it is there already, and nothing is overwritten
      help: name another folder, or move it away
    ");
    assert_eq!(std::fs::read_to_string(&workflow).expect("a file"), "mine");
    assert!(!folder.path().join("paycert").exists());
}

#[test]
fn every_skeleton_passes_what_it_can_be_asked() {
    for language in LANGUAGES.iter().filter(|language| is_here(language)) {
        for protocol in PROTOCOLS {
            let skeleton = built(language, protocol);
            let outputs = skeleton.follow("run");
            let [smoke, run] = outputs.as_slice() else { panic!("two steps") };
            let said = text(&smoke.stdout);
            let plain = match protocol {
                "openapi" => "pass  openapi/trade.pay/request-signature/plain",
                _ => "pass  antom/pay/request-signature/plain",
            };
            assert!(said.starts_with(&format!("stand-in 0 ({})\n", language.name)), "{said}");
            assert!(said.lines().any(|line| line == plain), "{said}{}", text(&smoke.stderr));
            let report: Value =
                serde_json::from_str(&skeleton.read("reports/out/report.json")).expect("JSON");
            let counts = &report["counts"];
            let outcomes: Vec<&str> =
                counts.as_object().expect("counts").keys().map(String::as_str).collect();
            assert_eq!(
                (outcomes.as_slice(), run.status.code()),
                (&["pass", "skip"][..], Some(0)),
                "{}",
                text(&run.stdout)
            );
            assert!(counts["pass"].as_u64() >= Some(25), "{}: {counts}", language.name);
        }
    }
}

/// The cases about such keys ask for one encoding only, and not every skeleton reads that one.
#[test]
fn every_stand_in_refuses_a_key_that_cannot_sign() {
    let key = fresh_key().expect("a key");
    let bends = [Bend::None, Bend::Elliptic, Bend::Short, Bend::OtherModulus, Bend::Public, Bend::Truncated];
    let configure = |(id, bend): (usize, &Bend)| {
        let forms = [Pkcs1Pem, Pkcs1Bare, Pkcs8Pem, Pkcs8Bare].into_iter();
        let texts: HashMap<_, _> = forms.map(|form| (form, bent(&key, form, *bend, ""))).collect();
        json!({"id": id, "do": "configure", "private_key": texts})
    };
    let commands: Vec<Value> = bends.iter().enumerate().map(configure).collect();
    for language in LANGUAGES.iter().filter(|language| is_here(language)) {
        let skeleton = built(language, "openapi");
        skeleton.follow("smoke");
        let answers = skeleton.answers(&commands);
        let refused: Vec<_> = answers.iter().map(|answer| answer["ok"]["refused"].is_string()).collect();
        assert_eq!(refused, bends.map(|bend| bend != Bend::None), "{}: {answers:?}", language.name);
    }
}

#[test]
fn a_skeleton_that_signs_something_else_fails() {
    for language in LANGUAGES.iter().filter(|language| is_here(language)) {
        let skeleton = built(language, "openapi");
        let path = skeleton.path(language.adapter);
        let broken = skeleton.read(language.adapter).replace("\"&\"", "\";\"").replace("'&'", "';'");
        std::fs::write(&path, broken).expect("a file");
        let outputs = skeleton.follow("smoke");
        let [smoke] = outputs.as_slice() else { panic!("one step") };
        let said = text(&smoke.stdout);
        assert!(said.contains("signature-not-verified"), "{}: {said}", language.name);
        assert_eq!(smoke.status.code(), Some(1), "{}", language.name);
    }
}

/// A skeleton; what Rust needs comes from the lock file of this repository, so that no network is needed.
fn built(language: &Language, protocol: &str) -> Skeleton {
    let skeleton = Skeleton::new(language, protocol);
    if language.name == "rust" {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
        std::fs::copy(lock, skeleton.path("paycert/Cargo.lock")).expect("the lock file");
    }
    skeleton
}
