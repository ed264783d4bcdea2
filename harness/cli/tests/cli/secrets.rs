//! Secrets in, none out: a client that prints everything it is told, in many disguises, and every file of its run.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

use crate::support::{Ended, PAYCERT, Place, WRAPPER};

const ARTEFACTS: [&str; 4] = ["out/run.jsonl", "out/report.txt", "out/report.json", "out/junit.xml"];

/// The card number and the token of the corpus; no real ones.
const CARD: &str = "4000000000271827";
const TOKEN: &str = "TOKEN_OF_A_STORED_TEST_CARD_0042";

/// So many characters are looked for at once; pieces of 40 characters hold one of them.
const WINDOW: usize = 24;

/// How a text looks raw, in Base64 at any place, percent-encoded and in hex.
fn disguises(text: &str) -> BTreeSet<String> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent = text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let base64 = (0..3).map(|skipped| {
        let bytes = &text.as_bytes()[skipped..];
        STANDARD_NO_PAD.encode(&bytes[..bytes.len() / 3 * 3])
    });
    [text.to_owned(), hex.to_uppercase(), hex, percent].into_iter().chain(base64).collect()
}

/// The pieces of the private half of a key, for every way in which its bytes may be aligned.
fn pieces(private_key: &Value) -> Vec<String> {
    let text = private_key["pkcs1_bare"].as_str().expect("a key");
    let der = STANDARD.decode(text).expect("Base64");
    // Version, modulus and public exponent of 2048 bits, with their headers.
    let private = &der[277..];
    let texts = (0..3).map(|skipped| STANDARD_NO_PAD.encode(&private[skipped..]));
    let windows = texts.flat_map(|text| {
        let starts = (0..text.len() - WINDOW).step_by(16);
        starts.map(|at| text[at..at + WINDOW].to_owned()).collect::<Vec<_>>()
    });
    let hex: String = private.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = (0..hex.len() - WINDOW).step_by(WINDOW).map(|at| hex[at..at + WINDOW].to_owned());
    windows.chain(hex).collect()
}

/// Runs a client that prints all it hears, and gives back what was said and written, and the run's key.
fn run(cases: &[&str], mutant: &[&str]) -> (Ended, Vec<(String, String)>, Value) {
    let place = Place::new();
    let folder = place.path("").display().to_string();
    let mut args = Vec::new();
    cases.iter().for_each(|case| args.extend(["--case", case]));
    args.extend(["--", "python3", WRAPPER, "tell", &folder, PAYCERT, "merchant"]);
    args.extend(mutant);
    let ended = place.run(&args);
    let mut written: Vec<(String, String)> =
        ARTEFACTS.iter().map(|name| ((*name).to_owned(), place.read(name))).collect();
    written.push(("stdout".to_owned(), ended.stdout.clone()));
    written.push(("stderr".to_owned(), ended.stderr.clone()));
    let keys = place.read("keys");
    let key = keys.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let key = key.into_iter().find(|key| key["pkcs1_bare"].is_string() && key["pkcs8_pem"].is_string());
    (ended, written, key.expect("a whole key"))
}

/// Where any of the secrets stands.
fn found(written: &[(String, String)], secrets: &[String]) -> BTreeSet<String> {
    let disguised: Vec<String> = secrets.iter().flat_map(|secret| disguises(secret)).collect();
    let mut found = BTreeSet::new();
    for (name, text) in written {
        for disguise in &disguised {
            if let Some(at) = text.find(disguise.as_str()) {
                let around: String =
                    text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                found.insert(format!("{name}: {around}|{disguise}"));
                break;
            }
        }
    }
    found
}

#[test]
fn nothing_written_holds_a_card_or_a_token() {
    let cases = ["antom/pay/request-message/*", "antom/pay/request-signature/plain"];
    let (ended, written, _) = run(&cases, &[]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(written[0].1.contains("secret-leaked") && written[0].1.contains("400000******1827"));
    assert_eq!(found(&written, &[CARD.to_owned(), TOKEN.to_owned()]), BTreeSet::new());
    let cvv = [r#""cvv":"123""#, r#"\"cvv\":\"123\""#, r#"\"cvv\": \"123\""#];
    assert!(!written.iter().any(|(_, text)| cvv.iter().any(|cvv| text.contains(cvv))));
}

#[test]
fn nothing_written_holds_a_piece_of_the_key() {
    let cases =
        ["antom/pay/request-message/h*", "antom/pay/private-key/*", "openapi/trade.pay/private-key/*"];
    let (ended, written, key) = run(&cases, &["--mutant", "prints-key"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        written[0].1.contains("private key in the log") && written[0].1.contains("private key in an answer")
    );
    let pieces = pieces(&key);
    assert!(pieces.len() > 200);
    assert_eq!(found(&written, &pieces), BTreeSet::new());
}

#[test]
fn the_search_finds_what_is_there() {
    let key = serde_json::json!({"pkcs1_bare": STANDARD.encode((0..1190_u32).map(|n| ((n * n) >> 3) as u8).collect::<Vec<u8>>())});
    let text = key["pkcs1_bare"].as_str().expect("a text");
    let line = |text: &str| vec![("a file".to_owned(), format!("xx {text} yy"))];
    assert_eq!(found(&line(&text[800..840]), &pieces(&key)).len(), 1);
    for disguise in disguises(CARD) {
        assert_eq!(found(&line(&disguise), &[CARD.to_owned()]).len(), 1, "{disguise}");
    }
}
