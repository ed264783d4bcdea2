//! The exported vectors: what their schema says, complete, and such that only a correct client is right about all.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::case::Kind;
use paycert_core::case::load::cases;
use paycert_core::crypto::{PrivateKey, PublicKey};
use paycert_core::diagnose::input::{Captured, Given};
use paycert_core::diagnose::{self, Keys};
use paycert_core::gateway::Keyring;
use paycert_core::gateway::certificates::Certificates;
use paycert_core::operation::Protocol;
use paycert_core::vectors::answer::answer;
use paycert_core::vectors::export::export;
use paycert_core::vectors::score::{Results, Said, Score, ScoreError, score};
use paycert_core::vectors::verdict::Backend;
use paycert_core::vectors::{Answer, File, Group, Row, SCHEMA, Test, unhex};
use paycert_core::wire::charset::Charset;
use paycert_core::wire::form::percent_encode;
use paycert_core::wire::http::{Headers, Request};

fn fresh_key() -> PrivateKey {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap()
}

/// One export, read back from its text as an SDK would read it.
fn files() -> &'static [(Row, File)] {
    static FILES: OnceLock<Vec<(Row, File)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let [merchant, platform, stranger, next] = std::array::from_fn(|_| fresh_key());
        let keys = Keyring { merchant, platform, stranger, next, certificates: Certificates::default() };
        let read = |file: &File| serde_json::from_str(&serde_json::to_string(file).unwrap()).unwrap();
        export(&keys, 7).iter().map(|(row, file)| (*row, read(file))).collect()
    })
}

fn tests() -> impl Iterator<Item = (Row, &'static Group, &'static Test)> {
    let groups = files().iter().flat_map(|(row, file)| file.test_groups.iter().map(|group| (*row, group)));
    groups.flat_map(|(row, group)| group.tests.iter().map(move |test| (row, group, test)))
}

/// The results of a client that answers by `say`.
fn said(say: impl Fn(Row, &Group, &Test) -> bool) -> Results {
    let of = |(row, group, test): (Row, &Group, &Test)| Said {
        file: row.file.to_owned(),
        tc_id: test.tc_id,
        valid: say(row, group, test),
    };
    Results { results: tests().map(of).collect() }
}

fn scored(results: &Results) -> Result<Score, ScoreError> {
    let named: Vec<_> = files().iter().map(|(row, file)| (row.file.to_owned(), file.clone())).collect();
    score(&named, results)
}

#[test]
fn every_file_is_what_the_schema_says_and_numbers_its_tests_from_one() {
    let validator = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    for (row, file) in files() {
        let value = serde_json::to_value(file).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", row.file);
        let numbers: Vec<usize> =
            file.test_groups.iter().flat_map(|group| &group.tests).map(|test| test.tc_id).collect();
        assert_eq!(numbers, (1..=file.number_of_tests).collect::<Vec<_>>(), "{}", row.file);
    }
}

#[test]
fn every_sign_and_verify_case_is_a_vector_and_every_file_has_both_answers() {
    let exported: BTreeSet<&str> = tests().map(|(_, _, test)| test.case.as_str()).collect();
    let is_vector = |kind| !matches!(kind, Kind::Call | Kind::Shop);
    let wanted: BTreeSet<&str> =
        cases().iter().filter(|case| is_vector(case.kind)).map(|case| case.id.as_str()).collect();
    assert_eq!(exported, wanted);
    for (row, _) in files() {
        for result in [Answer::Valid, Answer::Invalid] {
            let some = tests().any(|(other, _, test)| other == *row && test.result == result);
            assert!(some, "{} has no {result:?} test", row.file);
        }
    }
}

#[test]
fn a_correct_client_is_right_about_every_vector_with_either_backend_and_the_backends_agree() {
    let [fast, second] =
        Backend::ALL.map(|backend| said(|row, group, test| answer(row, group, test, backend)));
    assert_eq!(fast, second);
    let score = scored(&fast).unwrap();
    assert_eq!((score.wrong.as_slice(), score.missing.as_slice()), (&[][..], &[][..]));
    assert_eq!(score.total(), tests().count());
}

#[test]
fn a_client_that_says_one_thing_to_everything_is_wrong_about_every_other() {
    for says in [true, false] {
        let score = scored(&said(|_, _, _| says)).unwrap();
        let other = if says { Answer::Invalid } else { Answer::Valid };
        assert_eq!(score.wrong.len(), tests().filter(|(_, _, test)| test.result == other).count());
        assert!(score.wrong.len() > 50 && !score.is_full());
    }
}

#[test]
fn the_signature_of_every_valid_vector_verifies_over_its_msg_and_that_of_no_wrong_request_does() {
    for (row, group, test) in tests().filter(|(_, _, test)| test.result != Answer::Acceptable) {
        if test.result == Answer::Invalid && row.kind != Kind::Sign {
            continue;
        }
        let key = PublicKey::from_text(&group.public_key_bare).unwrap();
        let (msg, sig) = (unhex(&test.msg).unwrap(), unhex(&test.sig).unwrap());
        let answers =
            [key.verifies(group.digest(), &msg, &sig), key.verifies_second(group.digest(), &msg, &sig)];
        assert_eq!(
            answers,
            [test.result == Answer::Valid; 2],
            "{} {} {}",
            row.file,
            test.tc_id,
            test.comment
        );
    }
}

/// What the doctor says about the signature of a request.
fn diagnosed(row: Row, group: &Group, test: &Test) -> String {
    let message = &test.message;
    let params = message.params.iter().flatten();
    let mut given = Given {
        protocol: Some(row.protocol),
        kind: Some(diagnose::Kind::Request),
        method: message.method.clone(),
        path: message.path.clone(),
        client: message.client_id.clone(),
        time: message.time.clone(),
        params: params.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
        charset: group.configuration.charset.as_deref().and_then(Charset::from_label),
        digest: Some(group.digest()),
        ..Given::default()
    };
    given.signature = Some(percent_encode(STANDARD.encode(unhex(&test.sig).unwrap()).as_bytes()));
    if row.protocol == Protocol::OpenApi {
        given.signature = Some(STANDARD.encode(unhex(&test.sig).unwrap()));
    }
    let body = unhex(message.body_hex.as_deref().unwrap_or_default()).unwrap();
    let (method, target, headers) = ("POST".to_owned(), "/".to_owned(), Headers::default());
    let captured = Captured { request: Some(Request { method, target, headers, body }), response: None };
    let message = diagnose::input::message(&captured, &given).unwrap();
    let diagnosis =
        diagnose::diagnose(&message, &Keys::from(PublicKey::from_text(&group.public_key_pem).unwrap()));
    diagnosis.causes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; and ")
}

#[test]
fn every_wrong_request_is_a_mistake_of_the_doctors_table_and_the_doctor_names_it() {
    let mut named = BTreeSet::new();
    for (row, group, test) in tests() {
        let Some((_, wrong)) = test.comment.split_once(" Wrong here: ") else { continue };
        let cause = diagnosed(row, group, test);
        assert_eq!(format!("{cause}."), wrong, "{} {}", row.file, test.tc_id);
        named.insert(cause);
    }
    assert!(named.len() >= 60, "{named:#?}");
}

/// Only then does a verifier that takes the modulus off get that far.
#[test]
fn a_signature_that_is_not_reduced_is_as_long_as_the_key() {
    let lengths: Vec<usize> = tests()
        .filter(|(_, _, test)| test.case.ends_with("/not-reduced"))
        .map(|(_, _, test)| test.sig.len() / 2)
        .collect();
    assert_eq!(lengths, [256; 4]);
}

#[test]
fn a_missing_answer_is_missing_and_a_foreign_or_second_one_is_refused() {
    let mut results = said(|row, group, test| answer(row, group, test, Backend::Fast));
    let last = results.results.pop().unwrap();
    let score = scored(&results).unwrap();
    let missing: Vec<_> = score.missing.iter().map(|line| (line.file.as_str(), line.tc_id)).collect();
    assert_eq!(missing, [(last.file.as_str(), last.tc_id)]);

    results.results.push(Said { tc_id: 100_000, ..last.clone() });
    let error = |results: &Results| scored(results).unwrap_err().to_string();
    assert_eq!(error(&results), "there is no test 100000 in `antom-request.json`");
    results.results.extend([last.clone(), last.clone()]);
    assert_eq!(error(&results), format!("test {} of `antom-request.json` is answered twice", last.tc_id));
}
