//! What is said of everything that cannot be used: the file, the place, the reason, the next step.

use std::process::Command;

use crate::support::{Ended, Place, told};

const CASE: &str = "antom/pay/request-message/hosted-form";

#[test]
fn a_profile_that_cannot_be_used_ends_in_2() {
    let place = Place::new();
    let said = |text: &str| {
        let path = place.file("profile.json", text);
        told(&place.run(&["--case", CASE, "--profile", &path]))
    };
    insta::assert_snapshot!(said("{\"name\": \"x\",\n \"skips\": []}"), @"
    exit 2
    paycert: [dir]/profile.json: unknown field `skips`, expected one of `$schema`, `name`, `protocols`, `env`, `skip`, `note` at line 2 column 8
      help: see schemas/paycert/profile.v1.json
    ");
    insta::assert_snapshot!(said("{\"name\": \"x\""), @"
    exit 2
    paycert: [dir]/profile.json: EOF while parsing an object at line 1 column 12
      help: see schemas/paycert/profile.v1.json
    ");
    insta::assert_snapshot!(said(r#"{"name": "x", "protocols": ["soap"]}"#), @"
    exit 2
    paycert: [dir]/profile.json: unknown variant `soap`, expected `openapi` or `antom` at line 1 column 34
      help: see schemas/paycert/profile.v1.json
    ");
    insta::assert_snapshot!(said(r#"{"name": "x", "skip": [{"case": "antom/[", "because": "later"}]}"#), @"
    exit 2
    paycert: [dir]/profile.json: pattern `antom/[` in skip: unclosed character class; missing ']'
      help: see schemas/paycert/profile.v1.json
    ");
    insta::assert_snapshot!(said(r#"{"name": "x", "skip": [{"case": "antom/nothing/**", "because": "later"}]}"#), @"
    exit 2
    paycert: [dir]/profile.json: skip: no case matches `antom/nothing/**`
      help: remove the entry, or mend its pattern
    ");
    insta::assert_snapshot!(said(r#"{"name": "x", "skip": [{"case": "antom/pay/**", "because": " "}]}"#), @"
    exit 2
    paycert: [dir]/profile.json: pattern `antom/pay/**` in skip: `because` is empty
      help: see schemas/paycert/profile.v1.json
    ");
    insta::assert_snapshot!(told(&place.run(&["--profile", "nowhere.json"])), @"
    exit 2
    paycert: nowhere.json: No such file or directory (os error 2)
      help: name a file that exists and is UTF-8
    ");
}

#[test]
fn known_failures_that_cannot_be_used_end_in_2() {
    let place = Place::new();
    let said = |text: &str| {
        let path = place.file("known.json", text);
        told(&place.run(&["--case", CASE, "--known-failures", &path]))
    };
    insta::assert_snapshot!(said("{}"), @"
    exit 2
    paycert: [dir]/known.json: invalid type: map, expected a sequence at line 1 column 0
      help: see schemas/paycert/known-failures.v1.json
    ");
    insta::assert_snapshot!(said(r#"[{"case": "antom/pay/**"}]"#), @"
    exit 2
    paycert: [dir]/known.json: missing field `because` at line 1 column 25
      help: see schemas/paycert/known-failures.v1.json
    ");
    insta::assert_snapshot!(said(r#"[{"case": "antom/pay/**", "because": ""}]"#), @"
    exit 2
    paycert: [dir]/known.json: entry 0: `because` is empty
      help: see schemas/paycert/known-failures.v1.json
    ");
    insta::assert_snapshot!(said(r#"[{"case": "antom/pay/{", "because": "later"}]"#), @"
    exit 2
    paycert: [dir]/known.json: entry 0: pattern `antom/pay/{`: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
      help: see schemas/paycert/known-failures.v1.json
    ");
    insta::assert_snapshot!(said(r#"[{"case": "antom/nothing/**", "because": "later"}]"#), @"
    exit 2
    paycert: [dir]/known.json: entry 0: no case matches `antom/nothing/**`
      help: see schemas/paycert/known-failures.v1.json
    ");
}

#[test]
fn a_run_file_that_cannot_be_read_ends_in_2() {
    let place = Place::new();
    assert_eq!(place.run(&["--case", CASE]).code, 0);
    let whole = place.read("out/run.jsonl");
    let said = |text: &str| {
        let path = place.file("cut.jsonl", text);
        told(&place.paycert(&["judge", &path]))
    };
    let lines: Vec<&str> = whole.lines().collect();
    insta::assert_snapshot!(said(""), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 1: the file is empty
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said("no JSON\n"), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 1: expected value at column 1
      help: name the run.jsonl that `paycert run` wrote
    ");
    let feature = r#""openapi.call""#;
    let within_a_list = whole.find(feature).expect("a feature") + feature.len();
    insta::assert_snapshot!(said(&whole[..within_a_list]).split(" at column ").next().unwrap_or_default(), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 1: EOF while parsing a list
    ");
    insta::assert_snapshot!(said(&whole[..lines[0].len() + 40]), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 2: EOF while parsing a string at column 39
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(lines[1]), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 1: no header before it
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(&[lines[0], lines[0]].join("\n")), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 2: second header
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(&[lines[0], lines[1], lines[1]].join("\n")), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 3: case `antom/pay/request-message/hosted-form` stands twice
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(&[lines[0], lines[2], lines[1]].join("\n")), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 3: something follows the end of the run
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(&lines[0].replace("\"run\":1", "\"run\":2")), @"
    exit 2
    paycert: [dir]/cut.jsonl: line 1: version 2 of the run file is not 1
      help: name the run.jsonl that `paycert run` wrote
    ");
    insta::assert_snapshot!(said(&whole.replace("/hosted-form", "/of-another-version")), @"
    exit 2
    paycert: [dir]/cut.jsonl: case `antom/pay/request-message/of-another-version` is not in this version of paycert
      help: judge it with the version that recorded it
    ");
}

#[test]
fn a_name_that_nobody_has_ends_in_2() {
    let place = Place::new();
    let mutants = format!("prints all {}", paycert_core::merchant::mutant::MUTANTS.len());
    let told = |ended: &Ended| told(ended).replace(&mutants, "prints all");
    insta::assert_snapshot!(told(&place.run(&["--mutant", "verifies-everything"])), @"
    exit 2
    paycert: no mutant is called 'verifies-everything'
      help: `paycert list --mutants` prints all
    ");
    insta::assert_snapshot!(told(&place.paycert(&["merchant", "--mutant", "nobody"])), @"
    exit 2
    paycert: no mutant is called 'nobody'
      help: `paycert list --mutants` prints all
    ");
    insta::assert_snapshot!(told(&place.run(&["--case", "antom/pay/{"])), @"
    exit 2
    paycert: --case 'antom/pay/{': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
      help: a pattern is a path with * and **
    ");
    insta::assert_snapshot!(told(&place.paycert(&["explain", "antom/pay/request-message/hosted"])), @"
    exit 2
    paycert: 'antom/pay/request-message/hosted' is neither a case nor a requirement; did you mean antom/pay/request-message/hosted-form?
      help: `paycert list` prints the cases; reports cite the requirements
    ");
    insta::assert_snapshot!(told(&place.paycert(&["self-test", "--gate", "none"])), @"
    exit 2
    paycert: no gate is called 'none'
      help: the gates are null, clean, alternatives, faults, replay, mutants, chaos, secrets, exit-codes, leftovers
    ");
    assert_eq!(place.run(&["--jobs", "0"]).code, 2);
    assert_eq!(place.run(&["--mutant", "loses-codes", "--", "sh"]).code, 2);
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_the_first_case() {
    let place = Place::new();
    let file = place.file("file", "");
    let ended = place.paycert(&["run", "--case", CASE, "--out", &format!("{file}/out")]);
    assert_eq!(ended.stdout, "");
    insta::assert_snapshot!(told(&ended), @"
    exit 2
    paycert: [dir]/file/out: cannot be written: Not a directory (os error 20)
      help: name another folder with --out
    ");
    std::fs::create_dir_all(place.path("taken/report.json")).expect("a folder");
    insta::assert_snapshot!(told(&place.paycert(&["run", "--case", CASE, "--out", "taken"])), @"
    exit 2
    paycert: taken/report.json: cannot be written: Is a directory (os error 21)
      help: name another folder with --out
    ");
}

/// What is said of an adapter with little time.
fn adapter(argv: &[&str]) -> String {
    let place = Place::new();
    let ended = place.run(&[&["--deadline-ms", "1500", "--case", CASE, "--"], argv].concat());
    assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{}", ended.stderr);
    // An empty report would be worse than none.
    assert!(!place.path("out/report.json").exists() && !place.path("out/run.jsonl").exists());
    ended.stderr
}

#[test]
fn an_adapter_that_cannot_be_started_ends_in_3() {
    let place = Place::new();
    let plain = place.file("plain.txt", "no program");
    insta::assert_snapshot!(adapter(&["./nowhere"]), @"
    paycert: adapter `./nowhere` was not found
      help: check the path (and the first line, if it is a script); no shell looks it up, only PATH
    ");
    let said = adapter(&[&plain]).replace(&place.path("").display().to_string(), "[dir]/");
    insta::assert_snapshot!(said, @"
    paycert: adapter `[dir]/plain.txt` cannot be run: Permission denied (os error 13)
      help: make it executable, or name its interpreter first
    ");
    let script = place.file("script", "#!/nowhere/python\n");
    assert!(Command::new("chmod").args(["+x", &script]).status().expect("chmod").success());
    let said = adapter(&[&script]).replace(&place.path("").display().to_string(), "[dir]/");
    insta::assert_snapshot!(said, @"
    paycert: adapter `[dir]/script` cannot be run: No such file or directory (os error 2)
      help: make it executable, or name its interpreter first
    ");
}

#[test]
fn a_program_that_is_no_adapter_ends_in_3() {
    insta::assert_snapshot!(adapter(&["sh", "-c", "echo usage: x; echo no >&2; exit 64"]), @r#"
    paycert: adapter `sh` ended before it answered `start`: exit status 64
      it printed stderr: no
      it printed stdout: usage: x
      help: run the program by hand and send it the line {"id":0,"do":"start","version":1}
    "#);
    insta::assert_snapshot!(adapter(&["cat"]), @"
    paycert: adapter `cat` gave no valid answer to `start`: it repeats the question in place of an answer
      help: compare the answer with the description of `start` in the adapter protocol
    ");
    insta::assert_snapshot!(adapter(&["sh", "-c", "read -r line; echo hello; sleep 60"]), @r#"
    paycert: adapter `sh` did not answer `start` within 1500 ms
      it printed stdout: hello
      help: run the program by hand and send it the line {"id":0,"do":"start","version":1}
    "#);
    insta::assert_snapshot!(adapter(&["sh", "-c", r#"echo '{"id":0,"ok":{"version":2}}'; read -r line"#]), @"
    paycert: adapter `sh` speaks version 2 of the adapter protocol, not 1
      help: use an adapter and a paycert that speak the same version
    ");
    insta::assert_snapshot!(adapter(&["sh", "-c", r#"read -r line; echo '{"id":0,"ok":{"version":1,"x":1}}'; read -r line"#]), @"
    paycert: adapter `sh` gave no valid answer to `start`: unknown field `x`, expected one of `version`, `implementation`, `features`, `operations`, `reach`, `touches`
      help: compare the answer with the description of `start` in the adapter protocol
    ");
    insta::assert_snapshot!(adapter(&["sh", "-c", r#"read -r line; echo '{"id":0,"ok":[1]}'; read -r line"#]), @"
    paycert: adapter `sh` gave no valid answer to `start`: it is no object
      help: compare the answer with the description of `start` in the adapter protocol
    ");
    insta::assert_snapshot!(adapter(&["sh", "-c", r#"read -r line; echo '{"id":0,"error":{"kind":"adapter","message":"no"}}'; read -r line"#]), @r#"
    paycert: adapter `sh` gave no valid answer to `start`: it says that it cannot: {"kind":"adapter","message":"no"}
      help: compare the answer with the description of `start` in the adapter protocol
    "#);
    insta::assert_snapshot!(adapter(&["sh", "-c", "kill -SEGV $$"]), @r#"
    paycert: adapter `sh` ended before it answered `start`: signal 11 (SIGSEGV)
      help: run the program by hand and send it the line {"id":0,"do":"start","version":1}
    "#);
    let floods = adapter(&["yes"]);
    insta::assert_snapshot!(floods.lines().next().unwrap_or_default(), @"paycert: adapter `yes` did not answer `start` within 1500 ms");
}
