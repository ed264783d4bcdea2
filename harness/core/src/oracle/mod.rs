//! From a case and its transcript to a verdict with findings. Nothing else is looked at: a run can be judged again.

mod call;
pub mod conduct;
mod finding;
pub mod part;
mod sent;
mod shop;
mod sign;
mod verify;

pub use finding::{FINDINGS, Finding, Kind as FindingKind};
pub(crate) use sent::holds;
pub use shop::real_pauses;

use serde::{Deserialize, Serialize};

use crate::adapter::shop::{
    ShopCaptureAnswer, ShopDeliverAnswer, ShopOrderAnswer, ShopPayAnswer, ShopReconcileAnswer,
    ShopRefundAnswer, ShopReturnAnswer,
};
use crate::adapter::{CallAnswer, ConfigureAnswer, Heard, SignAnswer, VerifyAnswer, read};
use crate::case::greeting::Greeting;
use crate::case::{Case, Expectation, Kind};
use crate::plan::{Role, needs_control};
use crate::requirement::Level;
use crate::transcript::{StepRecord, Transcript};

/// How many connections a client may keep that makes one call after the other: more than any pool keeps idle.
pub const MOST_OPEN: usize = 50;

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
    if let Some(reason) = transcript.steps.iter().find_map(broken) {
        return Judgement::error(reason);
    }
    let mut shown = Shown::default();
    let mut doubt = None;
    let mut refused = None;
    for (at, step) in transcript.steps.iter().enumerate() {
        match step.role {
            Role::Configure => {
                doubt = doubt.or(refused.map(|reason| format!("control-not-accepted: {reason}")));
                refused = configured(step, at, &mut shown);
            }
            Role::Control => {
                died(&step.heard, at, &mut shown);
                if case.kind != Kind::Shop {
                    doubt = doubt.or_else(|| control(case, step));
                }
            }
            Role::Canary => {
                died(&step.heard, at, &mut shown);
                doubt = doubt.or_else(|| canary(step));
            }
            Role::Subject if is_first_attempt(case, &transcript.steps[at..]) => {
                died(&step.heard, at, &mut shown);
                call::noticed(case, step, at, &mut shown);
            }
            Role::Subject => {
                subject(case, step, at, &mut shown);
                if let Some(evidence) = &step.swollen {
                    shown.found("unbounded-memory", at, evidence.clone());
                }
                if let Some(open) = step.left_open.filter(|open| *open > MOST_OPEN) {
                    let times = case.times;
                    let evidence =
                        format!("{times} calls left {open} connections open; at most {MOST_OPEN} may be");
                    shown.found("connections-left-open", at, evidence);
                }
            }
        }
    }
    call::quote(&transcript.ledger, &mut shown);
    if let Some(scenario) = &case.shop {
        let problem = shop::accepted(&transcript.steps);
        doubt = doubt.or(problem.map(|problem| format!("control-not-accepted: {problem}")));
        shop::judge(case, scenario, transcript, &mut shown);
    }
    if let Some(reason) = &refused {
        let asked = transcript.steps.iter().any(|step| step.role == Role::Control);
        if !asked && (case.kind.message().is_some() || needs_control(case)) {
            doubt = doubt.or(Some(format!("control-not-accepted: {reason}")));
        }
        refusal(case, reason, transcript.steps.len() - 1, &mut shown);
    }
    for leak in &transcript.leaks {
        shown.found("secret-leaked", transcript.steps.len().saturating_sub(1), leak.clone());
    }
    let carried = refused.is_some() || transcript.steps.iter().any(|step| step.role == Role::Subject);
    verdict(case, transcript, shown, doubt, carried)
}

/// Whether a subject shows a fault of its own: what makes a generated message worth being made smaller.
pub fn faulty(case: &Case, step: &StepRecord) -> bool {
    let mut shown = Shown::default();
    subject(case, step, 0, &mut shown);
    broken(step).is_some() || !shown.findings.is_empty()
}

/// Whether the first of these steps is the call that a later one repeats: its own answer is not judged.
fn is_first_attempt(case: &Case, steps: &[StepRecord]) -> bool {
    case.again && steps.iter().filter(|step| step.role == Role::Subject).count() > 1
}

/// Why a step shows nothing but a broken adapter; `None` if it shows something of the IUT.
fn broken(step: &StepRecord) -> Option<String> {
    let answer = match &step.heard {
        Heard::AdapterError(error) => return Some(format!("the adapter says that it cannot: {error}")),
        Heard::Broken(what) => return Some(what.clone()),
        Heard::Crash(_) | Heard::Hang(_) => return None,
        Heard::Ok(answer) => answer,
    };
    let problem = match step.verb.as_str() {
        "configure" => read::<ConfigureAnswer>(answer).err(),
        "sign" => read::<SignAnswer>(answer).err(),
        "verify" => match read::<VerifyAnswer>(answer) {
            Ok(answer) => answer.valid.is_none().then(|| "it has no `valid`".to_owned()),
            Err(problem) => Some(problem),
        },
        "call" => read::<CallAnswer>(answer).err(),
        "shop.pay" => read::<ShopPayAnswer>(answer).err(),
        "shop.order" => read::<ShopOrderAnswer>(answer).err(),
        "shop.refund" => read::<ShopRefundAnswer>(answer).err(),
        "shop.return" => read::<ShopReturnAnswer>(answer).err(),
        "shop.capture" => read::<ShopCaptureAnswer>(answer).err(),
        "shop.deliver" => read::<ShopDeliverAnswer>(answer).err(),
        "shop.reconcile" => read::<ShopReconcileAnswer>(answer).err(),
        _ => None,
    };
    problem.map(|problem| format!("the answer to `{}` is not one of the protocol: {problem}", step.verb))
}

/// Only if the control was accepted does anything but an acceptance count.
fn verdict(
    case: &Case,
    transcript: &Transcript,
    shown: Shown,
    doubt: Option<String>,
    carried: bool,
) -> Judgement {
    let Shown { mut findings, mut notes } = shown;
    if case.level == Level::May {
        // Either way is right, so only what is wrong everywhere counts; the rest is worth knowing.
        let (serious, harmless) = findings.into_iter().partition(Finding::is_always_wrong);
        findings = serious;
        notes.extend::<Vec<Finding>>(harmless);
    }
    let mut stands = findings.iter().any(Finding::stands_alone);
    let late = if case.kind == Kind::Shop { shop::late(transcript) } else { None };
    if let (Some(reason), false) = (late, findings.iter().any(Finding::is_always_wrong)) {
        // Nobody knows what the shop heard in time; what it did right counts all the same.
        if !findings.is_empty() {
            return Judgement { notes, ..Judgement::because(Verdict::Inconclusive, reason) };
        }
        stands = false;
    }
    if !carried && !stands {
        return Judgement::error("the case was not carried through");
    }
    // A valid message that was refused was refused, whatever became of the control.
    stands = stands || (case.expect == Expectation::Valid && !findings.is_empty());
    // Without its fault the case asked something else, and even a claim of success may have been right.
    let (doubt, stands) = match undelivered(case, transcript) {
        Some(reason) => (doubt.or(Some(reason)), findings.iter().any(Finding::is_always_wrong)),
        None => (doubt, stands),
    };
    match doubt {
        Some(reason) if !stands => Judgement { notes, ..Judgement::because(Verdict::Inconclusive, reason) },
        _ if !findings.is_empty() => Judgement { verdict: Verdict::Fail, findings, notes, reason: None },
        _ => Judgement { verdict: Verdict::Pass, findings, notes, reason: None },
    }
}

/// Whether a case shows nothing because something came too late, as it may on a busy machine. Asked again, it may show
/// what it is about.
pub fn came_too_late(case: &Case, transcript: &Transcript, judgement: &Judgement) -> bool {
    let late = || case.kind == Kind::Shop && shop::late(transcript).is_some();
    judgement.verdict == Verdict::Inconclusive && (undelivered(case, transcript).is_some() || late())
}

/// A fault that never happened proves nothing, nor does a greeting that nobody saw.
fn undelivered(case: &Case, transcript: &Transcript) -> Option<String> {
    let mut subjects = transcript.steps.iter().filter(|step| step.role == Role::Subject);
    if let Some(greeting) =
        case.configure.greeting.filter(|greeting| *greeting != Greeting::Good && greeting.is_attended())
        && subjects.all(|step| step.greeted.is_empty())
    {
        return Some(format!("fault-not-delivered: nobody came to see {greeting:?}"));
    }
    let told = case.shop.as_ref().and_then(|scenario| scenario.fault());
    let wanted = case.replies.iter().find_map(|reply| reply.fault).or(told)?;
    let mut subject = transcript.steps.iter().filter(|step| step.role == Role::Subject).peekable();
    subject.peek()?;
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
        Kind::Shop => None,
    };
    problem.map(|problem| format!("control-not-accepted: {problem}"))
}

/// Why the canary does not hold: a broken signature was not refused.
fn canary(step: &StepRecord) -> Option<String> {
    verify::refused(step).map(|problem| format!("canary-not-refused: {problem}"))
}

/// A refused configuration refuses everything that would have come after it.
fn refusal(case: &Case, reason: &str, at: usize, shown: &mut Shown) {
    let code = match case.expect {
        Expectation::Accepted
        | Expectation::Pending
        | Expectation::Failed
        | Expectation::Unknown
        | Expectation::ErrorSurfaced
        | Expectation::Settled => "request-refused",
        Expectation::Valid => "valid-refused",
        Expectation::Verifies => "signature-not-made",
        Expectation::Refused
        | Expectation::NoAnswer
        | Expectation::NotSent
        | Expectation::Open
        | Expectation::Invalid
        | Expectation::EitherWay
        | Expectation::VerifiesOrRefused
        | Expectation::NotSigned => return,
    };
    shown.found(code, at, format!("the configuration was refused: {reason}"));
}

fn subject(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) {
    // The story of a shop is judged as a whole.
    if case.kind == Kind::Shop {
        return;
    }
    if !matches!(step.heard, Heard::Ok(_)) {
        return died(&step.heard, at, shown);
    }
    match case.kind {
        Kind::Call => call::judge(case, step, at, shown),
        Kind::Sign => sign::judge(case, step, at, shown),
        Kind::VerifyResponse | Kind::VerifyNotification => verify::judge(case, step, at, shown),
        Kind::Shop => {}
    }
}
