//! The gates on a handful of cases: each is passed, and each looks at what it says.

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_run::self_test::{GATES, Scene, Table};

const CHOSEN: [&str; 4] = [
    "openapi/trade.pay/forged-answers/no-sign",
    "openapi/trade.pay/notification-signature/n07-unsigned-parameter",
    "antom/pay/request-message/hosted-form",
    "antom/pay/request-signature/plain",
];

fn gate(name: &str) -> Table {
    let folder = std::env::temp_dir().join(format!("paycert-gate-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let some: Vec<&'static Case> = cases().iter().filter(|case| CHOSEN.contains(&case.id.as_str())).collect();
    assert_eq!(some.len(), CHOSEN.len());
    let gate = GATES.iter().find(|gate| gate.name == name).unwrap();
    let table = (gate.check)(&Scene::new(&some, &folder, None).unwrap()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    table
}

#[test]
fn clients_that_do_nothing_pass_nothing() {
    let table = gate("null");
    assert_eq!(table.problems, Vec::<String>::new());
    insta::assert_snapshot!(table.text, @"
    client	passed
    exits 0	0
    exits 1	0
    hangs	0
    closes its output	0
    echoes	0
    random JSON	0
    always paid	0
    always failed	0
    always unknown	0
    always untrusted	0
    supports nothing	0
    replays another run's answers	0
    ");
}

#[test]
fn the_reference_merchant_passes_everything() {
    let table = gate("clean");
    assert_eq!(table.problems, Vec::<String>::new());
    insta::assert_snapshot!(table.text, @"reference merchant: 4 of 4 cases passed");
}

#[test]
fn a_second_client_is_asked_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let some: Vec<&'static Case> = cases().iter().filter(|case| CHOSEN.contains(&case.id.as_str())).collect();
    let gate = GATES.iter().find(|gate| gate.name == "clean").unwrap();
    let asked = |script: &str| {
        let argv = ["sh", "-c", script].map(str::to_owned).to_vec();
        (gate.check)(&Scene::new(&some, folder.path(), None).unwrap().with_second(argv))
    };
    let start = r#"{"id":0,"ok":{"version":1,"implementation":{"name":"mute","version":"1","language":"sh"},"features":["antom.sign"]}}"#;
    // It goes at the first question.
    let table = asked(&format!("read -r line; echo '{start}'; read -r line")).unwrap();
    insta::assert_snapshot!(table.text, @r"
    reference merchant: 4 of 4 cases passed
    mute 1 (sh): 0 of 4 cases passed
    ");
    assert_eq!(table.problems.len(), 4);
    assert!(asked("exit 1").is_err());
}

#[test]
fn lanes_change_nothing() {
    let table = gate("replay");
    assert_eq!(table.problems, Vec::<String>::new());
    insta::assert_snapshot!(table.text, @"6 lines compared between 1 and 8 lanes, 0 differ");
}
