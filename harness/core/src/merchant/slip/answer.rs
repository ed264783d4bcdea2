//! What mutants make of an answer: of its transport, its codes, its members.

use serde_json::{Map, Value, json};

use super::Memory;
use crate::merchant::mutant::Mutant;
use crate::merchant::{Client, Next, TransportProblem, transport};
use crate::wire::http::{Request, Response};

/// What arrived, as mutants see it.
pub(in crate::merchant) fn arrived(
    mutant: Option<Mutant>,
    memory: &mut Memory,
    mut outcome: Result<Response, TransportProblem>,
) -> Result<Response, TransportProblem> {
    memory.broken |= mutant == Some(Mutant::StaysBroken) && outcome.is_err();
    if mutant == Some(Mutant::FirstAnswerAgain) {
        memory.first_answer = memory.first_answer.take().or_else(|| outcome.as_ref().ok().cloned());
        return memory.first_answer.clone().map_or(outcome, Ok);
    }
    let (Some(mutant), Ok(response)) = (mutant, &mut outcome) else { return outcome };
    let in_pieces = response.headers.get("transfer-encoding").is_some();
    let content_type = response.headers.get("content-type").unwrap_or_default();
    match mutant {
        Mutant::LogsBodyAway if in_pieces => response.body.clear(),
        Mutant::DecodesPiecewise if in_pieces => {
            response.body =
                response.body.iter().copied().map(|byte| if byte.is_ascii() { byte } else { b'?' }).collect();
        }
        Mutant::NeedsLength if !in_pieces && response.headers.get("content-length").is_none() => {
            response.body.clear();
        }
        Mutant::WantsContentType if content_type.is_empty() => {
            return Err(TransportProblem("the answer has no Content-Type".to_owned()));
        }
        Mutant::TripsOverQuotedCharset if content_type.contains("charset=\"") => {
            return Err(TransportProblem("the charset of the answer is unknown".to_owned()));
        }
        Mutant::ReadsErrorPages => response.status = 200,
        _ => {}
    }
    outcome
}

/// What mutants tell the caller in place of what arrived.
pub(in crate::merchant) fn instead(
    client: &Client,
    request: &Request,
    outcome: &Result<Response, TransportProblem>,
) -> Option<Next> {
    match (client.mutant?, outcome) {
        (Mutant::NonJsonIsFailure, Ok(response))
            if serde_json::from_slice::<Value>(&response.body).is_err() =>
        {
            Some(client.claims_failure())
        }
        (Mutant::CutBodyIsFailure, Err(TransportProblem(reason))) if reason.contains("body") => {
            Some(client.claims_failure())
        }
        (Mutant::NeverGivesUp, Err(TransportProblem(reason))) if reason.contains("timed out") => {
            Some(Next::Hang)
        }
        (Mutant::QuotesRequest, Err(TransportProblem(reason))) => {
            let body = String::from_utf8_lossy(&request.body);
            Some(transport(&format!("{reason} after sending {body}")))
        }
        _ => None,
    }
}

/// Why mutants refuse a genuine answer.
pub(in crate::merchant) fn refused(
    mutant: Option<Mutant>,
    members: &Map<String, Value>,
) -> Option<&'static str> {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let states = ["WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_FINISHED", "TRADE_CLOSED"];
    match mutant? {
        Mutant::NullIsFatal if members.values().any(Value::is_null) => Some("a member is null"),
        Mutant::RefusesUnheardStates if text("trade_status").is_some_and(|word| !states.contains(&word)) => {
            Some("an unknown trade_status")
        }
        Mutant::SignedFailureIsUntrusted
            if members.get("result").is_some_and(|result| result["resultStatus"] == "F") =>
        {
            Some("the answer is no success")
        }
        Mutant::SignedFailureIsUntrusted if text("code").is_some_and(|code| code != "10000") => {
            Some("the answer is no success")
        }
        _ => None,
    }
}

/// What mutants do to the members that the caller gets: a number of many digits passes through a binary fraction.
pub(in crate::merchant) fn handed(mutant: Option<Mutant>, members: &mut Map<String, Value>) {
    if mutant != Some(Mutant::ParsesLongNumbers) {
        return;
    }
    for value in members.values_mut() {
        let digits =
            value.as_str().filter(|text| text.len() > 18 && text.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(number) = digits.and_then(|text| text.parse::<f64>().ok()) {
            *value = json!(format!("{number:.0}"));
        }
    }
}
