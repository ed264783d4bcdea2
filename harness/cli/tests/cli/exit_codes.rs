//! One fixture for each exit code, and nothing that is lost on the way out.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{PAYCERT, Place, WRAPPER, shell, told};

const GOOD: &str = "antom/pay/request-message/hosted-form";

#[test]
fn a_client_that_does_everything_right_ends_in_0() {
    let place = Place::new();
    let ended = place.run(&["--case", GOOD]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, "reports in out (run file: run.jsonl)\n"));
    insta::assert_snapshot!(place.outcomes(), @"hosted-form: pass");
}

#[test]
fn a_client_with_a_bug_ends_in_1() {
    let place = Place::new();
    let case = "openapi/trade.pay/request-message/goods-detail";
    let ended = place.run(&["--case", case, "--mutant", "loses-members"]);
    insta::assert_snapshot!(told(&ended), @"
    exit 1
    reports in out (run file: run.jsonl)
    ");
    insta::assert_snapshot!(place.outcomes(), @"goods-detail: fail, request-message-altered (/goods_detail did not arrive)");
}

#[test]
fn an_adapter_that_breaks_the_protocol_ends_in_3_and_leaves_its_reports() {
    let place = Place::new();
    let script = shell(&["antom.call"], r#"{"result":"done"}"#);
    let ended = place.run(&["--case", GOOD, "--", "sh", "-c", &script]);
    insta::assert_snapshot!(told(&ended), @"
    exit 3
    reports in out (run file: run.jsonl)
    ");
    insta::assert_snapshot!(place.outcomes(), @"hosted-form: error, the answer to `call` is not one of the protocol: unknown variant `done`, expected one of `answered`, `rejected`, `untrusted`, `transport`, `invalid-request`, `raised`");
}

#[test]
fn a_pattern_that_matches_nothing_ends_in_4() {
    let place = Place::new();
    insta::assert_snapshot!(told(&place.run(&["--case", "antom/nothing/**"])), @"
    exit 4
    paycert: no case matches 'antom/nothing/**'
      help: `paycert list` prints every case; `**` matches across segments
    ");
    insta::assert_snapshot!(told(&place.paycert(&["list", "--case", "antom/nothing/**"])), @"
    exit 4
    paycert: no case matches 'antom/nothing/**'
      help: `paycert list` prints every case; `**` matches across segments
    ");
}

#[test]
fn a_run_in_which_nothing_can_be_asked_ends_in_4() {
    let place = Place::new();
    let ended = place.run(&["--case", GOOD, "--", "sh", "-c", &shell(&[], "{}")]);
    assert_eq!(ended.code, 4);
    insta::assert_snapshot!(place.outcomes(), @"hosted-form: skip, the adapter does not list `antom.call`");
    let sums = ended.stdout.lines().last().unwrap_or_default();
    insta::assert_snapshot!(sums, @"1 selected = 1 skip: no case was asked");
}

#[test]
fn a_case_that_shows_nothing_ends_in_5() {
    let place = Place::new();
    let script = shell(&["openapi.call"], r#"{"result":"untrusted","reason":"never"}"#);
    let ended = place.run(&["--case", "openapi/trade.pay/forged-answers/no-sign", "--", "sh", "-c", &script]);
    assert_eq!(ended.code, 5);
    insta::assert_snapshot!(place.outcomes(), @"no-sign: inconclusive, control-not-accepted: Untrusted: never");
}

#[test]
fn a_client_that_keeps_dying_ends_its_lane_and_the_run_is_incomplete() {
    let place = Place::new();
    let script = shell(&["antom.call"], "{}")
        .replace(r#"*'"do":"configure"'*"#, r#"*'"do":"configure"'*) exit 9 ;; x"#);
    let ended =
        place.run(&["--jobs", "1", "--case", "antom/pay/request-message/*", "--", "sh", "-c", &script]);
    assert_eq!(ended.code, 5);
    assert_eq!(place.outcomes().matches("fail, crash (exit status 9)").count(), 5);
    let sums = ended.stdout.lines().last().unwrap_or_default();
    assert!(sums.contains(" selected = 5 fail + ") && sums.ends_with(" not-run: incomplete"), "{sums}");
}

#[test]
fn an_interrupt_ends_in_130_with_every_report() {
    let place = Place::new();
    let folder = place.path("").display().to_string();
    let adapter = ["--", "python3", WRAPPER, "slow", &folder, PAYCERT, "merchant"];
    let args = [&["run", "--out", "out", "--jobs", "1", "--case", "antom/pay/request-message"], &adapter[..]]
        .concat();
    let child = place.command(&args).spawn().expect("a process");
    let began = Instant::now();
    let cases =
        || std::fs::read_to_string(place.path("out/run.jsonl")).map_or(0, |text| text.lines().count());
    while cases() < 4 {
        assert!(began.elapsed() < Duration::from_secs(60), "no case ends");
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130));
    let sums = String::from_utf8_lossy(&output.stdout);
    let sums = sums.lines().last().unwrap_or_default();
    assert!(sums.contains(" selected = ") && sums.ends_with(" not-run: interrupted"), "{sums}");
    for name in ["out/report.txt", "out/report.json", "out/junit.xml"] {
        assert!(!place.read(name).is_empty(), "{name}");
    }
    let judged = place.paycert(&["judge", "out/run.jsonl"]);
    assert_eq!((judged.code, judged.stdout.as_str()), (130, place.read("out/report.txt").as_str()));
}

#[test]
fn an_interrupt_does_not_wait_for_a_client_that_hangs() {
    let place = Place::new();
    let start = r#"{"id":0,"ok":{"version":1,"features":["antom.sign"]}}"#;
    let script = format!("read -r l; echo '{start}'; read -r l; echo $$ > asked; exec sleep 600");
    let child =
        place.command(&["run", "--out", "out", "--", "sh", "-c", &script]).spawn().expect("a process");
    let asked = || std::fs::read_to_string(place.path("asked")).ok().filter(|pid| pid.ends_with('\n'));
    let began = Instant::now();
    let pid = loop {
        match asked() {
            Some(pid) => break pid,
            None => assert!(began.elapsed() < Duration::from_secs(60), "nothing is asked"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let began = Instant::now();
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130));
    // The client would have had thirty seconds.
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(!std::path::Path::new("/proc").join(pid.trim()).exists(), "the client is still there");
    assert!(place.read("out/report.txt").contains("not-run: interrupted"));
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let place = Place::new();
    let case = "openapi/trade.pay/request-message/goods-detail";
    let mut child = place
        .command(&["run", "--out", "out", "--case", case, "--mutant", "loses-members"])
        .spawn()
        .expect("a process");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().expect("an end").code(), Some(1));
}
