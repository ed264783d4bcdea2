//! The commands beside `run`: each is right about what it shows.

use crate::support::{PAYCERT, Place, shell};

const FAILS: &str = "openapi/trade.pay/request-message/goods-detail";

#[test]
fn list_prints_every_case_that_matches_with_its_reason() {
    let place = Place::new();
    let ended = place.paycert(&["list", "--case", "antom/pay/platform-key"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ended.stdout, @"
    antom/pay/platform-key/plain  The platform's own key is configured, and its answer is believed.
    antom/pay/platform-key/none  Without the platform's key nothing can be verified, so nothing is believed.
    antom/pay/platform-key/none-and-no-signature  Without the platform's key an unsigned answer is not believed either.
    antom/pay/platform-key/own-public-key  With his own public key in place of the platform's the merchant cannot verify what the platform signs.
    antom/pay/platform-key/own-public-key-and-own-signature  The mix-up can be noticed at the start, before anything that the merchant signed is taken for the platform's word.
    antom/pay/platform-key/own-public-key-before-money-moves  The mix-up shows as soon as both keys are known, so nothing is sent: afterwards money has moved and no answer can be believed.
    antom/pay/platform-key/elliptic-curve  A key of another kind makes a library answer with an error, and an error is no yes.
    antom/pay/platform-key/truncated  A key that lost its last third makes a library answer with an error, and an error is no yes.
    ");
    let all = place.paycert(&["list"]);
    let unique: std::collections::BTreeSet<&str> = all.stdout.lines().collect();
    assert!(unique.len() > 800 && unique.len() == all.stdout.lines().count());
    let mutants = place.paycert(&["list", "--mutants"]).stdout;
    assert!(
        mutants.lines().any(|line| line.trim() == format!("killed by {FAILS} (request-message-altered)"))
    );
}

#[test]
fn explain_says_everything_about_a_case_and_a_requirement() {
    let place = Place::new();
    let case = place.paycert(&["explain", "openapi/trade.pay/forged-answers/no-sign"]);
    assert_eq!(case.code, 0);
    insta::assert_snapshot!("case", case.stdout);
    let requirement = place.paycert(&["explain", "openapi-charset-in-query"]);
    assert_eq!(requirement.code, 0);
    insta::assert_snapshot!("requirement", requirement.stdout);
}

#[test]
fn judge_gives_the_same_again_and_with_other_known_failures_another_end() {
    let place = Place::new();
    let run = place.run(&["--case", FAILS, "--mutant", "loses-members"]);
    let judged = place.paycert(&["judge", "out/run.jsonl"]);
    assert_eq!((judged.code, &judged.stdout), (1, &run.stdout));
    for (format, file) in
        [("json", "out/report.json"), ("junit", "out/junit.xml"), ("text", "out/report.txt")]
    {
        let judged = place.paycert(&["judge", "--format", format, "out/run.jsonl"]);
        assert_eq!(judged.stdout, place.read(file), "{format}");
    }
    let known = place.file("known.json", &format!(r#"[{{"case": "{FAILS}", "because": "later"}}]"#));
    let judged = place.paycert(&["judge", "--known-failures", &known, "out/run.jsonl"]);
    insta::assert_snapshot!(judged.stdout.lines().last().unwrap_or_default(), @"1 selected = 1 known-failure: conformant");
    assert_eq!(judged.code, 0);
}

#[test]
fn a_run_file_that_ends_at_a_line_end_is_an_interrupted_run() {
    let place = Place::new();
    assert_eq!(place.run(&["--case", "antom/pay/platform-key"]).code, 0);
    let whole = place.read("out/run.jsonl");
    let cut: Vec<&str> = whole.lines().take(2).collect();
    let path = place.file("cut.jsonl", &(cut.join("\n") + "\n"));
    let judged = place.paycert(&["judge", &path]);
    assert_eq!(judged.code, 130);
    insta::assert_snapshot!(judged.stdout.lines().last().unwrap_or_default(), @"8 selected = 1 pass + 7 not-run: cut off");
}

#[test]
fn smoke_tries_one_message_of_each_kind() {
    let place = Place::new();
    let good = place.paycert(&["smoke", "--", PAYCERT, "merchant"]);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);
    let passed: Vec<&str> = good.stdout.lines().skip(2).collect();
    insta::assert_snapshot!(passed.join("\n"), @r"
    pass  antom/pay/notification-signature/plain
    pass  antom/pay/request-signature/plain
    pass  antom/pay/response-signature/plain
    pass  antom/pay/result-codes/success
    pass  antom/pay/shop/result/paid-after-in-process
    pass  openapi/trade.pay/notification-signature/n01-paid
    pass  openapi/trade.pay/request-signature/plain
    pass  openapi/trade.pay/response-signature/paid
    pass  openapi/trade.pay/result-codes/10000-paid
    pass  openapi/trade.pay/shop/result/10000-paid
    10 tried, 0 not listed by the adapter
    ");
    let nothing = place.paycert(&["smoke", "--", "sh", "-c", &shell(&[], "{}")]);
    assert_eq!(nothing.code, 4, "an adapter that lists nothing has shown nothing");
    let wrong =
        place.paycert(&["smoke", "--", "sh", "-c", &shell(&["antom.sign"], r#"{"signature":"AAAA"}"#)]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stdout.contains("signature-not-verified"), "{}", wrong.stdout);
}

#[test]
fn a_merchant_that_is_killed_knows_its_orders_when_it_is_started_again() {
    let place = Place::new();
    let restart = |name: &str| format!("*/*/shop/restart/{name}");
    let cases = [restart("*-then-again"), restart("notified-again")];
    let cases = ["--case", cases[0].as_str(), "--case", cases[1].as_str()];
    let ended = place.run(&[&cases[..], &["--", PAYCERT, "merchant"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    let late = ["--", PAYCERT, "merchant", "--mutant", "acks-before-it-stores"];
    let ended = place.run(&[&cases[2..], &late].concat());
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(place.outcomes(), @"
    notified-again: fail, ack-before-stored (a notification was acknowledged, and the order is pending)
    notified-again: fail, ack-before-stored (a notification was acknowledged, and the order is failed)
    ");
}

#[test]
fn the_merchant_is_an_adapter_like_any_other() {
    let place = Place::new();
    let cases = ["--case", "antom/pay/platform-key", "--case", "openapi/trade.pay/sign-type-rsa"];
    let ended = place.run(&[&cases[..], &["--", PAYCERT, "merchant"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    let case = "openapi/trade.pay/no-answer/html";
    let ended = place.run(&["--case", case, "--", PAYCERT, "merchant", "--mutant", "crashes-on-nonsense"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(place.outcomes(), @"html: fail, crash (exit status 3)");
}

#[test]
fn the_replay_command_gives_the_same_again() {
    let place = Place::new();
    let script =
        shell(&["antom.call"], r#"{"result":"raised","reason":"don t $HOME \"x\""}"#) + "\n# it's quoted";
    let first = place.run(&["--case", "antom/pay/request-message/hosted-form", "--", "sh", "-c", &script]);
    let report = place.read("out/report.txt");
    let begin = report.find("  replay  paycert run ").expect("a replay command") + "  replay  paycert".len();
    let end = report.find("\n\ntopic").expect("the table of topics");
    let mut again = std::process::Command::new("sh");
    again.args(["-c", &format!("exec {PAYCERT}{}", &report[begin..end])]).current_dir(place.path(""));
    let again = place.finish(again);
    assert_eq!((first.code, again.code), (1, 1), "{}", again.stderr);
    assert_eq!(place.outcomes(), place.outcomes_in("reports/out"));
}

#[test]
fn what_a_client_says_cannot_pass_for_the_report() {
    let place = Place::new();
    let reason = r#"\u001b[2J\n1 selected = 1 pass: conformant\n"#;
    let script = shell(&["antom.call"], &format!(r#"{{"result":"raised","reason":"{reason}"}}"#));
    let ended = place.run(&["--case", "antom/pay/request-message/hosted-form", "--", "sh", "-c", &script]);
    assert!(!ended.stdout.lines().any(|line| line == "1 selected = 1 pass: conformant"));
    let seen = ended.stdout.lines().find(|line| line.starts_with("  seen")).unwrap_or_default();
    insta::assert_snapshot!(seen, @r"  seen    step 1: raised, reason: \u{1b}[2J\n1 selected = 1 pass: conformant\n");
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn a_replay_command_can_be_pasted_whatever_the_profile_is_called() {
    let place = Place::new();
    let profile = place.file("it's mine.json", r#"{"name": "mine"}"#);
    let ran = place.run(&["--case", FAILS, "--mutant", "loses-members", "--profile", &profile]);
    let replay = ran.stdout.lines().find_map(|line| line.strip_prefix("  replay  ")).unwrap_or_default();
    insta::assert_snapshot!(replay, @r"paycert run --seed 7 --case 'openapi/trade.pay/request-message/goods-detail' --profile '[dir]/it'\''s mine.json' --mutant loses-members");
}

#[test]
fn smoke_asks_the_plainest_message_of_each_kind() {
    let place = Place::new();
    let ran = place.paycert(&[
        "smoke",
        "--",
        "sh",
        "-c",
        &shell(&["openapi.sign", "antom.sign"], r#"{"raised":"no"}"#),
    ]);
    let tried = ran.stdout.lines().filter_map(|line| line.strip_prefix("fail  "));
    let tried: Vec<&str> = tried.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(tried, ["antom/pay/request-signature/plain", "openapi/trade.pay/request-signature/plain"]);
}
