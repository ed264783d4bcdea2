//! Every mutant against the cases that must kill it: killed by each of them, for the finding that it names. A mutant that
//! breaks everything is no kill: then the controls of its cases fail, and they show nothing.

use paycert_core::case::Case;
use paycert_core::known::Outcome;
use paycert_core::merchant::mutant::{Kill, MUTANTS, Row};
use paycert_core::report::Run;

use super::{Scene, Table, pool};
use crate::runner::{Reference, RunError};

/// So many mutants are tried at once.
const AT_ONCE: usize = 4;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut problems = Vec::new();
    let mut text = String::from("mutant\tbug class\tkilled by\tfinding\n");
    let mut killed = 0;
    let mut broken = None;
    let run = |row: &Row| scene.run(&Reference(Some(row.mutant)), &named(row, scene.cases), 1, 2);
    pool::each(MUTANTS, AT_ONCE, run, |row, run| {
        let run = match run {
            Ok(run) => run,
            Err(error) => {
                broken.get_or_insert(error);
                return;
            }
        };
        let survivals: Vec<String> =
            row.kills.iter().filter_map(|kill| survival(row.name, kill, &run)).collect();
        killed += usize::from(survivals.is_empty());
        problems.extend(survivals);
        for Kill { case, finding } in row.kills {
            text += &format!("{}\t{}\t{case}\t{finding}\n", row.name, row.bug_class);
        }
    });
    if let Some(error) = broken {
        return Err(error);
    }
    text += &format!("{} mutants, {killed} killed\n", MUTANTS.len());
    Ok(Table { gate: "mutants", text, problems })
}

/// The cases that must kill a mutant.
fn named(row: &Row, cases: &[&'static Case]) -> Vec<&'static Case> {
    let names = |case: &&Case| row.kills.iter().any(|kill| kill.case == case.id);
    cases.iter().copied().filter(names).collect()
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
        let scene = Scene::new(&some, &folder, None).unwrap();
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
