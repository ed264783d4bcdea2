//! The tools from end to end: what is printed, which exit code, and that no key is shown.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use paycert_core::vectors::answer::answer;
use paycert_core::vectors::score::{Results, Said};
use paycert_core::vectors::verdict::Backend;
use paycert_core::vectors::{FILES, File};
use tempfile::TempDir;

/// A folder with two pairs of keys, `a` and `b`.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(tempfile::tempdir().unwrap());
        for name in ["a", "b"] {
            assert_eq!(scene.run(&["keys", "new", "--out", name]).exit, 0);
        }
        scene
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.feed(args, b"")
    }

    /// Runs a command in the folder with something on its standard input.
    fn feed(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_paycert"))
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { exit: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The signature of some parameters of OpenAPI.
    fn signed(&self, more: &[&str]) -> String {
        let mut args = vec!["sign", "openapi", "--key", "a/private-key.pem"];
        args.extend(PARAMS.iter().flat_map(|param| ["--param", param]));
        args.extend(more);
        self.run(&args).out.trim_end().to_owned()
    }
}

struct Ran {
    exit: i32,
    out: String,
    err: String,
}

impl Ran {
    /// Exit code and everything that was printed.
    fn all(&self) -> (i32, &str, &str) {
        (self.exit, &self.out, &self.err)
    }
}

const PARAMS: [&str; 4] = ["charset=utf-8", "app_id=2021", "biz_content={\"subject\":\"a+b 中\"}", "empty="];

/// The form of those parameters, as a client would send it.
fn form(sign: &str) -> String {
    let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!(
        "charset=utf-8&app_id=2021&biz_content=%7B%22subject%22%3A%22a%2Bb+%E4%B8%AD%22%7D&empty=&sign={sign}"
    )
}

#[test]
fn an_openapi_request_is_signed_and_verified_and_its_content_shown() {
    let scene = Scene::new();
    let shown = scene.run(&[
        "sign",
        "openapi",
        "--show-content",
        "--param",
        PARAMS[0],
        "--param",
        PARAMS[1],
        "--param",
        PARAMS[2],
        "--param",
        PARAMS[3],
    ]);
    assert_eq!(shown.all(), (0, "app_id=2021&biz_content={\"subject\":\"a+b 中\"}&charset=utf-8", ""));

    let verify = |key: &str, body: String, more: &[&str]| {
        let args = [&["verify", "openapi", "request", "--public-key", key, "-"], more].concat();
        let Ran { exit, out, .. } = scene.feed(&args, body.as_bytes());
        (exit, out)
    };
    let (sign, sha1) = (scene.signed(&[]), scene.signed(&["--sign-type", "RSA"]));
    let key = "a/public-key.pem";
    assert_eq!(verify(key, form(&sign), &[]), (0, "valid\n".into()));
    assert_eq!(verify(key, form(&sha1), &["--sign-type", "RSA"]), (0, "valid\n".into()));
    let invalid = |reason: &str| (1, format!("invalid: {reason}\n"));
    assert_eq!(
        verify(key, form(&sha1), &[]),
        invalid(
            "the signature does not verify: the digest is SHA-1 (`sign_type=RSA`), where SHA-256 is asked for"
        )
    );
    assert_eq!(
        verify("b/public-key.pem", form(&sign), &[]),
        invalid(
            "the signature does not verify: the signature was made with another key, or was damaged on the way: \
             no text whatever would verify"
        )
    );
    assert_eq!(verify(key, form(""), &[]), invalid("the message carries no signature"));
    assert_eq!(
        verify(key, form("A"), &[]),
        invalid("the signature is not padded Base64 of the standard alphabet")
    );
    assert_eq!(
        verify(key, format!("{}&app_id=2022", form(&sign)), &[]),
        invalid("parameter `app_id` occurs twice")
    );
}

#[test]
fn verify_explains_a_signature_as_the_doctor_does() {
    let scene = Scene::new();
    let key = ["--public-key", "a/public-key.pem"];
    let encoded = "biz_content=%7B%22subject%22%3A%22a%2Bb+%E4%B8%AD%22%7D";
    let signed = [&["sign", "openapi", "--key", "a/private-key.pem"], &["--param", PARAMS[1]][..]].concat();
    let sign = scene.run(&[&signed[..], &["--param", encoded]].concat()).out;
    let body = format!("app_id=2021&{encoded}&sign={}", sign.trim().replace('+', "%2B"));
    scene.write("body", &body);

    let verify = scene.run(&[&["verify", "openapi", "request", "body"], &key[..]].concat());
    let doctor = scene.run(
        &[&["doctor", "--protocol", "openapi", "--kind", "request", "--body", "body"], &key[..]].concat(),
    );
    let verdict = "the signature does not verify: the values were URL-encoded before signing (as a form)";
    assert_eq!((doctor.exit, doctor.out.lines().next()), (1, Some(verdict)));
    let difference = "first difference at byte 24 in biz_content, `%` signed, `{` right";
    assert_eq!(verify.all(), (1, format!("invalid: {verdict}: {difference}\n").as_str(), ""));
}

#[test]
fn parameters_come_from_a_file_too_and_must_be_texts() {
    let scene = Scene::new();
    scene.write(
        "params.json",
        r#"{"charset":"utf-8","app_id":"2021","biz_content":"{\"subject\":\"a+b 中\"}"}"#,
    );
    let signed = scene.run(&["sign", "openapi", "--params", "params.json", "--key", "a/private-key.pem"]);
    assert_eq!(signed.all(), (0, format!("{}\n", scene.signed(&[])).as_str(), ""));

    let refused =
        scene.feed(&["sign", "openapi", "--params", "-", "--key", "a/private-key.pem"], br#"{"a":1}"#);
    let says = "paycert: -: the value of `a` is no text\n  help: the file is a JSON object of texts: parameter to value\n";
    assert_eq!(refused.all(), (2, "", says));
    let refused =
        scene.run(&["sign", "openapi", "--param", "sign_type=RSA", "--sign-type", "RSA2", "--show-content"]);
    let says = "paycert: --sign-type says 'RSA2', the parameter `sign_type` says 'RSA'\n  \
                help: leave --sign-type away: the gateway goes by the parameter\n";
    assert_eq!(refused.all(), (2, "", says));
    let gbk = scene.run(&["sign", "openapi", "--param", "a=😀", "--charset", "gbk", "--show-content"]);
    let says = "paycert: a character of the parameters cannot be written in gbk\n  \
                help: sign in utf-8, or take the character out\n";
    assert_eq!(gbk.all(), (2, "", says));
}

#[test]
fn an_antom_request_is_signed_and_verified_from_standard_input() {
    let scene = Scene::new();
    let body = br#"{"paymentRequestId":"P1"}"#;
    let request =
        ["--path", "/ams/api/v1/payments/pay", "--client-id", "5X", "--time", "1685599933871", "--body", "-"];
    let shown = scene.feed(&[&["sign", "antom", "--show-content"], &request[..]].concat(), body);
    let content = "POST /ams/api/v1/payments/pay\n5X.1685599933871.{\"paymentRequestId\":\"P1\"}";
    assert_eq!(shown.all(), (0, content, ""));

    let signed = scene.feed(&[&["sign", "antom", "--key", "a/private-key.pem"], &request[..]].concat(), body);
    assert!(signed.out.starts_with("algorithm=RSA256,keyVersion=1,signature="), "{}", signed.out);
    let header = format!("Signature: {}", signed.out.trim_end());
    let verify = |path: &str, kind: &str, more: &[&str]| {
        let fixed = [
            "verify",
            "antom",
            kind,
            "--public-key",
            "a/public-key.pem",
            "--path",
            path,
            "-H",
            "Client-Id: 5X",
            "-H",
            "Request-Time: 1685599933871",
            "-H",
            &header,
            "-",
        ];
        let Ran { exit, out, .. } = scene.feed(&[&fixed[..], more].concat(), body);
        (exit, out)
    };
    let pay = "/ams/api/v1/payments/pay";
    let invalid = |reason: &str| (1, format!("invalid: {reason}\n"));
    assert_eq!(verify(pay, "request", &[]), (0, "valid\n".into()));
    assert_eq!(verify(pay, "notification", &[]), (0, "valid\n".into()));
    assert_eq!(verify(pay, "response", &[]), invalid("no `response-time` header"));
    assert_eq!(
        verify("/ams/api/v1/payments/pay?a=b", "request", &[]),
        invalid(
            "the signature does not verify: the path was signed without its query: \
             first difference at byte 29 in the path, `\\n` signed, `?` right"
        )
    );
    assert_eq!(verify(pay, "request", &["--client-id", "5Y"]), invalid("the message is for client `5X`"));
    assert_eq!(
        verify(pay, "request", &["--key-version", "2"]),
        invalid("the key version is `1`, which is not the configured one")
    );
    assert_eq!(verify(pay, "request", &["-H", "client-id: 5X"]), invalid("header `client-id` occurs twice"));
}

#[test]
fn an_openapi_answer_is_verified_over_the_bytes_of_its_node() {
    let scene = Scene::new();
    // `sign openapi` signs `name=value`; a node that is such a text is no JSON, so the name is the node up to its end.
    let node = r#"{"code":"10000","msg":"Success","qr_code":"https:\/\/qr.example\/a=b"}"#;
    let (name, value) = node.split_once('=').unwrap();
    let param = format!("{name}={value}");
    let sign = scene.run(&["sign", "openapi", "--param", &param, "--key", "a/private-key.pem"]).out;
    let verify = |node: &str, operation: &str| {
        let body = format!(r#"{{"alipay_trade_precreate_response":{node},"sign":"{}"}}"#, sign.trim_end());
        let args = [
            "verify",
            "openapi",
            "response",
            "--operation",
            operation,
            "--public-key",
            "a/public-key.pem",
            "-",
        ];
        let Ran { exit, out, .. } = scene.feed(&args, body.as_bytes());
        (exit, out)
    };
    let invalid = |reason: &str| (1, format!("invalid: {reason}\n"));
    assert_eq!(verify(node, "alipay.trade.precreate"), (0, "valid\n".into()));
    assert_eq!(
        verify(&node.replace("\\/", "/"), "alipay.trade.precreate"),
        invalid(
            "the signature does not verify: `/` was signed as `\\/`, and sent plain: \
             first difference at byte 49 in alipay_trade_precreate_response, `\\` signed, `/` right"
        )
    );
    assert_eq!(
        verify(node, "alipay.trade.pay"),
        invalid("no member `alipay_trade_pay_response` and no `error_response`")
    );
    assert_eq!(verify("[]", "alipay.trade.precreate"), invalid("the node is neither an object nor a string"));
}

#[test]
fn every_form_of_a_key_converts_into_every_other_and_stays_the_same_key() {
    let scene = Scene::new();
    let forms = ["pkcs1-pem", "pkcs1-bare", "pkcs8-pem", "pkcs8-bare"];
    for from in forms {
        let key = scene.run(&["keys", "convert", "--to", from, "a/private-key.pem"]);
        assert_eq!((key.exit, key.err.as_str()), (0, ""));
        for to in forms {
            let there = scene.feed(&["keys", "convert", "--to", to, "-"], key.out.as_bytes());
            let back = scene.feed(&["keys", "convert", "--to", from, "-"], there.out.as_bytes());
            assert_eq!(back.out, key.out, "{from} to {to} and back");
        }
        let together = scene.feed(&["keys", "match", "-", "a/public-key.pem"], key.out.as_bytes());
        let says = "they belong together: RSA private key and RSA public key\n";
        assert_eq!(together.all(), (0, says, ""));
        let strange = scene.feed(&["keys", "match", "-", "b/public-key.pem"], key.out.as_bytes());
        let says = "they do not belong together: RSA private key and RSA public key\n";
        assert_eq!(strange.all(), (1, says, ""));
        assert_eq!(
            scene.feed(&["keys", "convert", "--to", "spki-pem", "-"], key.out.as_bytes()).out,
            scene.read("a/public-key.pem")
        );
    }
    let refused = scene.run(&["keys", "convert", "--to", "pkcs8-pem", "a/public-key.pem"]);
    let says = "paycert: a/public-key.pem: an RSA public key, where an RSA private key was expected\n  \
                help: a public key can become spki-pem or spki-bare only\n";
    assert_eq!(refused.all(), (2, "", says));
}

#[test]
fn a_key_is_described_and_both_halves_have_one_fingerprint() {
    let scene = Scene::new();
    let show = |name: &str| scene.run(&["keys", "show", name]).out;
    let lines = |name: &str| show(name).lines().map(str::to_owned).collect::<Vec<_>>();
    let (private, public) = (lines("a/private-key.pem"), lines("a/public-key.pem"));
    assert_eq!(
        private[..3],
        ["kind         RSA private key", "bits         2048", "form         PKCS#8, PEM"]
    );
    assert_eq!(public[0], "kind         RSA public key");
    assert_eq!(public[2], "form         SubjectPublicKeyInfo, PEM");
    assert_eq!(private[3], public[3]);
    let hex = private[3].split_whitespace().nth(1).unwrap();
    assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");
}

#[test]
fn a_new_pair_is_readable_by_its_owner_alone_and_never_overwritten() {
    let scene = Scene::new();
    let before = (scene.read("a/private-key.pem"), scene.read("a/public-key.pem"));
    let again = scene.run(&["keys", "new", "--out", "a"]);
    let says = "paycert: a/private-key.pem: exists already\n  \
                help: keys are never overwritten; name another folder with --out\n";
    assert_eq!(again.all(), (2, "", says));
    std::fs::remove_file(scene.path("a/private-key.pem")).unwrap();
    assert_eq!(scene.run(&["keys", "new", "--out", "a"]).exit, 2);
    assert!(!Path::new(&scene.path("a/private-key.pem")).exists(), "half a pair was written");
    assert_eq!(scene.read("a/public-key.pem"), before.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| std::fs::metadata(scene.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("b/private-key.pem"), 0o600);
    }
    let short = scene.run(&["keys", "new", "--bits", "1024", "--out", "c"]);
    assert_eq!(
        short.all(),
        (2, "", "paycert: no key of 1024 bits is made\n  help: take 2048, 3072 or 4096\n")
    );
}

#[test]
fn a_key_that_cannot_be_read_is_named_and_never_shown() {
    let scene = Scene::new();
    let pem = scene.read("a/private-key.pem");
    let bare = scene.run(&["keys", "convert", "--to", "pkcs8-bare", "a/private-key.pem"]).out;
    let bare = bare.trim_end();
    let middle = bare.len() / 2;
    let broken = format!("{}!*!*{}", &bare[..middle], &bare[middle + 4..]);
    let rows: [(&str, &str, &str); 6] = [
        ("cut", &pem[..pem.len() / 2], "a key that breaks off"),
        ("broken", &broken, "text that is not Base64"),
        ("empty", "", "an empty text"),
        ("json", "{\"kty\":\"RSA\"}", "a JSON document"),
        ("twice", &pem.repeat(2), "more than one PEM block"),
        ("public", &scene.read("a/public-key.pem"), "an RSA public key"),
    ];
    for (name, text, looks) in rows {
        scene.write(name, text);
        let sign = ["sign", "openapi", "--param", "a=b", "--key", name];
        let asked = [("an RSA private key", &sign[..]), ("an RSA key", &["keys", "show", name])];
        // A public key is a key, and is wrong for signing only.
        for (expected, args) in asked.into_iter().take(if name == "public" { 1 } else { 2 }) {
            let ran = scene.run(args);
            let says = format!("paycert: {name}: {looks}, where {expected} was expected");
            assert_eq!((ran.exit, ran.out.as_str(), ran.err.lines().next()), (2, "", Some(says.as_str())));
            assert_eq!(shown(&ran, bare), None);
        }
    }
    let (long, option) = (format!("--key={bare}"), format!("--key={pem}"));
    for key in [bare, pem.as_str(), &long, &option] {
        let ran = match key.starts_with("--key=") {
            true => scene.run(&["sign", "openapi", "--param", "a=b", key]),
            false => scene.run(&["keys", "show", key]),
        };
        let first = ran.err.lines().next();
        assert_eq!(
            (ran.exit, first),
            (2, Some("paycert: a key stands where the name of a file was expected"))
        );
        assert_eq!(shown(&ran, bare), None);
    }
}

/// A piece of the key that stands in what was printed.
fn shown<'a>(ran: &Ran, bare: &'a str) -> Option<&'a str> {
    let pieces = (40..bare.len() - 16).step_by(8).map(|at| &bare[at..at + 12]);
    pieces.into_iter().find(|piece| ran.out.contains(piece) || ran.err.contains(piece))
}

#[test]
fn exported_vectors_are_answered_and_scored() {
    let scene = Scene::new();
    let exported = scene.run(&["vectors", "export", "--out", "v", "--seed", "3"]);
    assert_eq!((exported.exit, exported.err.as_str(), exported.out.lines().count()), (0, "", FILES.len()));
    assert!(scene.path("v/vectors.v1.json").exists());
    let files: Vec<(_, File)> = FILES
        .iter()
        .map(|row| (*row, serde_json::from_str(&scene.read(&format!("v/{}", row.file))).unwrap()))
        .collect();
    let said = |say: &dyn Fn(usize) -> Option<bool>| {
        let mut results = Results::default();
        for (row, file) in &files {
            for group in &file.test_groups {
                results.results.extend(group.tests.iter().map(|test| Said {
                    file: row.file.to_owned(),
                    tc_id: test.tc_id,
                    valid: say(test.tc_id).unwrap_or_else(|| answer(*row, group, test, Backend::Fast)),
                }));
            }
        }
        results
    };
    let check = |results: &Results| {
        let text = serde_json::to_vec(results).unwrap();
        scene.feed(&["vectors", "check", "-", "--vectors", "v"], &text)
    };
    let right = check(&said(&|_| None));
    let last = |ran: &Ran| ran.out.lines().last().unwrap_or_default().to_owned();
    assert_eq!((right.exit, right.err.as_str()), (0, ""));
    assert!(
        last(&right).ends_with(" wrong, 0 missing") && last(&right).contains(", 0 wrong"),
        "{}",
        last(&right)
    );
    assert_eq!(right.out.lines().count(), FILES.len() + 1);

    let believes = check(&said(&|_| Some(true)));
    assert_eq!(believes.exit, 1);
    assert!(believes.out.contains("invalid, taken for valid") && last(&believes).ends_with(", 0 missing"));
    let mut some = said(&|_| None);
    some.results.pop();
    let some = check(&some);
    assert_eq!(some.exit, 1);
    assert!(last(&some).ends_with(" 0 wrong, 1 missing"), "{}", last(&some));
    let nonsense = scene.feed(&["vectors", "check", "-", "--vectors", "v"], b"[]");
    assert_eq!((nonsense.exit, nonsense.out.as_str()), (2, ""));
    let nowhere = scene.feed(&["vectors", "check", "-", "--vectors", "a"], b"{\"results\":[]}");
    let says = "paycert: a: no vectors\n  help: name the folder that `paycert vectors export` wrote\n";
    assert_eq!(nowhere.all(), (2, "", says));
}
