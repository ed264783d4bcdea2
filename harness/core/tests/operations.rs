//! Every operation of the table is whole: schemas, base replies that its schema accepts, a plain good case.

use paycert_core::case::load::cases;
use paycert_core::case::replies::{self, BaseReply};
use paycert_core::case::{Expectation, Kind};
use paycert_core::gateway::template::fill_value;
use paycert_core::operation::{OPERATIONS, Operation, Protocol};
use paycert_core::schema::{Message, Reading, validate};
use serde_json::Value;

/// What stands in the place of a reply's token.
const TOKEN: &str = "2026112400000000000000000042";

fn message(name: &str) -> &'static Message {
    Message::find(name).unwrap_or_else(|| panic!("{name} is no message"))
}

fn request(operation: &Operation) -> &'static Message {
    message(&format!("{}/{}.request", operation.protocol.word(), operation.schema))
}

fn response(operation: &Operation) -> &'static Message {
    message(&format!("{}/{}.response", operation.protocol.word(), operation.schema))
}

/// A base reply as it is sent in answer to `request`.
fn sent(reply: &BaseReply, request: &Value) -> Value {
    let mut message = Value::Object(reply.message.clone());
    fill_value(&mut message, &|name| match name {
        "token" => Some(TOKEN.to_owned()),
        "charset" => Some("utf-8".to_owned()),
        "sign-type" => Some("RSA2".to_owned()),
        "app-id" => Some("2021000000000001".to_owned()),
        "seller-id" => Some("2088000000000001".to_owned()),
        name => request.pointer(name.strip_prefix("request.")?).and_then(Value::as_str).map(str::to_owned),
    });
    let beijing = !message.to_string().contains("resultStatus");
    let time = if beijing { "2026-11-24 10:00:00" } else { "2026-11-24T10:00:00+08:00" };
    fill_value(&mut message, &|name| (name == "time").then(|| time.to_owned()));
    if let Value::Object(members) = &mut message {
        members.retain(|_, value| !value.as_str().is_some_and(|text| text.contains("${")));
    }
    message
}

fn problems(schema: &Message, name: &str, value: &Value) -> Vec<String> {
    let found = validate(schema, Reading::Tolerant, value);
    found.iter().map(|violation| format!("{} {name}: {violation}", schema.name)).collect()
}

#[test]
fn every_base_reply_is_a_message_that_a_client_must_accept() {
    let mut wrong = Vec::new();
    for operation in OPERATIONS {
        let asked = request(operation).examples[0];
        for name in replies::names(operation.name) {
            let reply = replies::find(operation.name, name).expect("a reply of that name");
            let schema = match reply.member.as_deref() {
                Some(member) => message(&format!("openapi/{member}")),
                None => response(operation),
            };
            wrong.extend(problems(schema, name, &sent(reply, asked)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_base_notification_is_a_message_that_a_client_must_accept() {
    let mut wrong = Vec::new();
    for protocol in [Protocol::OpenApi, Protocol::Antom] {
        let name = replies::notification_name(protocol);
        let pay =
            OPERATIONS.iter().find(|operation| operation.protocol == protocol).expect("a first operation");
        let schema = message(&format!("{}/{name}", protocol.word()));
        // `short` is written out by hand in cases about signatures, with no more than those need.
        for node in replies::names(name).into_iter().filter(|node| *node != "short") {
            let reply = replies::find(name, node).expect("a reply of that name");
            let mut value = sent(reply, request(pay).examples[0]);
            if protocol == Protocol::OpenApi {
                value["sign"] = schema.examples[0]["sign"].clone();
            }
            wrong.extend(problems(schema, node, &value));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_operation_has_a_plain_good_case_and_its_answer_brings_back_a_token() {
    let mut wrong = Vec::new();
    for operation in OPERATIONS {
        let plain = cases().iter().find(|case| {
            case.operation.name == operation.name
                && case.kind == Kind::Call
                && case.expect == Expectation::Accepted
                && case.replies.iter().all(|reply| reply.node.is_empty())
        });
        let Some(plain) = plain else {
            wrong.push(format!("{} has no plain good case", operation.name));
            continue;
        };
        let request = Value::Object(plain.request.clone());
        wrong.extend(problems(self::request(operation), &plain.id, &request));
        let reply = replies::find(operation.name, "success").expect("a reply called success");
        let answer = sent(reply, &request);
        if !answer[operation.token].as_str().is_some_and(|value| value.contains(TOKEN)) {
            wrong.push(format!("{}: {} holds no token", operation.name, operation.token));
        }
        if !request[operation.idempotency_key].is_string() {
            wrong.push(format!("{}: the request has no {}", operation.name, operation.idempotency_key));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
