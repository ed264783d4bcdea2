//! From a line of text to an answer, strictly: the right id, exactly one of `ok` and `error`, nothing else.
//!
//! A line that is no answer to the outstanding question is not one to any. A line that plainly means to be the
//! answer and breaks the protocol is [`Heard::Broken`] at once: waiting on would blame the IUT for a hang.

use paycert_core::adapter::{Command, Heard};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Greatest length of a line, in bytes.
pub(super) const LINE: usize = 16 << 20;

/// Greatest depth of an answer: what is recorded must be readable again inside the lines of a run file.
const DEPTH: usize = 64;

/// A command as one line, its end included.
pub(super) fn line(id: u64, command: &Command) -> Vec<u8> {
    let mut object = Map::new();
    object.insert("id".into(), id.into());
    object.insert("do".into(), command.verb().into());
    object.extend(command.members());
    let mut line = Value::Object(object).to_string().into_bytes();
    line.push(b'\n');
    line
}

/// What `line` answers to question `id`; `None` if it is no answer to it.
pub(super) fn read(line: &[u8], id: u64) -> Option<Heard> {
    let seen: Seen = serde_json::from_slice(line).ok()?;
    match seen.id {
        Some(of) if of == id && (seen.ok.is_some() || seen.error.is_some()) => Some(strict(line)),
        Some(of) if of == id && seen.question.is_some() => {
            Some(Heard::Broken("it repeats the question in place of an answer".into()))
        }
        // What has no id may be a log line with an `error` as well as an adapter that could not read the question.
        None if seen.error.is_some() => {
            Some(strict(line)).filter(|heard| matches!(heard, Heard::AdapterError(_)))
        }
        _ => None,
    }
}

fn strict(line: &[u8]) -> Heard {
    let answer: Answer = match serde_json::from_slice(line) {
        Ok(answer) => answer,
        Err(error) => return Heard::Broken(format!("the answer cannot be read: {error}")),
    };
    match answer {
        Answer { ok: Some(ok), .. } if depth(&ok) > DEPTH => {
            Heard::Broken(format!("the answer is nested deeper than {DEPTH} levels"))
        }
        Answer { ok: Some(ok), error: None, .. } => Heard::Ok(ok),
        Answer { ok: None, error: Some(error), .. } => Heard::AdapterError(error.into()),
        _ => Heard::Broken("the answer has both `ok` and `error`".into()),
    }
}

/// How deep a value is nested.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or_default()
}

/// As much of a line as must be known to say what it means to be. Values are skipped, not built, so neither depth
/// nor broken text in them keeps an answer from being recognised.
#[derive(Deserialize)]
struct Seen {
    id: Option<u64>,
    #[serde(rename = "do")]
    question: Option<IgnoredAny>,
    ok: Option<IgnoredAny>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(rename = "id")]
    _id: Option<u64>,
    ok: Option<Value>,
    error: Option<Error>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Error {
    kind: Kind,
    message: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Unsupported,
    Adapter,
}

impl From<Error> for Value {
    fn from(error: Error) -> Self {
        let kind = match error.kind {
            Kind::Unsupported => "unsupported",
            Kind::Adapter => "adapter",
        };
        serde_json::json!({ "kind": kind, "message": error.message.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use paycert_core::adapter::{Call, VERSION};

    use super::*;

    #[test]
    fn a_command_is_one_line_without_empty_members() {
        let shown = |command| String::from_utf8(line(7, &command)).unwrap();
        let call = Call { operation: "payments/pay".into(), request: None, again: Some(true) };
        insta::assert_snapshot!(
            [shown(Command::Start { version: VERSION }), shown(Command::Call(call)), shown(Command::Stop {})].concat(),
            @r#"
            {"id":7,"do":"start","version":1}
            {"id":7,"do":"call","operation":"payments/pay","again":true}
            {"id":7,"do":"stop"}
            "#
        );
    }

    #[test]
    fn only_the_answer_to_the_outstanding_question_counts() {
        let nested = |depth| format!(r#"{{"id":7,"ok":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let deep = nested(1000);
        let lines = [
            r#" {"ok":{"a":1},"id":7,"error":null}"#,
            r#"{"id":7,"error":{"kind":"unsupported","message":"no"}}"#,
            r#"{"id":null,"error":{"kind":"adapter","message":"no JSON"}}"#,
            r#"{"id":7,"error":{"kind":"odd"}}"#,
            r#"{"level":"warning","error":"certificate expires soon"}"#,
            r#"{"id":7,"ok":{},"error":{"kind":"adapter"}}"#,
            r#"{"id":7,"ok":{},"extra":1}"#,
            r#"{"id":7,"ok":{"text":"\ud800"}}"#,
            r#"{"id":7,"error":"no"}"#,
            &deep,
            r#"{"id":8,"ok":{}}"#,
            r#"{"id":"7","ok":{}}"#,
            r#"{"id":7,"ok":null}"#,
            r#"{"id":7,"level":"debug"}"#,
            r#"{"ok":{}}"#,
            r#"{"id":7,"ok":{}} and more"#,
            "[7]",
            r#"{"id":7,"do":"sign","params":{}}"#,
            &nested(64),
            &nested(65),
            "",
        ];
        let read: Vec<String> = lines
            .iter()
            .map(|line| format!("{:?}", read(line.as_bytes(), 7)).replace(&"Array [".repeat(62), "… "))
            .collect();
        insta::assert_snapshot!(read.join("\n"), @r#"
        Some(Ok(Object {"a": Number(1)}))
        Some(AdapterError(Object {"kind": String("unsupported"), "message": String("no")}))
        Some(AdapterError(Object {"kind": String("adapter"), "message": String("no JSON")}))
        Some(Broken("the answer cannot be read: unknown variant `odd`, expected `unsupported` or `adapter` at line 1 column 29"))
        None
        Some(Broken("the answer has both `ok` and `error`"))
        Some(Broken("the answer cannot be read: unknown field `extra`, expected one of `id`, `ok`, `error` at line 1 column 23"))
        Some(Broken("the answer cannot be read: unexpected end of hex escape at line 1 column 29"))
        Some(Broken("the answer cannot be read: invalid type: string \"no\", expected struct Error at line 1 column 20"))
        Some(Broken("the answer cannot be read: recursion limit exceeded at line 1 column 140"))
        None
        None
        None
        None
        None
        None
        None
        Some(Broken("it repeats the question in place of an answer"))
        Some(Ok(… Array [Array []]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]))
        Some(Broken("the answer is nested deeper than 64 levels"))
        None
        "#);
    }
}
