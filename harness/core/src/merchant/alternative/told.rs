//! The same outcome of a call, told to the caller in another way.

use serde_json::{Value, json};

use super::Alternative;

impl Alternative {
    /// What the caller is told in place of `answer`.
    pub(in crate::merchant) fn told(self, answer: Value) -> Value {
        let word = answer.get("result").and_then(Value::as_str).unwrap_or_default();
        match (self, word) {
            (Self::OnlyRaises, "transport" | "untrusted") => changed(answer, "result", json!("raised")),
            (Self::NoSuccessFlag, "answered") => changed(answer, "success", Value::Null),
            (Self::RejectsFailures, "answered") if answer.get("success") == Some(&json!(false)) => {
                rejected(&answer)
            }
            (Self::AnswersUnsignedErrors, "rejected") => {
                let node = json!({"code": answer.get("code"), "sub_code": answer.get("sub_code")});
                json!({"result": "answered", "response": node, "success": false})
            }
            (Self::DistrustsUnsignedErrors, "rejected") => {
                let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
                let reason = format!("not signed: {} {}", text("code"), text("sub_code"));
                json!({"result": "untrusted", "reason": reason})
            }
            _ => answer,
        }
    }
}

fn changed(mut answer: Value, name: &str, value: Value) -> Value {
    answer[name] = value;
    answer
}

/// An exception with the codes of a verified answer.
fn rejected(answer: &Value) -> Value {
    let part = |pointer: &str| answer.pointer(&format!("/response/{pointer}"));
    json!({
        "result": "rejected",
        "code": part("code").or_else(|| part("result/resultCode")),
        "sub_code": part("sub_code"),
        "reason": part("sub_msg").or_else(|| part("msg")).or_else(|| part("result/resultMessage")),
    })
}
