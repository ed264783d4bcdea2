//! The schemas: their own examples are good, every field of the fact sheets is in one, and what they find is said well.

use paycert_core::schema::{
    Brand, Contract, Documents, Message, Mode, Reading, ThreeDs, Violation, brand, contract_violations, mask,
    messages, mode, notification_violations, three_ds, validate,
};
use serde_json::{Value, json};

/// Every row of the field tables: operation, side, path, type, required, greatest length.
const FIELDS: &str = include_str!("../../../corpus/documents/antom-fields.tsv");

/// Every member that the fact sheets know of the gateway's messages: message and member.
const MEMBERS: &str = include_str!("../../../corpus/documents/openapi-fields.tsv");

/// Rows where sources differ, with what the schema says instead.
const OTHERWISE: &[(&str, &str)] = &[
    ("capture rsp result", "a length is given for an object; its members have their own"),
    (
        "createPaymentSession req paymentMethod.paymentMethodMetaData.cvv",
        "3 here and 4 on the pay page: 4 is right",
    ),
];

fn message(name: &str) -> &'static Message {
    Message::find(name).unwrap_or_else(|| panic!("there is no message {name}"))
}

fn example(name: &str) -> Value {
    message(name).examples[0].clone()
}

fn said(violations: Vec<Violation>) -> Vec<String> {
    violations.iter().map(Violation::to_string).collect()
}

fn strictly(name: &str, value: &Value) -> Vec<String> {
    said(validate(message(name), Reading::Strict, value))
}

fn tolerantly(name: &str, value: &Value) -> Vec<String> {
    said(validate(message(name), Reading::Tolerant, value))
}

#[test]
fn every_example_is_good_in_both_readings() {
    for message in messages() {
        assert!(!message.examples.is_empty(), "{} has no base message", message.name);
        for (at, example) in message.examples.iter().enumerate() {
            for reading in [Reading::Strict, Reading::Tolerant] {
                let found = said(validate(message, reading, example));
                assert_eq!(found, Vec::<String>::new(), "{} example {at}, {reading:?}", message.name);
            }
        }
    }
}

#[test]
fn every_row_of_the_field_tables_is_in_a_schema() {
    let mut missing = Vec::new();
    for row in FIELDS.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [operation, side, path, kind, required, max] = cells[..] else { panic!("broken row: {row}") };
        let name = match (operation.starts_with("notify"), side) {
            (true, "req") => format!("antom/{operation}"),
            (true, _) => "antom/acknowledgement".to_owned(),
            (false, "req") => format!("antom/payments.{operation}.request"),
            (false, _) => format!("antom/payments.{operation}.response"),
        };
        let short = format!("{operation} {side} {path}");
        let steps = path.replace("[]", "");
        let (parent, member) = steps.rsplit_once('.').unwrap_or(("", &steps));
        let descend = |walk: paycert_core::schema::Walk, step: &str| {
            let here = walk.child(step);
            // The tables leave the index out where an SDK has a list.
            if here.is_known() { here } else { walk.child("0").child(step) }
        };
        let above = parent.split('.').filter(|step| !step.is_empty()).fold(message(&name).walk(), descend);
        let here = descend(above.clone(), member);
        let excused = OTHERWISE.iter().any(|(row, _)| *row == short);
        let optional_list = above.child("0").requires(member);
        if !here.is_known() {
            missing.push(format!("{short}: no such member"));
        } else if required == "Y" && !above.requires(member) && !optional_list {
            missing.push(format!("{short}: not required"));
        } else if !excused && max.parse().is_ok_and(|max: u64| !here.limits().contains(&max)) {
            missing.push(format!("{short}: not limited to {max}"));
        } else if kind == "Datetime" && here.kind() != Some("datetime-iso") {
            missing.push(format!("{short}: no time"));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_member_that_the_gateway_knows_is_in_a_schema() {
    fn has(schema: &Value, name: &str) -> bool {
        match schema {
            Value::Object(members) => {
                members.get("properties").is_some_and(|properties| properties.get(name).is_some())
                    || members.iter().any(|(keyword, below)| keyword != "examples" && has(below, name))
            }
            Value::Array(items) => items.iter().any(|item| has(item, name)),
            _ => false,
        }
    }
    let file = |wanted: &str| Documents::of(Reading::Strict).files().find(|place| place.file == wanted);
    let common = file("openapi/common.json").expect("there are common definitions").schema;
    let mut missing = Vec::new();
    for row in MEMBERS.lines().skip(1) {
        let (of, member) = row.split_once('\t').unwrap_or_else(|| panic!("broken row: {row}"));
        let schema = message(&format!("openapi/{of}")).root().schema;
        if !has(schema, member) && !has(common, member) {
            missing.push(row);
        }
    }
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn a_violation_says_where_its_constraint_stands() {
    let name = "antom/payments.capture.request";
    let mut request = example(name);
    request["captureAmount"]["value"] = json!("0");
    let found = validate(message(name), Reading::Tolerant, &request);
    let places: Vec<&str> = found.iter().map(|violation| violation.schema.as_str()).collect();
    assert_eq!(places, ["antom/common.json#/$defs/Amount/properties/value/pattern"]);
}

#[test]
fn a_part_of_a_file_is_a_message_of_its_own() {
    let unsigned = json!({ "Client-Id": "T_1", "Response-Time": "2026-01-05T10:00:01+08:00" });
    assert_eq!(strictly("antom/headers.response", &unsigned), Vec::<String>::new());
    assert_eq!(
        strictly("antom/headers.signed-response", &unsigned),
        ["/Signature: expected a member \"Signature\" (required)"]
    );
}

#[test]
fn a_client_must_accept_unknown_members_and_words_that_are_new() {
    let name = "antom/payments.inquiryPayment.response";
    let mut answer = example(name);
    answer["newMember"] = json!(1);
    answer["paymentStatus"] = json!("PARTIALLY_PAID");
    answer["paymentAmount"]["newMember"] = json!({});
    assert_eq!(tolerantly(name, &answer), Vec::<String>::new());
    assert_eq!(
        strictly(name, &answer),
        [
            "/newMember: expected no such member, got \"***\" (additionalProperties)",
            "/paymentAmount/newMember: expected no such member, got an object (additionalProperties)",
            "/paymentStatus: expected one of \"SUCCESS\", \"FAIL\", \"PROCESSING\", \"CANCELLED\", \"PENDING\", \
             got \"PARTIALLY_PAID\" (enum)",
        ]
    );
}

#[test]
fn tolerance_keeps_lengths_types_and_conditions() {
    let name = "antom/payments.inquiryPayment.response";
    let mut answer = example(name);
    answer["paymentStatus"] = json!("FAIL");
    answer["paymentId"] = json!("9".repeat(65));
    answer["paymentAmount"]["value"] = json!(30000);
    assert_eq!(
        tolerantly(name, &answer),
        [
            "/paymentAmount/value: expected the type string, got 30000 (type)",
            "/paymentId: expected at most 64 characters, \
             got \"99999999999999999999999999999999999999999999999999999999999999999\" (maxLength)",
            "/paymentTime: expected no such member, got \"2026-01-05T10:00:05+08:00\" (payment-time-only-with-success)",
        ]
    );
}

#[test]
fn no_secret_stands_in_a_violation() {
    let name = "antom/payments.pay.request";
    let mut request = example(name);
    let card = &mut request["paymentMethod"]["paymentMethodMetaData"];
    card["cardNo"] = json!("4000 0000 0000 1000");
    card["cvv"] = json!("12345");
    card["cardNumber"] = json!("4000000000001000");
    request["cvv"] = json!("123");
    assert_eq!(
        strictly(name, &request),
        [
            "/cvv: expected no such member, got \"***\" (additionalProperties)",
            "/paymentMethod/paymentMethodMetaData/cardNo: expected text of the form ^[0-9]{12,19}$, \
             got \"4000 0*********1000\" (pattern)",
            "/paymentMethod/paymentMethodMetaData/cardNumber: expected no such member, got \"400000******1000\" \
             (unevaluatedProperties)",
            "/paymentMethod/paymentMethodMetaData/cvv: expected at most 4 characters, got \"***\" (maxLength)",
            "/paymentMethod/paymentMethodMetaData/cvv: expected text of the form ^[0-9]{3,4}$, got \"***\" (pattern)",
        ]
    );
}

#[test]
fn masking_hides_every_secret_and_keeps_the_shape() {
    let pay = message("antom/payments.pay.request");
    let mut request = json!({
        "cardNo": "4000000000001000",
        "card_number": "4000000000001000",
        "paymentRequestId": "PAY_1",
        "extendInfo": "{\"cvv\":\"123\",\"plain\":1}",
        "order": { "buyer": { "buyerName": { "fullName": "Ada Example" }, "buyerEmail": "ada@example.com" } },
        "paymentMethod": {
            "paymentMethodId": ["a", "b"],
            "paymentMethodMetaData": { "cardNo": "4000000000001000", "cvv": 123, "expiryYear": "29" }
        }
    });
    mask(pay, &mut request);
    assert_eq!(
        request,
        json!({
            "cardNo": "400000******1000",
            "card_number": "400000******1000",
            "paymentRequestId": "PAY_1",
            "extendInfo": "{\"cvv\":\"***\",\"plain\":1}",
            "order": { "buyer": { "buyerName": { "fullName": "***" }, "buyerEmail": "***" } },
            "paymentMethod": {
                "paymentMethodId": "***",
                "paymentMethodMetaData": { "cardNo": "400000******1000", "cvv": "***", "expiryYear": "29" }
            }
        })
    );
}

#[test]
fn every_member_that_holds_a_secret_is_marked() {
    const SECRET: &[&str] = &[
        "address-line",
        "auth-code",
        "card-number",
        "cvv",
        "email",
        "first-name",
        "full-name",
        "last-name",
        "logon-id",
        "phone",
        "token",
        "zip",
    ];
    fn unmarked(at: &str, schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                let secret =
                    members.get("x-kind").and_then(Value::as_str).is_some_and(|kind| SECRET.contains(&kind));
                if secret && !members.contains_key("x-sensitive") {
                    found.push(at.to_owned());
                }
                members.iter().for_each(|(name, below)| unmarked(&format!("{at}/{name}"), below, found));
            }
            Value::Array(items) => items.iter().for_each(|below| unmarked(at, below, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for place in Documents::of(Reading::Strict).files() {
        unmarked(place.file, place.schema, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_short_card_number_shows_nothing() {
    let mut request = json!({ "paymentMethod": { "paymentMethodMetaData": { "cardNo": "400000001000" } } });
    mask(message("antom/payments.pay.request"), &mut request);
    assert_eq!(request, json!({ "paymentMethod": { "paymentMethodMetaData": { "cardNo": "***" } } }));
}

#[test]
fn a_parameter_that_holds_a_message_is_masked_inside() {
    let mut parameters =
        json!({ "biz_content": "{\"auth_code\":\"28000000000000001\",\"scene\":\"bar_code\"}" });
    mask(message("openapi/common-parameters"), &mut parameters);
    assert_eq!(parameters, json!({ "biz_content": "{\"auth_code\":\"***\",\"scene\":\"bar_code\"}" }));
}

#[test]
fn conditions_are_named_where_they_break() {
    let name = "antom/payments.pay.request";
    let mut request = example(name);
    request["paymentMethod"]["paymentMethodMetaData"]["recurringType"] = json!("SCHEDULED");
    request["env"]["terminalType"] = json!("MINI_APP");
    assert_eq!(
        strictly(name, &request),
        [
            "/appId: expected a member \"appId\" (mini-app-needs-app-id)",
            "/paymentMethod/paymentMethodMetaData/isCardOnFile: expected one of true, \"true\", got false \
             (mit-needs-card-on-file)",
            "/paymentMethod/paymentMethodMetaData/networkTransactionId: expected a member \"networkTransactionId\" \
             (mit-needs-network-transaction-id)",
        ]
    );
}

#[test]
fn a_trade_is_named_by_one_of_its_numbers() {
    let broken = "the message: expected one of the alternatives, got an object (trade-is-named)";
    for operation in ["query", "cancel", "refund", "close", "fastpay.refund.query"] {
        let name = format!("openapi/alipay.trade.{operation}.request");
        let mut request = example(&name);
        request
            .as_object_mut()
            .expect("a message is an object")
            .retain(|member, _| !member.ends_with("trade_no"));
        assert_eq!(strictly(&name, &request), [broken], "{name}");
    }
}

#[test]
fn an_envelope_reports_what_is_wrong_inside_its_node() {
    let name = "openapi/envelope";
    let mut envelope = message(name).examples[1].clone();
    envelope["alipay_trade_pay_response"]["total_amount"] = json!("88.888");
    envelope.as_object_mut().expect("an envelope is an object").remove("sign");
    assert_eq!(
        strictly(name, &envelope),
        [
            "/alipay_trade_pay_response/total_amount: expected text of the form \
             ^(0|[1-9][0-9]{0,8})(\\.[0-9]{1,2})?$, got \"88.888\" (pattern)",
            "/sign: expected a member \"sign\" (signed-success-of-pay)",
        ]
    );
}

#[test]
fn what_a_schema_cannot_say_is_checked() {
    let name = "openapi/alipay.trade.pay.request";
    let mut request = message(name).examples[2].clone();
    request["total_amount"] = json!("30.01");
    request["time_expire"] = json!("2026-02-30 10:00:00");
    assert_eq!(
        strictly(name, &request),
        [
            "/total_amount: expected the sum of discountable_amount and undiscountable_amount (total-is-sum-of-parts)",
            "/time_expire: expected a day of the calendar (beijing-time-exists)",
        ]
    );
    let name = "antom/payments.capture.request";
    let mut request = example(name);
    request["captureAmount"] = json!({ "currency": "IDR", "value": "150" });
    assert_eq!(
        strictly(name, &request),
        [
            "/captureAmount/value: expected a multiple of 100, since rupiah have no smaller coin (rupiah-are-hundreds)"
        ]
    );
    request["captureAmount"] = json!({ "currency": "EUU", "value": "150" });
    assert_eq!(
        strictly(name, &request),
        ["/captureAmount/currency: expected a currency of ISO 4217 (currency-is-known)"]
    );
}

#[test]
fn tables_1_and_2_cell_by_cell() {
    use ThreeDs::{AfterFailure, Always, Never, RiskService, RiskServiceThenScheme};
    let cells = [
        (None, None, AfterFailure, RiskServiceThenScheme),
        (None, Some(true), AfterFailure, RiskServiceThenScheme),
        (None, Some(false), Never, RiskService),
        (Some(false), None, AfterFailure, RiskServiceThenScheme),
        (Some(false), Some(true), AfterFailure, RiskServiceThenScheme),
        (Some(false), Some(false), Never, RiskService),
        (Some(true), None, Always, Always),
        (Some(true), Some(true), Always, Always),
        (Some(true), Some(false), Always, Always),
    ];
    for (authentication, upgrade, without, with) in cells {
        assert_eq!(three_ds(authentication, upgrade, false), without, "{authentication:?} {upgrade:?}");
        assert_eq!(
            three_ds(authentication, upgrade, true),
            with,
            "{authentication:?} {upgrade:?} with risk service"
        );
    }
}

#[test]
fn table_3_row_by_row() {
    assert_eq!(brand(Some("GLOBAL"), None), Brand::International);
    assert_eq!(brand(Some("FR"), None), Brand::Local("FR".to_owned()));
    assert_eq!(brand(None, Some("VISA")), Brand::Selected("VISA".to_owned()));
    assert_eq!(brand(None, None), Brand::PlatformChooses);
    assert_eq!(brand(Some("FR"), Some("VISA")), Brand::Unspecified);
}

#[test]
fn a_contract_decides_what_a_request_may_hold() {
    let server = example("antom/payments.pay.request");
    let hosted = message("antom/payments.pay.request").examples[1].clone();
    assert_eq!((mode(&server), mode(&hosted)), (Mode::ServerToServer, Mode::Hosted));
    let none = Contract::default();
    assert_eq!(said(contract_violations(none, &hosted)), Vec::<String>::new());
    assert_eq!(
        said(contract_violations(none, &server)),
        [
            "/paymentMethod/paymentMethodMetaData/cardNo: expected no card number from a merchant who may not handle it \
          (card-data-needs-certification)"
        ]
    );
    let checked = Contract { handles_cards: true, verifies_addresses: true, local_network: false };
    let mut bare = server.clone();
    bare["paymentMethod"]["paymentMethodMetaData"].as_object_mut().expect("a card").remove("billingAddress");
    assert_eq!(said(contract_violations(checked, &server)), Vec::<String>::new());
    assert_eq!(
        said(contract_violations(checked, &bare)),
        ["/paymentMethod/paymentMethodMetaData/billingAddress: expected the address that is verified \
          (address-check-needs-billing-address)"]
    );
}

#[test]
fn a_3ds_result_belongs_to_a_trade_with_3ds() {
    let full = example("antom/notifyPayment");
    let empty = message("antom/notifyPayment").examples[2];
    assert_eq!(notification_violations(true, &full), Vec::new());
    assert_eq!(notification_violations(false, empty), Vec::new());
    assert_eq!(
        said(notification_violations(false, &full)),
        ["/paymentResultInfo/threeDSResult: expected no result of an authentication that did not happen \
          (3ds-result-only-with-3ds)"]
    );
}
