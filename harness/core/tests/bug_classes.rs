//! Every class of bugs has an example that a case notices, or a reason why none can; every mutant belongs to a class.

use std::collections::BTreeSet;

use paycert_core::bug_class::{BugClass, Side, bug_classes};
use paycert_core::case::load::cases;
use paycert_core::merchant::mutant::{MUTANTS, Row};
use paycert_core::operation::Protocol;

fn examples(class: &BugClass) -> Vec<&'static Row> {
    MUTANTS.iter().filter(|row| row.bug_class == class.id).collect()
}

/// The protocols of the cases that notice a mutant of this class.
fn seen_in(class: &BugClass) -> BTreeSet<&'static str> {
    let kills = examples(class).into_iter().flat_map(|row| row.kills);
    let cases = kills.filter_map(|kill| cases().iter().find(|case| case.id == kill.case));
    cases.map(|case| case.protocol.word()).collect()
}

#[test]
fn every_mutant_is_an_example_of_a_class_in_the_table() {
    let known: BTreeSet<&str> = bug_classes().iter().map(|class| class.id.as_str()).collect();
    let strange: Vec<&str> =
        MUTANTS.iter().filter(|row| !known.contains(row.bug_class)).map(|row| row.name).collect();
    assert_eq!(strange, [""; 0]);
}

#[test]
fn a_class_has_a_mutant_that_a_case_notices_or_a_reason_and_never_both() {
    let wrong = |class: &&BugClass| seen_in(class).is_empty() != class.unseen.is_some();
    let found: Vec<&str> = bug_classes().iter().filter(wrong).map(|class| class.id.as_str()).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_class_of_one_protocol_is_noticed_by_cases_of_that_protocol() {
    let home = |class: &BugClass| match class.protocol {
        Side::OpenApi => Some(Protocol::OpenApi.word()),
        Side::Antom => Some(Protocol::Antom.word()),
        Side::Both => None,
    };
    let missed = |class: &&BugClass| {
        class.unseen.is_none() && home(class).is_some_and(|home| !seen_in(class).contains(home))
    };
    let found: Vec<&str> = bug_classes().iter().filter(missed).map(|class| class.id.as_str()).collect();
    assert_eq!(found, [""; 0]);
}
