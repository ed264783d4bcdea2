//! What is written is what its schema says.

use jsonschema::{Draft, Registry, Validator};
use serde_json::Value;

use crate::support::{Place, shell};

const BASE: &str = "https://paycert.test/schemas/paycert/";

const SCHEMAS: [(&str, &str); 3] = [
    ("adapter.v1.json", include_str!("../../../../schemas/paycert/adapter.v1.json")),
    ("report.v1.json", include_str!("../../../../schemas/paycert/report.v1.json")),
    ("run.v1.json", include_str!("../../../../schemas/paycert/run.v1.json")),
];

fn schema(name: &str) -> Validator {
    let schemas = SCHEMAS.map(|(name, text)| {
        let schema: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (format!("{BASE}{name}"), schema)
    });
    let registry =
        Registry::new().extend(schemas).and_then(|registry| registry.prepare()).expect("good schemas");
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&serde_json::json!({"$ref": format!("{BASE}{name}")}))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn errors(validator: &Validator, text: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Checks everything that a run wrote.
fn check(place: &Place, stdout: &str) {
    let report = place.read("out/report.json");
    assert_eq!(stdout, report);
    assert_eq!(errors(&schema("report.v1.json"), &report), Vec::<String>::new());
    let run = schema("run.v1.json");
    for line in place.read("out/run.jsonl").lines() {
        assert_eq!(errors(&run, line), Vec::<String>::new(), "{line}");
    }
    let junit = quick_junit::Report::deserialize_from_str(&place.read("out/junit.xml")).expect("JUnit XML");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(Some(junit.tests as u64), report["selected"].as_u64());
}

#[test]
fn a_run_with_failures_writes_what_the_schemas_say() {
    let place = Place::new();
    let cases = [
        "openapi/trade.pay/request-message/*",
        "openapi/trade.pay/no-answer/*",
        "openapi/trade.pay/gbk/*",
        "openapi/trade.pay/notification-signature/n0*",
        "antom/pay/result-codes/*",
        "antom/pay/private-key/*",
    ];
    let mut args = vec!["--format", "json", "--mutant", "loses-members"];
    cases.iter().for_each(|case| args.extend(["--case", case]));
    let ended = place.run(&args);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    check(&place, &ended.stdout);
}

#[test]
fn a_run_of_every_outcome_writes_what_the_schemas_say() {
    let place = Place::new();
    let known = place
        .file("known.json", r#"[{"case": "antom/pay/request-message/hosted-form", "because": "later"}]"#);
    let profile = place.file("profile.json", r#"{"name": "the worst"}"#);
    let script = shell(
        &["antom.call", "antom.sign", "openapi.call"],
        r#"{"result":"raised","reason":"\u001b <&>]]> \u0000"}"#,
    );
    let ended = place.run(&[
        "--format",
        "json",
        "--profile",
        &profile,
        "--known-failures",
        &known,
        "--case",
        "antom/pay/request-message/*e*",
        "--case",
        "antom/pay/request-signature/plain",
        "--case",
        "openapi/trade.pay/forged-answers/no-sign",
        "--case",
        "openapi/trade.query/response-signature/**",
        "--",
        "sh",
        "-c",
        &script,
    ]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    let outcomes = place.outcomes();
    for word in ["known-failure", "fail", "error", "inconclusive", "skip"] {
        assert!(outcomes.contains(&format!(": {word}")), "{word}: {outcomes}");
    }
    check(&place, &ended.stdout);
}
