//! Judges the answer to `call`, together with the requests that the gateway saw.

use serde_json::Value;

use super::Shown;
use super::sent::{Sent, altered, holds, sent};
use crate::adapter::{CallAnswer, CallResult, Heard, read};
use crate::case::fault::Fault;
use crate::case::greeting::{Greeting, WENT_ON};
use crate::case::{Case, Expectation};
use crate::gateway::check::CHECKS;
use crate::gateway::ledger::{Entry, Ledger};
use crate::operation::Protocol;
use crate::requirement::Level;
use crate::transcript::{Exchange, StepRecord};
use crate::wire::http::Request;

/// Why the control does not hold: its genuine answer did not reach the caller.
pub(super) fn accepted(step: &StepRecord) -> Option<String> {
    let Heard::Ok(answer) = &step.heard else { return Some(format!("{:?}", step.heard)) };
    let answer = match read::<CallAnswer>(answer) {
        Ok(answer) => answer,
        Err(error) => return Some(error),
    };
    let token = step.tokens.as_ref().map(|tokens| tokens.genuine.as_str()).unwrap_or_default();
    let arrived = answer.response.as_ref().is_some_and(|response| holds(response, token));
    match (answer.result, arrived) {
        (CallResult::Answered, true) => None,
        (CallResult::Answered, false) => Some("the genuine answer did not reach the caller".to_owned()),
        (result, _) => Some(format!("{result:?}: {}", answer.reason.unwrap_or_default())),
    }
}

/// Judges the subject.
pub(super) fn judge(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) {
    let Heard::Ok(answer) = &step.heard else { return };
    let Ok(answer) = read::<CallAnswer>(answer) else { return };
    if !requests(case, step, at, shown) {
        return;
    }
    if let (Some(astray), None, false) = (step.exchanges.first(), own(step).next(), case.again) {
        let Request { method, target, .. } = &astray.request;
        let path = target.split('?').next().unwrap_or_default();
        let sent = format!("{method} {path} is no request for {}", case.operation.name);
        return shown.found("other-operation-called", at, sent);
    }
    let distrust = case.configure.greeting.and_then(Greeting::distrust);
    if let (Some(why), Some(exchange), false) = (distrust, step.exchanges.first(), step.greeted.is_empty()) {
        let Request { method, body, .. } = &exchange.request;
        let sent = format!("{method} with {} body bytes went to a server although {why}", body.len());
        return shown.found("impostor-trusted", at, sent);
    }
    if step.greeted.iter().any(|how| how == WENT_ON) {
        return shown.found("obsolete-tls", at, WENT_ON);
    }
    if let Some(request) = step.elsewhere.first() {
        return shown.found("redirect-followed", at, request.clone());
    }
    let tokens = step.tokens.as_ref();
    let scene = Scene {
        case,
        at,
        answer: &answer,
        requests: own(step).count(),
        sent: own(step).last().map(|exchange| sent(case.protocol, exchange)).unwrap_or_default(),
        late: own(step).last().and_then(|exchange| exchange.fault).is_some_and(Fault::is_silence),
        genuine: tokens.map(|tokens| tokens.genuine.as_str()).unwrap_or_default(),
        forged: tokens.map(|tokens| tokens.forged.as_str()).unwrap_or_default(),
    };
    scene.judge(shown);
}

/// The exchanges about the case's operation.
fn own(step: &StepRecord) -> impl Iterator<Item = &Exchange> {
    step.exchanges.iter().filter(|exchange| !exchange.aside)
}

/// Findings and notes for what the gateway noticed about the requests.
pub(super) fn noticed(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) {
    for check in step.exchanges.iter().flat_map(|exchange| &exchange.checks) {
        let Some(kind) = CHECKS.iter().find(|kind| kind.code == check.code) else { continue };
        let home = kind.requirement.is_some_and(|home| case.covers.iter().any(|id| id == home));
        match kind.level == Level::Must || (kind.level == Level::Should && home) {
            true => shown.found(kind.code, at, check.detail.clone()),
            false => shown.noted(kind.code, at, check.detail.clone()),
        }
    }
}

/// What the gateway noticed. Returns whether the planned answer was given, so that there is something to judge.
fn requests(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) -> bool {
    noticed(case, step, at, shown);
    let served = own(step).filter(|exchange| exchange.as_planned && exchange.fault.is_none());
    let repeated = served.filter(|exchange| exchange.response.status == 200).count();
    if case.operation.mutating && repeated > 1 && case.expect == Expectation::Accepted {
        shown.found("request-repeated", at, format!("{repeated} requests for one call"));
    }
    step.exchanges.iter().all(|exchange| exchange.as_planned)
}

/// What the books say of an order that was called failed although nobody knew, as evidence.
pub(super) fn quote(books: &Ledger, shown: &mut Shown) {
    let unknown = shown.findings.iter_mut().filter(|finding| finding.code == "unknown-as-failure");
    for finding in unknown {
        finding
            .evidence
            .extend(books.0.iter().map(|entry| format!("; in the books {} is {}", entry.id, booked(entry))));
    }
}

fn booked(entry: &Entry) -> String {
    let paid = match entry.amount.as_str() {
        "" => "paid".to_owned(),
        amount => format!("paid ({amount})"),
    };
    let rows =
        [(entry.paid > 0, paid), (entry.refunded > 0, "refunded".into()), (entry.closed, "closed".into())];
    let words: Vec<String> = rows.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
    if words.is_empty() { "untouched".to_owned() } else { words.join(" and ") }
}

struct Scene<'a> {
    case: &'a Case,
    at: usize,
    answer: &'a CallAnswer,
    requests: usize,
    sent: Sent,
    /// Whether the answer was to come only after the configured time.
    late: bool,
    genuine: &'a str,
    forged: &'a str,
}

impl Scene<'_> {
    fn judge(&self, shown: &mut Shown) {
        if self.believed_forgery() {
            return shown.found("forged-accepted", self.at, self.told());
        }
        let finding = match self.case.expect {
            Expectation::Accepted => self.accepted(),
            Expectation::Pending => self.reached(Some("pending-as-success")),
            Expectation::Failed => self.reached(Some("failure-as-success")),
            Expectation::Unknown => self.reached(Some("unknown-as-success")),
            Expectation::ErrorSurfaced => self.error_surfaced(),
            Expectation::Refused => self.not_claimed("forged-accepted"),
            Expectation::NoAnswer => self.no_answer(),
            Expectation::NotSent => self.not_sent(),
            Expectation::Open => self.open(),
            Expectation::Valid
            | Expectation::Invalid
            | Expectation::EitherWay
            | Expectation::Verifies
            | Expectation::VerifiesOrRefused
            | Expectation::NotSigned
            | Expectation::Settled => None,
        };
        if let Some((code, evidence)) = finding {
            shown.found(code, self.at, evidence);
        }
    }

    /// Only a forged answer holds the forged token, so whoever shows it has believed one.
    fn believed_forgery(&self) -> bool {
        let shown = [self.answer.response.as_ref(), self.answer.code.as_ref(), self.answer.sub_code.as_ref()];
        let told = shown.into_iter().flatten().any(|value| holds(value, self.forged));
        let in_reason = self.answer.reason.as_deref().is_some_and(|reason| reason.contains(self.forged));
        match self.answer.result {
            CallResult::Answered => told,
            CallResult::Rejected => told || in_reason,
            CallResult::Untrusted
            | CallResult::Transport
            | CallResult::InvalidRequest
            | CallResult::Raised => false,
        }
    }

    fn accepted(&self) -> Option<(&'static str, String)> {
        match self.answer.result {
            CallResult::Answered => {}
            CallResult::InvalidRequest => return Some(("request-refused", self.told())),
            _ => return Some(("genuine-refused", self.told())),
        }
        // A client may call a query that worked no success because the trade is not paid.
        if self.answer.success == Some(false) && self.case.operation.mutating {
            return Some(("success-as-failure", self.told()));
        }
        self.arrived()
    }

    /// A genuine answer that is no success reaches the caller: as an answer, or as an error with its codes.
    fn reached(&self, as_success: Option<&'static str>) -> Option<(&'static str, String)> {
        if self.answer.success == Some(true) {
            return as_success.map(|code| (code, self.told()));
        }
        match self.answer.result {
            CallResult::Answered => self.arrived().or_else(|| self.codes_in_response()),
            CallResult::Rejected => self.codes_in_rejection(),
            CallResult::InvalidRequest => Some(("request-refused", self.told())),
            _ => Some(("genuine-refused", self.told())),
        }
    }

    /// Ruling 7: an answer without success, a rejection with its codes, or distrust that names them.
    fn error_surfaced(&self) -> Option<(&'static str, String)> {
        if self.answer.success == Some(true) {
            return Some(("failure-as-success", self.told()));
        }
        match self.answer.result {
            CallResult::Answered => self.codes_in_response(),
            CallResult::Rejected => self.codes_in_rejection(),
            CallResult::Untrusted => {
                let reason = self.answer.reason.as_deref().unwrap_or_default();
                self.codes().find(|code| !reason.contains(code)).map(|code| self.lost(code))
            }
            _ => Some(("error-lost", self.told())),
        }
    }

    fn no_answer(&self) -> Option<(&'static str, String)> {
        let response = self.answer.response.as_ref();
        if self.late && response.is_some_and(|response| holds(response, self.genuine)) {
            return Some(("time-out-not-kept", self.told()));
        }
        if self.answer.success == Some(true) {
            return Some(("unknown-as-success", self.told()));
        }
        let invented = match self.case.protocol {
            Protocol::OpenApi => response.and_then(|response| response.get("code")).is_some(),
            Protocol::Antom => {
                response.and_then(|response| response.pointer("/result/resultStatus")).is_some()
            }
        };
        match self.answer.result {
            CallResult::Answered if invented => Some(("unknown-as-failure", self.told())),
            CallResult::Rejected => Some(("unknown-as-failure", self.told())),
            CallResult::InvalidRequest => Some(("request-refused", self.told())),
            _ => None,
        }
    }

    /// Nothing may be claimed from an answer that must not be believed.
    fn not_claimed(&self, code: &'static str) -> Option<(&'static str, String)> {
        let response = self.answer.response.as_ref();
        let good =
            [response.and_then(|r| r.get("code")), response.and_then(|r| r.pointer("/result/resultStatus"))];
        let claimed = good.into_iter().flatten().any(|word| word == "10000" || word == "S");
        let success = self.answer.success == Some(true) || claimed;
        (self.answer.result == CallResult::Answered && success).then(|| (code, self.told()))
    }

    /// Money must not move where no answer about it could be believed.
    fn not_sent(&self) -> Option<(&'static str, String)> {
        (self.requests > 0).then(|| ("sent-with-wrong-key", self.told()))
    }

    /// Where the documents are silent, success still needs the genuine answer.
    fn open(&self) -> Option<(&'static str, String)> {
        let genuine = self.answer.response.as_ref().is_some_and(|response| holds(response, self.genuine));
        if genuine { None } else { self.not_claimed("forged-accepted") }
    }

    fn arrived(&self) -> Option<(&'static str, String)> {
        let response = self.answer.response.as_ref().unwrap_or(&Value::Null);
        if !holds(response, self.genuine) {
            return Some((
                "answer-lost",
                format!("the token {} is not in the caller's answer", self.genuine),
            ));
        }
        altered(&self.sent.members, response).map(|pointer| ("answer-altered", format!("{pointer} changed")))
    }

    fn codes(&self) -> impl Iterator<Item = &str> {
        [self.sent.code.as_deref(), self.sent.sub_code.as_deref()].into_iter().flatten()
    }

    fn codes_in_response(&self) -> Option<(&'static str, String)> {
        let response = self.answer.response.as_ref().unwrap_or(&Value::Null);
        self.codes().find(|code| !holds(response, code)).map(|code| self.lost(code))
    }

    fn codes_in_rejection(&self) -> Option<(&'static str, String)> {
        let shown = [self.answer.code.as_ref(), self.answer.sub_code.as_ref(), self.answer.response.as_ref()];
        let lost = self.codes().find(|code| !shown.iter().flatten().any(|value| holds(value, code)));
        lost.map(|code| self.lost(code))
    }

    fn lost(&self, code: &str) -> (&'static str, String) {
        ("error-lost", format!("`{code}` did not reach the caller; {}", self.told()))
    }

    /// What the caller was told, as evidence.
    fn told(&self) -> String {
        let word = serde_json::to_value(self.answer.result).ok();
        let mut told = word.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(success) = self.answer.success {
            told += &format!(", success {success}");
        }
        for (name, value) in [("code", &self.answer.code), ("sub_code", &self.answer.sub_code)] {
            if let Some(value) = value {
                told += &format!(", {name} {value}");
            }
        }
        if let Some(reason) = self.answer.reason.as_deref() {
            told += &format!(", reason: {reason}");
        }
        if let Some(code) = &self.sent.code {
            told += &format!("; the answer said {code}");
        }
        told
    }
}
