//! Wycheproof's vectors of RSA PKCS#1 v1.5: both backends give the right answer, and the same one.

use std::collections::BTreeSet;

use paycert_core::case::load::cases;
use paycert_core::crypto::{Digest, PublicKey};
use wycheproof::TestResult;
use wycheproof::rsa_pkcs1_verify::{TestFlag, TestName, TestSet};

/// The sets under the digests that paycert verifies with. Wycheproof has none for SHA-1.
const SETS: [(TestName, Digest); 7] = [
    (TestName::Rsa2048Sha256, Digest::Sha256),
    (TestName::Rsa3072Sha256, Digest::Sha256),
    (TestName::Rsa4096Sha256, Digest::Sha256),
    (TestName::Rsa8192Sha256, Digest::Sha256),
    (TestName::Rsa2048Sha512, Digest::Sha512),
    (TestName::Rsa3072Sha512, Digest::Sha512),
    (TestName::Rsa4096Sha512, Digest::Sha512),
];

#[test]
fn both_backends_answer_every_vector_rightly_and_alike() {
    let mut counts = [0; 3];
    for (name, digest) in SETS {
        for group in TestSet::load(name).expect("the vectors").test_groups {
            let key = PublicKey::from_der(&group.der).expect("a key of 2048 bits or more");
            assert_eq!(PublicKey::from_text(&group.pem).as_ref(), Ok(&key));
            for test in group.tests {
                let answers = [
                    key.verifies(digest, &test.msg, &test.sig),
                    key.verifies_second(digest, &test.msg, &test.sig),
                ];
                let about = format!("{name:?} {} {} {:?}", test.tc_id, test.comment, test.flags);
                match test.result {
                    TestResult::Valid => assert_eq!(answers, [true; 2], "{about}"),
                    TestResult::Invalid => assert_eq!(answers, [false; 2], "{about}"),
                    // Only a digest without its NULL is left open; both backends refuse it.
                    TestResult::Acceptable => {
                        assert_eq!(test.flags, [TestFlag::MissingNull], "{about}");
                        assert_eq!(answers, [false; 2], "{about}");
                    }
                }
                counts[test.result as usize] += 1;
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
}

#[test]
fn no_vector_verifies_under_another_digest() {
    for (name, digest) in SETS {
        for group in TestSet::load(name).expect("the vectors").test_groups {
            let key = PublicKey::from_der(&group.der).expect("a key of 2048 bits or more");
            for test in group.tests.iter().filter(|test| test.result == TestResult::Valid) {
                let others = [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha512];
                for other in others.into_iter().filter(|other| *other != digest) {
                    let answers = [
                        key.verifies(other, &test.msg, &test.sig),
                        key.verifies_second(other, &test.msg, &test.sig),
                    ];
                    assert_eq!(answers, [false; 2], "{name:?} {} under {other:?}", test.tc_id);
                }
            }
        }
    }
}

/// Flags that need a key with a small exponent, and PSS, which cases about other schemes ask about.
const ELSEWHERE: [&str; 4] = ["EdgeCaseSignature", "SmallPublicKey", "SmallSignature", "WrongPrimitive"];

/// Flags about the number that a signature is, and the one that verifiers may take: asked about one by one.
const ONE_BY_ONE: [&str; 3] = ["InvalidSignature", "MissingNull", "SignatureMalleability"];

/// The vectors come with keys and messages of their own, so they are made anew, with the key of the run, in messages of
/// its protocol.
#[test]
fn every_vector_is_asked_about_in_answers_and_notifications_of_both_protocols() {
    let mut flags = BTreeSet::new();
    for (name, _) in SETS {
        let groups = TestSet::load(name).expect("the vectors").test_groups;
        let tests = groups.into_iter().flat_map(|group| group.tests);
        flags.extend(tests.flat_map(|test| test.flags).map(|flag| format!("{flag:?}")));
    }
    flags.retain(|flag| !ELSEWHERE.contains(&flag.as_str()));
    for topic in [
        "openapi/trade.pay/response",
        "openapi/trade.pay/notification",
        "antom/pay/response",
        "antom/pay/notification",
    ] {
        let of_topic = cases().iter().filter(|case| case.id.starts_with(topic));
        let named = of_topic.clone().filter_map(|case| case.why.split_once("Wycheproof: "));
        let named: BTreeSet<String> = named.map(|(_, flag)| flag.trim_end_matches('.').to_owned()).collect();
        assert_eq!(named, flags, "{topic}: one by one");
        let mut whole: BTreeSet<String> = of_topic.filter_map(|case| case.wycheproof.clone()).collect();
        whole.extend(ONE_BY_ONE.map(str::to_owned));
        assert_eq!(whole, flags, "{topic}: every vector");
    }
}
