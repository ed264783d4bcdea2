//! Wherever a signature does not verify, every report says why, in the doctor's words.

use serde_json::Value;

use crate::support::Place;

const SIGN: &str = "openapi/trade.pay/request-signature/plain";
const CALL: &str = "openapi/trade.pay/request-message/goods-detail";
/// Its control does not hold if requests are not signed rightly, so it stays open.
const DOUBTFUL: &str = "openapi/trade.pay/no-answer/502-html";

const SAYS: &str = "the values were URL-encoded before signing: first difference at byte 36 in biz_content, `%` signed, `{` right";

#[test]
fn a_wrong_signature_is_explained_in_every_report_and_by_the_doctor() {
    let place = Place::new();
    let cases = ["--case", SIGN, "--case", CALL, "--case", DOUBTFUL];
    place.run(&[&["--mutant", "encodes-before-signing"], &cases[..]].concat());

    let report: Value = serde_json::from_str(&place.read("out/report.json")).expect("JSON");
    let diagnosed: Vec<(&str, &str, usize)> = report["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .map(|case| {
            let lines = case["diagnoses"].as_array().expect("diagnoses").iter();
            let same = lines.filter(|line| line.as_str().is_some_and(|line| line.ends_with(SAYS))).count();
            (case["case"].as_str().expect("a name"), case["outcome"].as_str().expect("an outcome"), same)
        })
        .collect();
    assert_eq!(diagnosed, [(DOUBTFUL, "inconclusive", 2), (CALL, "fail", 1), (SIGN, "fail", 1)]);

    for (case, _, _) in diagnosed {
        let part = |file: &str, end: &str| {
            let text = place.read(file);
            let from = text.find(&format!("{case}  [")).unwrap_or_else(|| panic!("{case} in {file}"));
            text[from..].split(end).next().unwrap_or_default().to_owned()
        };
        assert!(part("out/report.txt", "  replay  ").contains(SAYS), "the text about {case}");
        assert!(part("out/junit.xml", "  replay  ").contains(SAYS), "the XML about {case}");
        let doctor = place.paycert(&["doctor", "--run", "out/run.jsonl", "--case", case]);
        assert!(
            doctor.code == 1 && doctor.stdout.contains(SAYS),
            "the doctor about {case}: {}",
            doctor.stdout
        );
    }
}

/// What the client itself says of a genuine message that it refuses is all that can be known, and no report loses it.
#[test]
fn a_refused_genuine_message_is_reported_with_the_clients_own_reason() {
    let place = Place::new();
    let case = "openapi/trade.pay/notification-signature/n01-paid";
    place.run(&["--mutant", "keeps-sign-type", "--case", case]);
    for file in ["out/report.txt", "out/report.json", "out/junit.xml"] {
        let text = place.read(file);
        let told = text.contains("valid-refused") && text.contains("the signature does not verify");
        assert!(told, "{file}: {text}");
    }
}
