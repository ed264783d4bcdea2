use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::{KeyTraces, Secrets};
use crate::case::bend::{Bend, bent};
use crate::crypto::fixture::key;
use crate::crypto::key::PrivateForm;

fn members(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn secrets_of(request: Value) -> Secrets {
    Secrets::of(&KeyTraces::of(key(0)), [&members(request)])
}

#[test]
fn what_the_schemas_call_secret_is_masked_and_a_card_number_keeps_ten_digits() {
    let secrets = secrets_of(json!({
        "paymentMethod": {
            "paymentMethodId": "TOKEN_OF_A_TEST_CARD_42",
            "paymentMethodMetaData": {
                "cardNo": "4000000000271827",
                "cvv": "737",
                "cardPasswordDigest": "digest-of-0042",
                "networkTransactionId": "NTX20261122000042"
            }
        },
        "order": { "orderDescription": "Two mugs", "buyer": { "buyerEmail": "buyer.42@example.com" } }
    }));
    let text = r#"{"cardNo":"4000000000271827","cvv":"737","d":"digest-of-0042","n":"NTX20261122000042","t":"TOKEN_OF_A_TEST_CARD_42","m":"buyer.42@example.com","o":"Two mugs 737","v":"737"}"#;
    assert_eq!(
        secrets.mask(text),
        r#"{"cardNo":"400000******1827","cvv":"***","d":"***","n":"***","t":"***","m":"***","o":"Two mugs 737","v":"737"}"#
    );
}

#[test]
fn a_secret_inside_the_text_of_a_parameter_is_one_as_well() {
    let secrets =
        secrets_of(json!({ "biz_content": r#"{"auth_code":"28763443825664394","subject":"mug"}"# }));
    assert_eq!(secrets.mask("auth_code=28763443825664394&subject=mug"), "auth_code=***&subject=mug");
    assert_eq!(secrets.leaks("paying with 28763443825664394"), ["auth_code"]);
}

#[test]
fn a_leak_is_a_long_secret_in_any_of_four_disguises_and_never_personal_data() {
    let secrets = secrets_of(json!({
        "cardNo": "4000000000271827",
        "cvv": "737",
        "cardToken": "CARDTOKEN+0042/x",
        "paymentMethodId": "0000000000000000",
        "maskedCardNo": "400000******1827",
        "buyerEmail": "buyer.42@example.com",
        "passengerId": "PASSPORT000042"
    }));
    let shown = "737 0000000000000000 400000******1827 buyer.42@example.com PASSPORT000042";
    assert_eq!(secrets.leaks(shown), Vec::<String>::new());
    let told = ["4000000000271827", "NDAwMDAwMDAwMDI3MTgyNw==", "34303030303030303030323731383237"];
    for text in told {
        assert_eq!(secrets.leaks(&format!("log: {text};")), ["cardNo"], "{text}");
    }
    assert_eq!(secrets.leaks("t=CARDTOKEN%2B0042%2Fx"), ["cardToken"]);
}

#[test]
fn a_short_secret_is_masked_under_its_name_in_any_disguise() {
    let secrets = secrets_of(json!({ "cvv": "737" }));
    let json = r#"{"cvv":"737","n":"737"}"#;
    let percent = crate::wire::form::percent_encode(json.as_bytes());
    let hex: String = json.bytes().map(|byte| format!("{byte:02x}")).collect();
    let texts = [json.to_owned(), format!("{json:?}"), percent, STANDARD.encode(json), hex];
    let masked: Vec<String> = texts.iter().map(|text| secrets.mask(text)).collect();
    insta::assert_snapshot!(masked.join("\n"), @r#"
    {"cvv":"***","n":"737"}
    "{\"cvv\":\"***\",\"n\":\"737\"}"
    %7B***%2C%22n%22%3A%22737%22%7D
    eyJj***LCJuIjoiNzM3In0=
    7b***2c226e223a22373337227d
    "#);
}

#[test]
fn a_changed_secret_is_seen_to_be_changed_but_not_shown() {
    let mut secrets = secrets_of(json!({}));
    secrets.gather_answer(&members(
        json!({ "paymentSessionData": "U0VTU0lPTiswMDQy", "buyerEmail": "b@example.com" }),
    ));
    let mut answer =
        json!({ "paymentSessionData": "U0VTU0lPTiswMDQy", "buyerEmail": "b@example.com", "cvv": "" });
    secrets.mask_value(&mut answer);
    assert_eq!(answer, json!({ "paymentSessionData": "***", "buyerEmail": "b@example.com", "cvv": "" }));
    let mut answer = json!({ "paymentSessionData": "U0VTU0lPTiAwMDQy" });
    secrets.mask_value(&mut answer);
    assert_eq!(answer, json!({ "paymentSessionData": "*** (another)" }));
}

#[test]
fn what_stands_in_base64_is_masked_inside_it() {
    let secrets = secrets_of(json!({ "cardNo": "4000000000271827" }));
    let mut command = json!({ "body_b64": STANDARD.encode(r#"{"a":"4000000000271827"}"#), "other_b64": "*" });
    secrets.mask_value(&mut command);
    assert_eq!(
        command,
        json!({ "body_b64": STANDARD.encode(r#"{"a":"400000******1827"}"#), "other_b64": "*" })
    );
}

#[test]
fn a_forgotten_message_is_neither_masked_nor_looked_for() {
    let mut secrets = secrets_of(json!({}));
    let before = secrets.count();
    secrets.gather(&members(json!({ "cardToken": "CARDTOKEN-0042-x" })));
    secrets.forget_from(before);
    assert_eq!(
        (secrets.mask("CARDTOKEN-0042-x").as_str(), secrets.leaks("CARDTOKEN-0042-x").len()),
        ("CARDTOKEN-0042-x", 0)
    );
}

/// A key may be handed over in hex or through a web page, and a client may print that once more in another form.
#[test]
fn a_key_that_was_handed_over_in_hex_or_html_is_found_and_hidden_in_every_disguise() {
    let secrets = secrets_of(json!({}));
    for bend in [Bend::Hex, Bend::HtmlEscaped, Bend::UrlSafe, Bend::EscapedNewlines, Bend::Indented] {
        let text = bent(key(0), PrivateForm::Pkcs8Pem, bend, "");
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        for disguised in [STANDARD.encode(&text), hex.to_uppercase(), hex, text] {
            let masked = secrets.mask(&disguised);
            assert_eq!(secrets.leaks(&disguised), ["private key"], "{bend:?}");
            assert!(masked.len() < disguised.len() / 2, "{bend:?}: {masked}");
        }
    }
}
