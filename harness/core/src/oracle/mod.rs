//! From a case and its transcript to a verdict with findings. Nothing else is looked at: a run can be judged again.

mod call;
mod finding;
mod sent;
mod sign;
mod verify;

pub use finding::{FINDINGS, Finding, Kind as FindingKind};

use serde::{Deserialize, Serialize};

use crate::adapter::{ConfigureAnswer, Heard, read};
use crate::case::{Case, Kind};
use crate::plan::Role;
use crate::transcript::{StepRecord, Transcript};

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The IUT did what the documents ask.
    Pass,
    /// It did not.
    Fail,
    /// The case could not show anything, and why is said.
    Inconclusive,
    /// It was not asked.
    Skip,
    /// The adapter or the harness broke.
    Error,
}

/// A verdict with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// How the case ended.
    pub verdict: Verdict,
    /// What is wrong; empty unless the verdict is `fail`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What was noticed and is no fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Finding>,
    /// Why nothing could be shown, or what broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Judgement {
    fn because(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, findings: Vec::new(), notes: Vec::new(), reason: Some(reason.into()) }
    }

    /// The judgement on a case that was not asked.
    pub fn skip(reason: impl Into<String>) -> Self {
        Self::because(Verdict::Skip, reason)
    }

    /// The judgement on a case during which the adapter or the harness broke.
    pub fn error(reason: impl Into<String>) -> Self {
        Self::because(Verdict::Error, reason)
    }
}

/// What one step showed.
#[derive(Default)]
struct Shown {
    findings: Vec<Finding>,
    notes: Vec<Finding>,
}

impl Shown {
    fn found(&mut self, code: &'static str, step: usize, evidence: impl Into<String>) {
        self.findings.push(Finding::new(code, step, evidence));
    }

    fn noted(&mut self, code: &'static str, step: usize, evidence: impl Into<String>) {
        self.notes.push(Finding::new(code, step, evidence));
    }
}

/// Judges one case.
pub fn judge(case: &Case, transcript: &Transcript) -> Judgement {
    let broken = transcript.steps.iter().find_map(|step| match &step.heard {
        Heard::AdapterError(error) => Some(format!("the adapter says that it cannot: {error}")),
        Heard::Broken(what) => Some(what.clone()),
        Heard::Ok(_) | Heard::Crash(_) | Heard::Hang(_) => None,
    });
    if let Some(reason) = broken {
        return Judgement::error(reason);
    }
    let mut shown = Shown::default();
    let mut doubt = None;
    let mut refused = None;
    for (at, step) in transcript.steps.iter().enumerate() {
        match (step.role, refused.take()) {
            (Role::Configure, _) => refused = configured(step, at, &mut shown),
            (Role::Control, None) => doubt = doubt.or_else(|| control(case, step)),
            (Role::Control, Some(reason)) => doubt = doubt.or(Some(format!("control-not-accepted: {reason}"))),
            (Role::Canary, _) => doubt = doubt.or_else(|| canary(step)),
            (Role::Subject, refused) => subject(case, step, at, refused.as_deref(), &mut shown),
        }
    }
    for leak in &transcript.leaks {
        shown.found("secret-leaked", transcript.steps.len().saturating_sub(1), leak.clone());
    }
    verdict(case, transcript, shown, doubt)
}

/// Only if the control was accepted does anything but an acceptance count.
fn verdict(case: &Case, transcript: &Transcript, shown: Shown, doubt: Option<String>) -> Judgement {
    let Shown { findings, notes } = shown;
    let stands = findings.iter().any(Finding::stands_alone);
    if !transcript.steps.iter().any(|step| step.role == Role::Subject) && !stands {
        return Judgement::error("the case was not carried through");
    }
    match doubt {
        Some(reason) if !stands => Judgement { notes, ..Judgement::because(Verdict::Inconclusive, reason) },
        _ if !findings.is_empty() => Judgement { verdict: Verdict::Fail, findings, notes, reason: None },
        _ => match undelivered(case, transcript) {
            Some(reason) => Judgement { notes, ..Judgement::because(Verdict::Inconclusive, reason) },
            None => Judgement { verdict: Verdict::Pass, findings, notes, reason: None },
        },
    }
}

/// A fault that never happened proves nothing.
fn undelivered(case: &Case, transcript: &Transcript) -> Option<String> {
    let wanted = case.replies.iter().find_map(|reply| reply.fault)?;
    let subject = transcript.steps.iter().filter(|step| step.role == Role::Subject);
    let delivered = subject.flat_map(|step| &step.exchanges).any(|exchange| exchange.delivered.is_some());
    (!delivered).then(|| format!("fault-not-delivered: {wanted:?}"))
}

/// Reads the answer to `configure`; the reason, if the IUT refuses the configuration.
fn configured(step: &StepRecord, at: usize, shown: &mut Shown) -> Option<String> {
    match &step.heard {
        Heard::Ok(answer) => match read::<ConfigureAnswer>(answer) {
            Ok(answer) => answer.refused,
            Err(_) => None,
        },
        other => {
            died(other, at, shown);
            None
        }
    }
}

/// Notes a crash or a hang.
fn died(heard: &Heard, at: usize, shown: &mut Shown) {
    match heard {
        Heard::Crash(how) => shown.found("crash", at, how.clone()),
        Heard::Hang(ms) => shown.found("hang", at, format!("no answer within {ms} ms")),
        Heard::Ok(_) | Heard::AdapterError(_) | Heard::Broken(_) => {}
    }
}

/// Why the control does not hold; `None` if it does.
fn control(case: &Case, step: &StepRecord) -> Option<String> {
    let problem = match case.kind {
        Kind::Call => call::accepted(step),
        Kind::Sign => sign::verified(step),
        Kind::VerifyResponse | Kind::VerifyNotification => verify::accepted(step),
    };
    problem.map(|problem| format!("control-not-accepted: {problem}"))
}

/// Why the canary does not hold: a broken signature was not refused.
fn canary(step: &StepRecord) -> Option<String> {
    verify::refused(step).map(|problem| format!("canary-not-refused: {problem}"))
}

fn subject(case: &Case, step: &StepRecord, at: usize, refused: Option<&str>, shown: &mut Shown) {
    if !matches!(step.heard, Heard::Ok(_)) {
        return died(&step.heard, at, shown);
    }
    match case.kind {
        Kind::Call => call::judge(case, step, at, refused, shown),
        Kind::Sign => sign::judge(case, step, at, refused, shown),
        Kind::VerifyResponse | Kind::VerifyNotification => verify::judge(case, step, at, refused, shown),
    }
}
