//! Every mutant against the cases around those that must kill it: killed by the cases that name it, for the findings that they name.

use paycert_core::case::Case;
use paycert_core::known::Outcome;
use paycert_core::merchant::mutant::{Kill, MUTANTS, Row};
use paycert_core::report::Run;

use super::{Scene, Table};
use crate::runner::{Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut problems = Vec::new();
    let mut text = String::from("mutant\tbug class\tkilled by\tfinding\tcases that fail around it\n");
    let mut killed = 0;
    for row in MUTANTS {
        let run = scene.run(&Reference(Some(row.mutant)), &around(row, scene.cases), 1, 2)?;
        let failed = run.counts().of(Outcome::Fail);
        let survivals: Vec<String> =
            row.kills.iter().filter_map(|kill| survival(row.name, kill, &run)).collect();
        killed += usize::from(survivals.is_empty());
        problems.extend(survivals);
        for Kill { case, finding } in row.kills {
            text += &format!("{}\t{}\t{case}\t{finding}\t{failed}\n", row.name, row.bug_class);
        }
    }
    text += &format!("{} mutants, {killed} killed\n", MUTANTS.len());
    Ok(Table { gate: "mutants", text, problems })
}

/// The cases of the topics in which a mutant must be killed: enough to see that it does not fail everywhere at once.
fn around(row: &Row, cases: &[&'static Case]) -> Vec<&'static Case> {
    let topic = |id: &str| id.rsplit_once('/').map(|(topic, _)| topic.to_owned());
    let topics: Vec<Option<String>> = row.kills.iter().map(|kill| topic(kill.case)).collect();
    cases.iter().copied().filter(|case| topics.contains(&topic(&case.id))).collect()
}

/// Why a mutant does not count as killed by a case; `None` if it does.
fn survival(mutant: &str, kill: &Kill, run: &Run) -> Option<String> {
    let Kill { case, finding } = kill;
    let Some(result) = run.cases.iter().find(|result| result.case == *case) else {
        return Some(format!("{mutant}: there is no case {case}"));
    };
    let found: Vec<&str> = result.judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    if result.outcome == Outcome::Fail && found.contains(finding) {
        return None;
    }
    let reason = result.judgement.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let outcome = result.outcome.word();
    Some(format!("{mutant}: {case} is {outcome} with [{}], not fail with {finding}{reason}", found.join(" ")))
}

#[cfg(test)]
mod tests {
    use paycert_core::case::Case;
    use paycert_core::case::load::cases;
    use paycert_core::merchant::mutant::Mutant;

    use super::*;

    #[test]
    fn a_mutant_is_killed_by_the_case_and_the_finding_that_it_names_and_by_nothing_else() {
        let folder = std::env::temp_dir().join(format!("paycert-mutants-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let chosen = [
            "openapi/trade.pay/forged-answers/no-sign",
            "openapi/trade.pay/no-answer/html",
            "antom/pay/request-signature/query",
        ];
        let some: Vec<&'static Case> =
            cases().iter().filter(|case| chosen.contains(&case.id.as_str())).collect();
        let scene = Scene { cases: &some, scratch: &folder };
        let run = |mutant: Option<&str>| {
            scene.run(&Reference(mutant.and_then(Mutant::find)), scene.cases, 1, 1).unwrap()
        };
        let mut told = Vec::new();
        let mut tell = |mutant: Option<&str>, case: &'static str, finding: &'static str| {
            told.push(
                survival("it", &Kill { case, finding }, &run(mutant)).unwrap_or_else(|| "killed".to_owned()),
            );
        };
        tell(Some("accepts-missing-sign"), chosen[0], "forged-accepted");
        tell(Some("crashes-on-nonsense"), chosen[1], "crash");
        tell(Some("drops-query"), chosen[2], "signature-not-verified");
        tell(Some("drops-query"), chosen[2], "forged-accepted");
        tell(None, chosen[0], "forged-accepted");
        tell(None, "antom/pay/nothing/at-all", "forged-accepted");
        std::fs::remove_dir_all(&folder).unwrap();
        insta::assert_snapshot!(told.join("\n"), @"
        killed
        killed
        killed
        it: antom/pay/request-signature/query is fail with [signature-not-verified], not fail with forged-accepted
        it: openapi/trade.pay/forged-answers/no-sign is pass with [], not fail with forged-accepted
        it: there is no case antom/pay/nothing/at-all
        ");
    }
}
