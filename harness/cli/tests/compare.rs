//! `paycert diff` and `paycert matrix` end to end: files, folders, exit codes, and files that are no runs.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

const CASES: &str = "openapi/trade.pay/request-message/*";

/// A folder with two runs: `good` of the reference merchant, `bad` of a mutant of it.
struct Scene(TempDir);

struct Ran {
    exit: i32,
    out: String,
    err: String,
}

/// The two runs, made once: name and text of each file.
static RUNS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let scene = Scene(tempfile::tempdir().expect("a folder"));
    let run = ["run", "--seed", "1", "--case", CASES, "--out"];
    assert_eq!(scene.paycert(&[&run[..], &["good"]].concat()).exit, 0);
    assert_eq!(scene.paycert(&[&run[..], &["bad", "--mutant", "loses-members"]].concat()).exit, 1);
    let names = ["good/run.jsonl", "good/report.json", "bad/run.jsonl", "bad/report.json"];
    names.iter().map(|name| ((*name).to_owned(), scene.read(name))).collect()
});

impl Scene {
    fn new() -> Self {
        let scene = Self(tempfile::tempdir().expect("a folder"));
        RUNS.iter().for_each(|(name, text)| scene.write(name, text));
        scene
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn paycert(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_paycert"))
            .args(args)
            .current_dir(self.0.path())
            .output()
            .expect("paycert runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { exit: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// The exit code and what is said of files that cannot be read.
    fn refused(&self, args: &[&str]) -> String {
        let ran = self.paycert(args);
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""));
        ran.err
    }
}

#[test]
fn a_run_file_its_folder_and_its_report_are_the_same_run() {
    let scene = Scene::new();
    for one in ["good", "good/run.jsonl", "good/report.json"] {
        for other in ["good", "good/run.jsonl", "good/report.json"] {
            let ran = scene.paycert(&["diff", one, other]);
            assert_eq!(ran.exit, 0, "{one} {other}: {}", ran.out);
            assert!(ran.out.ends_with(" the same: nothing changed\n"), "{}", ran.out);
        }
    }
}

#[test]
fn a_broken_version_of_a_client_is_a_change() {
    let scene = Scene::new();
    let ran = scene.paycert(&["diff", "good", "bad"]);
    assert_eq!(ran.exit, 1);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("before  reference merchant 0.1.0 (rust)  paycert 0.1.0  seed 1  "),
        "{}",
        ran.out
    );
    assert!(lines[3].starts_with("passed before, fails now: "), "{}", ran.out);
    let json = scene.paycert(&["diff", "--format", "json", "good", "bad"]);
    let schema: Value =
        serde_json::from_str(include_str!("../../../schemas/paycert/diff.v1.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let value: Value = serde_json::from_str(&json.out).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!((json.exit, errors), (1, Vec::new()));
    let back = scene.paycert(&["diff", "bad", "good"]);
    assert!(back.out.contains("failed before, passes now: "), "{}", back.out);
}

#[test]
fn known_failures_make_no_difference() {
    let scene = Scene::new();
    scene.write("known.json", &format!(r#"[{{"case": "{CASES}", "because": "it is so"}}]"#));
    let run = ["run", "--seed", "1", "--case", CASES, "--mutant", "loses-members", "--known-failures"];
    scene.paycert(&[&run[..], &["known.json", "--out", "excused"]].concat());
    let ran = scene.paycert(&["diff", "bad", "excused"]);
    assert_eq!(ran.exit, 0, "{}", ran.out);
}

#[test]
fn a_run_that_was_cut_off_says_nothing_about_what_is_missing() {
    let scene = Scene::new();
    let run = scene.read("good/run.jsonl");
    let lines: Vec<&str> = run.lines().collect();
    scene.write("cut/run.jsonl", &lines[..lines.len() - 3].join("\n"));
    let ran = scene.paycert(&["diff", "good", "cut"]);
    assert_eq!(ran.exit, 5);
    assert!(
        ran.out.ends_with("incomplete: a run did not go to its end, so what is missing may have changed\n")
    );
}

#[test]
fn a_matrix_of_a_folder_has_every_run_in_it() {
    let scene = Scene::new();
    scene.write("many/one.json", &scene.read("good/report.json"));
    scene.write("many/two/run.jsonl", &scene.read("bad/run.jsonl"));
    scene.write("many/notes.txt", "nothing of ours");
    let ran = scene.paycert(&["matrix", "many", "--out", "site"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, "wrote site/matrix.md\nwrote site/matrix.html\n"));
    let markdown = scene.paycert(&["matrix", "many"]);
    assert_eq!(markdown.out, scene.read("site/matrix.md"));
    let clients = markdown.out.lines().filter(|line| line.contains("| reference merchant | 0.1.0 | rust |"));
    assert_eq!(clients.count(), 2);
    assert!(
        markdown.out.contains("- `openapi/trade.pay/request-message/goods-detail` [must, "),
        "{}",
        markdown.out
    );
    let html = scene.paycert(&["matrix", "--format", "html", "many"]);
    assert_eq!(html.out, scene.read("site/matrix.html"));
}

#[test]
fn a_file_that_is_no_run_is_refused_with_what_to_do() {
    let scene = Scene::new();
    scene.write("empty/notes.txt", "");
    scene.write("broken.json", "{\"report\": 1,\n \"paycert\": 3}");
    scene.write("broken.jsonl", "{\"header\":1}\n");
    scene.write("mixed/good.json", &scene.read("good/report.json"));
    scene.write("mixed/other.json", "[]");
    insta::assert_snapshot!(scene.refused(&["diff", "good", "nowhere"]), @"
    paycert: nowhere: No such file or directory (os error 2)
      help: name a file that exists and is UTF-8
    ");
    insta::assert_snapshot!(scene.refused(&["diff", "empty", "good"]), @"
    paycert: empty: it holds no run.jsonl
      help: name a run.jsonl, a folder that holds one, or a report.json
    ");
    insta::assert_snapshot!(scene.refused(&["diff", "good", "broken.json"]), @"
    paycert: broken.json: invalid type: integer `3`, expected a string at line 2 column 13
      help: name a run.jsonl, a folder that holds one, or a report.json
    ");
    insta::assert_snapshot!(scene.refused(&["diff", "good", "broken.jsonl"]), @"
    paycert: broken.jsonl: line 1: invalid type: integer `1`, expected struct Header at column 11
      help: name a run.jsonl, a folder that holds one, or a report.json
    ");
    insta::assert_snapshot!(scene.refused(&["matrix", "empty"]), @"
    paycert: empty: it holds no run and no report
      help: name a run.jsonl, a folder that holds one, or a report.json
    ");
    insta::assert_snapshot!(scene.refused(&["matrix", "mixed"]), @"
    paycert: mixed/other.json: it is neither a run file nor a JSON report
      help: name a run.jsonl, a folder that holds one, or a report.json
    ");
    insta::assert_snapshot!(scene.refused(&["matrix", "good", "--out", "broken.json"]), @"
    paycert: broken.json: cannot be written: File exists (os error 17)
      help: name another folder with --out
    ");
}

/// The committed reports.
const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports/sdk");

#[test]
fn the_committed_matrix_is_that_of_the_committed_reports() {
    let scene = Scene(tempfile::tempdir().expect("a folder"));
    assert_eq!(scene.paycert(&["matrix", SDK, "--out", "site"]).exit, 0);
    for file in ["matrix.md", "matrix.html"] {
        let committed = std::fs::read_to_string(Path::new(SDK).join(file)).unwrap_or_default();
        assert!(
            committed == scene.read(&format!("site/{file}")),
            "paycert matrix --out reports/sdk reports/sdk"
        );
    }
}

#[test]
fn a_published_fix_shows_in_the_history_of_a_client() {
    let scene = Scene(tempfile::tempdir().expect("a folder"));
    let version = |version: &str| format!("{SDK}/global-open-sdk-python-{version}.json");
    let changes = |before: &str, after: &str| -> Vec<String> {
        let ran = scene.paycert(&["diff", "--format", "json", &version(before), &version(after)]);
        let diff: Value = serde_json::from_str(&ran.out).expect("JSON");
        let changes = diff["changes"].as_array().expect("changes").iter();
        changes.map(|change| format!("{} {}", change["kind"], change["case"]).replace('"', "")).collect()
    };
    let fixed = [
        "passes-now antom/pay/forged-answers/algorithm-none",
        "passes-now antom/pay/forged-answers/empty-response-time",
        "passes-now antom/pay/forged-answers/empty-signature-part",
    ];
    assert_eq!(changes("1.6.0", "1.6.1"), fixed);
    // From then on the certificate of the server is looked at.
    let servers =
        ["expired", "foreign-authority", "missing-chain", "not-yet-valid", "other-host", "self-signed"];
    let operations = ["cancel", "capture", "createPaymentSession", "pay", "refund"];
    let now_refused = operations.into_iter().flat_map(|operation| {
        servers.map(|server| format!("passes-now antom/{operation}/connections/{server}"))
    });
    assert_eq!(changes("1.6.1", "1.7.1"), now_refused.collect::<Vec<_>>());
}

#[test]
fn the_committed_history_is_that_of_the_committed_reports() {
    let scene = Scene(tempfile::tempdir().expect("a folder"));
    let told = std::fs::read_to_string(format!("{SDK}/history.txt")).expect("bash .ci/clients writes it");
    let sections: Vec<(&str, &str)> = told
        .split("== ")
        .filter_map(|section| section.split_once("\n\n"))
        .filter_map(|(versions, _)| versions.split_once(" → "))
        .collect();
    assert!(sections.len() >= 3, "{sections:?}");
    let again: String = sections
        .into_iter()
        .map(|(before, after)| {
            let files = [before, after].map(|name| format!("{SDK}/{name}.json"));
            let ran = scene.paycert(&["diff", &files[0], &files[1]]);
            format!("== {before} → {after}\n\n{}\n", ran.out)
        })
        .collect();
    assert_eq!(told, again);
}
