//! What a run recorded about signatures that do not verify.

use super::run::CaseResult;
use crate::plan::Role;

/// Observations of the gateway that are about a signature.
const CHECKS: [&str; 3] =
    ["request-unsigned", "request-signature-malformed", "request-signature-not-verified"];

/// The recorded diagnoses of one case, a line each.
pub fn diagnoses(result: &CaseResult) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, step) in result.transcript.iter().flat_map(|transcript| &transcript.steps).enumerate() {
        let role = match step.role {
            Role::Configure => "configure",
            Role::Control => "control",
            Role::Canary => "canary",
            Role::Subject => "subject",
        };
        let signed = step.signature.iter().filter(|record| !record.verified);
        lines.extend(signed.map(|record| {
            format!("step {at} ({role}): {}", record.diagnosis.as_deref().unwrap_or_default())
        }));
        let checks = step.exchanges.iter().flat_map(|exchange| &exchange.checks);
        let found = checks.filter(|check| CHECKS.contains(&check.code.as_str()));
        lines.extend(found.map(|check| format!("step {at} ({role}): {}: {}", check.code, check.detail)));
    }
    lines
}
