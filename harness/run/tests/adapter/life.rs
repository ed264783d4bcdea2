//! How an adapter process begins, begins anew, and ends.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use paycert_core::adapter::{Command, Heard, Sign, StartAnswer};
use paycert_core::operation::Protocol;
use paycert_run::adapter::{Adapter, AdapterError, Environment, Process};

use crate::process::{LATER, SOON, assert_gone, call, configure, fine, shell};

fn program(argv: &[&str]) -> Process {
    Process::new(argv.iter().map(|part| (*part).to_owned()).collect(), Environment::default())
}

/// What is said about a program that is no adapter.
fn failure(argv: &[&str]) -> String {
    let error = program(argv).start().unwrap_err();
    let printed: String = error.printed().iter().map(|line| format!("\n  {line}")).collect();
    format!("{error}{printed}\n  help: {}", error.help())
}

#[test]
fn a_program_that_is_no_adapter_is_explained() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let failures = [
        failure(&[]),
        failure(&["paycert-no-such-program", "x"]),
        failure(&[here]).replace(here, "FILE"),
        failure(&["/bin/sh", "-c", "echo out; sleep 0.05; echo err >&2; exit 4"]),
        failure(&[
            "/bin/sh",
            "-c",
            r#"read -r l; echo '{"id":0,"ok":{"version":1,"colour":"red"}}'; read -r l"#,
        ]),
        failure(&[
            "/bin/sh",
            "-c",
            r#"read -r l; echo '{"id":0,"ok":{"version":2,"colour":"red"}}'; read -r l"#,
        ]),
        failure(&["/bin/sh", "-c", r#"read -r l; echo '{"id":0,"error":{"kind":"adapter"}}'; read -r l"#]),
    ];
    insta::assert_snapshot!(failures.join("\n"), @r#"
    no adapter program was named
      help: name the adapter's program and its arguments behind `--`
    adapter `paycert-no-such-program` was not found
      help: check the path (and the first line, if it is a script); no shell looks it up, only PATH
    adapter `FILE` cannot be run
      help: make it executable, or name its interpreter first
    adapter `/bin/sh` ended before it answered `start`: exit status 4
      stderr: err
      stdout: out
      help: run the program by hand and send it the line {"id":0,"do":"start","version":1}
    adapter `/bin/sh` gave no valid answer to `start`: unknown field `colour`, expected one of `version`, `implementation`, `features`, `operations`, `reach`, `touches`
      help: compare the answer with the description of `start` in the adapter protocol
    adapter `/bin/sh` speaks version 2 of the adapter protocol, not 1
      help: use an adapter and a paycert that speak the same version
    adapter `/bin/sh` gave no valid answer to `start`: it says that it cannot: {"kind":"adapter","message":""}
      help: compare the answer with the description of `start` in the adapter protocol
    "#);
}

#[test]
fn the_first_answer_may_leave_out_what_has_no_value() {
    let script = r#"read -r l
        echo '{"id":0,"ok":{"version":1,"implementation":{"name":"a","homepage":null},"features":["tls"],"reach":null}}'
        read -r l"#;
    let answer = program(&["/bin/sh", "-c", script]).start().unwrap();
    let mut expected = StartAnswer { version: 1, features: vec!["tls".into()], ..StartAnswer::default() };
    expected.implementation.name = "a".into();
    assert_eq!(answer, expected);
}

#[test]
fn a_process_sees_a_clean_environment() {
    let environment = Environment {
        ca_file: Some(PathBuf::from("/tmp/ca.pem")),
        variables: vec![("SDK_MODE".into(), "test".into()), ("CURL_CA_BUNDLE".into(), "/other.pem".into())],
    };
    let mut adapter = Process::new(vec!["env".into()], environment);
    let AdapterError::Died { printed, .. } = adapter.start().unwrap_err() else {
        panic!("env is no adapter")
    };
    let mut seen: Vec<String> = printed
        .iter()
        .filter_map(|line| line.strip_prefix("stdout: "))
        .map(|line| match line.split_once('=').unwrap() {
            (name @ ("PATH" | "HOME" | "LANG" | "TZ"), _) => name.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    seen.sort();
    let inherited =
        ["HOME", "LANG", "PATH", "TZ"].into_iter().filter(|name| std::env::var_os(name).is_some());
    let mut expected: Vec<String> = inherited.map(str::to_owned).collect();
    expected.extend(
        [
            "CURL_CA_BUNDLE=/other.pem",
            "NODE_EXTRA_CA_CERTS=/tmp/ca.pem",
            "REQUESTS_CA_BUNDLE=/tmp/ca.pem",
            "SDK_MODE=test",
            "SSL_CERT_FILE=/tmp/ca.pem",
        ]
        .map(str::to_owned),
    );
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn a_process_that_closes_its_output_counts_as_dead() {
    let mut adapter = shell("exec >&-; sleep 60");
    let heard = adapter.ask(&call("chaos"), LATER);
    assert_eq!(heard, Heard::Crash("it closed its output and went on running".into()));
    assert_eq!(adapter.ask(&call("fine"), LATER), fine());
}

#[test]
fn a_process_that_does_not_read_is_a_hang() {
    let mut adapter = shell("ok; exec sleep 60");
    assert_eq!(adapter.ask(&call("chaos"), LATER), Heard::Ok(serde_json::json!({})));
    let long = Command::Sign(Sign::Antom {
        protocol: Protocol::Antom,
        method: "POST".into(),
        path: "/".into(),
        client_id: "c".into(),
        time: "0".into(),
        body: "x".repeat(1 << 20),
    });
    assert_eq!(adapter.ask(&long, SOON), Heard::Hang(250));
    assert_eq!(adapter.ask(&long, LATER), fine());
}

#[test]
fn a_process_that_the_harness_kills_is_gone_at_once_with_all_that_it_started() {
    let mut adapter = shell("sleep 60 & wait");
    assert_eq!(adapter.ask(&call("fine"), LATER), fine());
    let (kill, group) = (adapter.killer().unwrap(), adapter.group().unwrap());
    let began = Instant::now();
    let killed = std::thread::spawn(move || {
        std::thread::sleep(SOON);
        kill();
        kill
    });
    let heard = adapter.ask(&call("chaos"), Duration::from_secs(60));
    assert_eq!(heard, Heard::Crash("signal 9 (SIGKILL)".into()));
    assert!(began.elapsed() < LATER);
    assert_gone(group);

    // The same handle reaches the next process, and nothing where there is none.
    let kill = killed.join().unwrap();
    kill();
    assert_eq!(adapter.ask(&call("fine"), LATER), fine());
    adapter.kill();
    kill();
    assert_eq!(
        adapter.log(),
        ["process: it was killed by the harness (signal 9 (SIGKILL)), as the case asks"]
    );
    assert_eq!(adapter.ask(&call("fine"), LATER), fine());
}

/// A death between two cases is nobody's finding: the next case begins with a new process, and the log says so.
#[test]
fn a_process_that_died_after_its_last_answer_is_started_anew_for_the_next_case() {
    let mut adapter = shell("ok; exit 5");
    adapter.ask(&call("chaos"), LATER);
    assert_eq!(adapter.ask(&configure(), LATER), fine());
    assert_eq!(adapter.log(), ["process: it ended between two cases (exit status 5) and was started anew"]);

    adapter.ask(&call("chaos"), LATER);
    assert_eq!(adapter.ask(&call("fine"), LATER), Heard::Crash("exit status 5".into()));
}

#[test]
fn a_process_that_dies_over_every_configure_is_a_crash() {
    let script = r#"read -r l; echo "${l%%,*}"',"ok":{"version":1}}'; read -r l; exit 7"#;
    let mut adapter = program(&["/bin/sh", "-c", script]);
    assert_eq!(adapter.ask(&configure(), LATER), Heard::Crash("exit status 7".into()));
    assert_eq!(adapter.log(), [""; 0]);
}

#[test]
fn an_idle_process_is_asked_to_stop_before_it_is_killed() {
    let polite = tempfile("polite");
    let mut adapter = shell(&format!("trap 'echo bye >{}' EXIT; ok", polite.display()));
    adapter.ask(&call("chaos"), LATER);
    let group = adapter.group().unwrap();
    let begun = Instant::now();
    drop(adapter);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_gone(group);
    assert_eq!(std::fs::read_to_string(&polite).unwrap(), "bye\n");
    std::fs::remove_file(polite).unwrap();
}

#[test]
fn a_process_that_ignores_stop_is_killed_after_two_seconds() {
    let mut adapter = shell("ok; exec sleep 60");
    adapter.ask(&call("chaos"), LATER);
    let group = adapter.group().unwrap();
    let begun = Instant::now();
    drop(adapter);
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(4), "{took:?}");
    assert_gone(group);
}

fn tempfile(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("paycert-{name}-{}", std::process::id()))
}
