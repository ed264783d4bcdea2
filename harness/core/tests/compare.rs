//! Runs beside each other: every kind of change, every format, and names that are out for harm.

use std::fmt::Write;

use paycert_core::compare::diff::Diff;
use paycert_core::compare::matrix::{Matrix, html, markdown};
use paycert_core::report::Report;
use serde_json::{Value, json};

/// A case that cites two requirements of the register.
const PLAIN: &str = "openapi/trade.pay/request-signature/plain";

/// A report about one client.
fn report(name: &str, version: &str, cases: &[Value]) -> Report {
    let mut counts = serde_json::Map::new();
    for case in cases {
        let count = counts.entry(case["outcome"].as_str().expect("an outcome")).or_insert(json!(0));
        *count = json!(count.as_u64().unwrap_or_default() + 1);
    }
    let report = json!({
        "report": 1, "paycert": "0.1.0", "seed": 1, "started": "2026-11-25T02:00:00Z",
        "iut": {"version": 1, "implementation": {"name": name, "version": version, "language": "go"}},
        "profile": null, "exit_code": 1, "selected": cases.len(), "counts": counts, "unjudged": [], "cases": cases,
    });
    Report::read(&report.to_string()).expect("a report")
}

/// One result: an outcome, the codes of its findings, and the answer.
fn case(id: &str, outcome: &str, codes: &[&str], answer: Option<&str>) -> Value {
    let findings: Vec<Value> = codes
        .iter()
        .map(|code| json!({"code": code, "step": 1, "evidence": format!("saw {code}")}))
        .collect();
    json!({
        "case": id, "outcome": outcome, "level": "must", "severity": "forgery",
        "covers": ["openapi-request-signed"], "answer": answer,
        "findings": findings, "notes": [], "reason": null, "because": null,
    })
}

/// A result where the documents are silent, with notes.
fn open(id: &str, codes: &[&str], answer: &str) -> Value {
    let mut case = case(id, "pass", codes, Some(answer));
    case["level"] = json!("may");
    case["notes"] = case["findings"].take();
    case["findings"] = json!([]);
    case
}

fn before() -> Report {
    report(
        "shop",
        "1.0",
        &[
            case("a/breaks", "pass", &[], Some("invalid")),
            case("a/is-mended", "fail", &["crash", "hang"], None),
            case("a/excused-now", "fail", &["hang"], None),
            case("a/fails-otherwise", "fail", &["hang"], None),
            case("a/is-left-out", "pass", &[], None),
            case("a/left-open", "pass", &[], Some("valid")),
            case("a/old", "pass", &[], None),
            open("a/silent", &[], "answered"),
            case(PLAIN, "pass", &[], Some("signed")),
        ],
    )
}

fn after() -> Report {
    report(
        "shop",
        "1.1",
        &[
            case("a/breaks", "fail", &["invalid-accepted"], Some("valid")),
            case("a/is-mended", "pass", &[], Some("invalid")),
            case("a/excused-now", "known-failure", &["hang"], None),
            case("a/fails-otherwise", "fail", &["crash", "hang"], None),
            case("a/is-left-out", "skip", &[], None),
            case("a/left-open", "pass", &[], Some("invalid")),
            case("a/new", "fail", &["crash"], None),
            open("a/silent", &["request-time-zone", "answer-lost"], "answered"),
            // The same message refused in another way is the same answer where only the verdict is known.
            case(PLAIN, "pass", &[], None),
        ],
    )
}

#[test]
fn every_kind_of_change_is_named_once() {
    let (before, after) = (before(), after());
    let diff = Diff::of(&before, &after);
    insta::assert_snapshot!(diff.text(), @"
    before  shop 1.0 (go)  paycert 0.1.0  seed 1  2026-11-25T02:00:00Z  9 selected = 6 pass + 3 fail
    after   shop 1.1 (go)  paycert 0.1.0  seed 1  2026-11-25T02:00:00Z  9 selected = 4 pass + 4 fail + 1 skip

    passed before, fails now: 1
      a/breaks  [must, forgery]
        pass (invalid) → fail invalid-accepted (valid)
        seen  saw invalid-accepted

    failed before, passes now: 1
      a/is-mended  [must, forgery]
        fail crash, hang → pass (invalid)

    fails as before, with other findings: 1
      a/fails-otherwise  [must, forgery]
        fail hang → fail crash, hang

    other changes of the verdict: 1
      a/is-left-out  [must, forgery]
        pass → skip

    the same verdict on another answer: 2
      a/left-open  [must, forgery]
        pass (valid) → pass (invalid)
      a/silent  [may, forgery]
        pass (answered) → pass answer-lost (answered)

    only in the first run: 1
      a/old  [must, forgery]
        pass

    only in the second run: 1
      a/new  [must, forgery]
        fail crash

    8 changed, 2 the same: something changed
    ");
    let json: Value = serde_json::from_str(&diff.json()).expect("JSON");
    let changes = json["changes"].as_array().expect("changes");
    let kinds: Vec<String> =
        changes.iter().map(|change| format!("{} {}", change["case"], change["kind"])).collect();
    insta::assert_snapshot!(kinds.join("\n"), @r#"
    "a/breaks" "fails-now"
    "a/fails-otherwise" "other-finding"
    "a/is-left-out" "other-verdict"
    "a/is-mended" "passes-now"
    "a/left-open" "other-answer"
    "a/new" "only-after"
    "a/old" "only-before"
    "a/silent" "other-answer"
    "#);
    insta::assert_snapshot!(changes[0], @r#"{"case":"a/breaks","kind":"fails-now","level":"must","severity":"forgery","before":{"verdict":"pass","findings":[],"answer":"invalid","reason":null},"after":{"verdict":"fail","findings":["invalid-accepted"],"answer":"valid","reason":null}}"#);
    assert_eq!((diff.exit_code(), json["exit_code"].as_u64()), (1, Some(1)));
}

#[test]
fn the_exit_code_says_whether_anything_can_be_said() {
    let (one, other) = (before(), after());
    assert_eq!(Diff::of(&one, &one).exit_code(), 0);
    assert_eq!(Diff::of(&one, &other).exit_code(), 1);
    let apart = report("shop", "1.0", &[case("b/other", "pass", &[], None)]);
    assert_eq!(Diff::of(&one, &apart).exit_code(), 4);
    let cut = report("shop", "1.0", &[case(PLAIN, "pass", &[], None), case("b/x", "not-run", &[], None)]);
    assert_eq!(Diff::of(&one, &cut).exit_code(), 5);
    let interrupted = Report { exit_code: 130, ..one.clone() };
    assert_eq!(Diff::of(&interrupted, &one).exit_code(), 5);
}

#[test]
fn a_matrix_shows_the_gravest_verdict_and_who_differs() {
    let other = report(
        "till",
        "2",
        &[
            case("a/breaks", "inconclusive", &[], None),
            case("a/left-open", "pass", &[], Some("valid")),
            open("a/silent", &["answer-lost", "request-time-zone"], "raised"),
        ],
    );
    // How many requirements there are is not this test's business.
    let uncited = |line: &str| line.ends_with("cited by no case of these runs.");
    let page = markdown(&Matrix::of(vec![after(), other, before()]));
    let page: Vec<&str> = page.lines().filter(|line| !uncited(line)).collect();
    insta::assert_snapshot!(page.join("\n"), @"
    # Clients × requirements

    A cell shows the gravest verdict of the cases that cite a requirement, and how many of them ended so.
    Empty: the run had no such case. Verdicts are shown whatever a list of known failures says.

    ## Clients

    | # | client | version | language | profile | paycert | seed | run | pass | fail | other | skip |
    | --: | --- | --- | --- | --- | --- | --: | --- | --: | --: | --: | --: |
    | 1 | shop | 1.0 | go |  | 0.1.0 | 1 | 2026-11-25T02:00:00Z | 6 | 3 | 0 | 0 |
    | 2 | shop | 1.1 | go |  | 0.1.0 | 1 | 2026-11-25T02:00:00Z | 4 | 4 | 0 | 1 |
    | 3 | till | 2 | go |  | 0.1.0 | 1 | 2026-11-25T02:00:00Z | 2 | 0 | 1 | 0 |

    ## openapi-signing

    | requirement | 1 | 2 | 3 |
    | --- | --- | --- | --- |
    | `openapi-request-signed` [must, interop] | fail 3 of 9 | fail 4 of 9 | inconclusive 1 of 3 |

    - `a/breaks`: #2 invalid-accepted
    - `a/excused-now`: #1 #2 hang
    - `a/fails-otherwise`: #1 hang; #2 crash, hang
    - `a/is-mended`: #1 crash, hang
    - `a/new`: #2 crash


    ## Cases in which clients differ: 5

    The same input, and not the same verdict, finding or answer. `may`: the documents leave it open.

    - `a/breaks` [must, forgery]: #1 pass (invalid); #2 fail invalid-accepted (valid)
    - `a/fails-otherwise` [must, forgery]: #1 fail hang; #2 fail crash, hang
    - `a/is-mended` [must, forgery]: #1 fail crash, hang; #2 pass (invalid)
    - `a/left-open` [must, forgery]: #1 #3 pass (valid); #2 pass (invalid)
    - `a/silent` [may, forgery]: #1 pass (answered); #2 pass answer-lost (answered); #3 pass answer-lost (raised)

    ## Noted, and no fault: in how many cases

    | note | 1 | 2 | 3 |
    | --- | --- | --- | --- |
    | `request-time-zone` |  | 1 | 1 |
    ");
}

#[test]
fn the_order_of_the_reports_makes_no_difference() {
    assert_eq!(Matrix::of(vec![after(), before()]), Matrix::of(vec![before(), after()]));
}

/// A name that closes whatever it may stand in.
const HOSTILE: &str =
    "<script>alert(1)</script>\"'--> | `x` \n# [a](https://evil.test) *b* \\ &lt; www.evil.test \u{1b}[31m";

/// A report in which everything that a client can say is this name.
fn named(name: &str) -> Report {
    let cases = [
        case(name, "fail", &[name], Some(name)),
        case(PLAIN, "fail", &[name], Some(name)),
        open("a/b", &[], name),
    ];
    let mut report = report(name, name, &cases);
    report.iut.implementation.language = name.to_owned();
    report.profile = Some(name.to_owned());
    report.paycert = name.to_owned();
    report.started = name.to_owned();
    report.cases[0].covers = vec![name.to_owned()];
    report
}

#[test]
fn a_hostile_name_is_text_in_html() {
    let beside = || report("x", "x", &[case(PLAIN, "pass", &[], Some("signed"))]);
    let page = html(&Matrix::of(vec![named(HOSTILE), beside()]));
    // The same tags in the same order, whatever the names are.
    assert_eq!(tags(&page), tags(&html(&Matrix::of(vec![named("!name"), beside()]))));
    for forbidden in ["<script", "http://", "https://evil", " src=", "@import", "url("] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

/// The tags of a page, with their attributes.
fn tags(page: &str) -> String {
    let mut tags = String::new();
    for piece in page.split('<').skip(1) {
        let written = writeln!(tags, "{}", piece.split('>').next().unwrap_or_default());
        assert!(written.is_ok());
    }
    tags
}

#[test]
fn a_hostile_name_is_text_in_markdown_and_on_a_terminal() {
    let text = markdown(&Matrix::of(vec![named(HOSTILE)]));
    let client =
        text.lines().find(|line| line.starts_with("| 1 |")).and_then(|line| line.split(" | ").nth(1));
    insta::assert_snapshot!(client.unwrap_or_default(), @r#"&lt;script&gt;alert(1)&lt;/script&gt;"'--&gt; &#124; \`x\` \\n\# \[a\](https&#58;//evil.test) \*b\* \\ &amp;lt; www&#46;evil.test \\u{1b}\[31m"#);
    let diff = Diff::of(&named(HOSTILE), &before()).text();
    assert!(!diff.contains('\u{1b}') && diff.lines().all(|line| !line.starts_with('#')), "{diff}");
}

#[test]
fn a_file_that_is_no_run_is_refused_with_its_place() {
    let error = |text: &str| Report::read(text).map(|_| ()).expect_err("an error").to_string();
    insta::assert_snapshot!(error(""), @"it is neither a run file nor a JSON report");
    insta::assert_snapshot!(error("[]"), @"it is neither a run file nor a JSON report");
    insta::assert_snapshot!(error("{}"), @"missing field `report` at line 1 column 2");
    insta::assert_snapshot!(error("{\"header\":{}}"), @"line 1: missing field `run` at column 12");
    let text = serde_json::to_string(&before()).expect("JSON");
    insta::assert_snapshot!(error(&text.replacen("\"report\":1", "\"report\":2", 1)), @"version 2 of the report is not 1");
    insta::assert_snapshot!(error(&text.replace("a/old", "a/breaks")), @"case `a/breaks` stands twice");
    insta::assert_snapshot!(error(&text[..400]), @"EOF while parsing a string at line 1 column 400");
}
