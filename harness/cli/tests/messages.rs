//! `paycert generate` and `paycert validate`, as a user meets them: whole outputs and exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PAY: &str = "antom/payments.pay.request";

fn paycert(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_paycert"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("paycert starts");
    // A program that has read enough closes its input.
    let _ = child.stdin.take().expect("an input").write_all(input);
    child.wait_with_output().expect("paycert ends")
}

/// The exit code and both outputs as text.
fn told(arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let output = paycert(arguments, input);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn what_is_generated_is_valid_and_a_seed_gives_it_again() {
    let (code, messages, _) = told(&["generate", PAY, "--count", "25", "--seed", "7"], b"");
    assert_eq!((code, messages.lines().count()), (Some(0), 25));
    assert_eq!(told(&["generate", PAY, "--count", "25", "--seed", "7"], b"").1, messages);
    let judged = told(&["validate", PAY, "-"], messages.as_bytes());
    assert_eq!(judged, (Some(0), "25 good, 0 wrong\n".to_owned(), String::new()));
}

#[test]
fn a_near_miss_is_refused_where_it_says() {
    let (_, lines, _) = told(&["generate", PAY, "--near-miss"], b"");
    assert!(lines.lines().count() > 100, "{} near misses", lines.lines().count());
    for line in lines.lines().step_by(40) {
        let miss: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let (code, said, _) = told(&["validate", PAY, "-"], miss["message"].to_string().as_bytes());
        let constraint = format!("({})", miss["constraint"].as_str().expect("a constraint"));
        assert_eq!(code, Some(1));
        assert!(said.contains(&constraint), "{constraint} is not in {said}");
    }
}

#[test]
fn a_mistake_is_one_line_with_its_place_and_no_secret() {
    let message = r#"{"paymentRequestId":"","paymentMethod":{"paymentMethodType":"CARD",
        "paymentMethodMetaData":{"cardNo":"4000000000271827x"}},"stranger":"secret"}"#;
    let (code, said, _) = told(&["validate", PAY, "-"], message.as_bytes());
    let wanted = [
        "standard input: /paymentMethod/paymentMethodMetaData/cardNo: expected text of the form ^[0-9]{12,19}$, \
         got \"400000*******827x\" (pattern) [antom/common.json#/$defs/CardData/properties/cardNo/pattern]",
        "standard input: /stranger: expected no such member, got \"***\" (additionalProperties) \
         [antom/payments.pay.request.json#/additionalProperties]",
        "standard input: /order: expected a member \"order\" (required) [antom/payments.pay.request.json#/required]",
    ];
    for line in wanted {
        assert!(said.lines().any(|other| other == line), "{line}\nis not in\n{said}");
    }
    assert_eq!((code, said.lines().last()), (Some(1), Some("0 good, 1 wrong")));
    let (code, said, _) = told(&["validate", "--tolerant", PAY, "-"], br#"{"stranger":1}"#);
    assert_eq!((code, said.contains("stranger")), (Some(1), false));
}

#[test]
fn input_that_cannot_be_read_is_one_line_with_a_byte_offset() {
    let deep = "[".repeat(100_000);
    let long = "1,".repeat(5_000_000);
    let rows: &[(&[u8], &str)] = &[
        (b"hello", "expected a value at byte 0"),
        (b"{\"a\":1,\n\"a\":2}", "second member `a` at byte 8"),
        (b"{\"a\":\"\xff\"}", "bytes that are not UTF-8 at byte 6"),
        (b" \n\n ", "nothing but white space at byte 0"),
        (b"{\"a\":1", "expected `,` or `}` at byte 6"),
        (deep.as_bytes(), "nesting deeper than 128 at byte 128"),
        (long.as_bytes(), "longer than 4194304 bytes at byte 4194304"),
        (b"{}\n{}\n{", "expected a member name at byte 7"),
    ];
    for (input, says) in rows {
        let (code, _, problem) = told(&["validate", PAY, "-"], input);
        assert_eq!((code, problem), (Some(2), format!("paycert: -: no JSON message: {says}\n")));
    }
}

#[test]
fn an_unreadable_file_does_not_hide_what_is_wrong_with_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("bad.json");
    std::fs::write(&file, "{}").expect("a file");
    let path = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
    let missing = path(&folder.path().join("missing.json"));
    let (code, said, problem) = told(&["validate", PAY, &missing, &path(&file)], b"");
    assert_eq!((code, said.lines().last()), (Some(2), Some("0 good, 1 wrong")));
    assert!(problem.starts_with(&format!("paycert: {missing}: cannot be read: ")), "{problem}");
}

#[test]
fn an_unknown_message_is_answered_with_the_nearest_names() {
    let (code, _, problem) = told(&["generate", "antom/pay.request"], b"");
    assert_eq!(code, Some(2));
    assert_eq!(
        problem,
        "paycert: no message is called 'antom/pay.request'; the nearest are antom/payments.pay.request, \
         antom/payments.refund.request, antom/headers.request\n  help: `paycert generate --list` prints every message\n"
    );
    let (code, names, _) = told(&["generate", "--list"], b"");
    assert_eq!((code, names.lines().any(|name| name == PAY)), (Some(0), true));
}

#[test]
fn a_reader_that_goes_away_ends_the_output_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_paycert"))
        .args(["generate", PAY, "--count", "1000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("paycert starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("paycert ends");
    assert_eq!(
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()),
        (Some(0), String::new())
    );
}
