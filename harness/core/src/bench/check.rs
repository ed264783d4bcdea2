//! Whether the last answer of a measurement shows that the client did what was measured.

use serde_json::Value;

use crate::adapter::{CallAnswer, CallResult, Command, SignAnswer, VerifyAnswer, read};
use crate::oracle::holds;
use crate::plan::{Role, Step, World};

/// What is wrong with an answer to the command of a step, if anything: a forged message is that of a canary, and must be
/// refused. Texts of the client may hold a secret: whoever shows the reason masks it first.
pub fn wrong(step: &Step, world: &World, answer: &Value) -> Option<String> {
    let unreadable = |error| Some(format!("its last answer is none of the protocol: {error}"));
    match &step.command {
        Command::Sign(_) => match read::<SignAnswer>(answer) {
            Err(error) => unreadable(error),
            Ok(SignAnswer { raised: Some(raised), .. }) => Some(format!("it raised an exception: {raised}")),
            Ok(SignAnswer { signature, .. }) => {
                let checked = signature.and_then(|signature| step.check(&signature, world));
                match checked {
                    None => Some("it answered no signature".to_owned()),
                    Some(record) if record.verified => None,
                    Some(record) => {
                        let why = record.diagnosis.unwrap_or_default();
                        Some(format!("its last signature does not verify over what it was given: {why}"))
                    }
                }
            }
        },
        Command::Verify(_) => match read::<VerifyAnswer>(answer) {
            Err(error) => unreadable(error),
            Ok(answer) => {
                let genuine = step.role != Role::Canary;
                let said = answer.valid.map_or("nothing", |valid| if valid { "valid" } else { "not valid" });
                let message = if genuine { "a genuine message" } else { "a forged message" };
                (answer.valid != Some(genuine)).then(|| {
                    let reason = answer.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
                    format!("it said {said} to {message}{reason}")
                })
            }
        },
        _ => match read::<CallAnswer>(answer) {
            Err(error) => unreadable(error),
            Ok(CallAnswer { result: CallResult::Answered, response, .. }) => {
                let arrived = response.is_some_and(|response| holds(&response, &step.tokens.genuine));
                (!arrived).then(|| "its last answer is not the one that the gateway gave".to_owned())
            }
            Ok(CallAnswer { result, reason, .. }) => {
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                Some(format!("its last call ended as {result:?}{reason}"))
            }
        },
    }
}
