//! `paycert doctor` as a program: what it prints, how it exits, and what it never shows.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use insta::assert_snapshot;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::crypto::{Digest, PrivateKey};
use paycert_core::wire::antom::{SignatureHeader, content};

const PATH: &str = "/ams/sandbox/api/v1/payments/pay";
const BODY: &str = r#"{"paymentRequestId":"R1","paymentMethod":{"paymentMethodId":"TOKEN-0001"}}"#;

/// A folder with a request that was signed over `signed`, and the keys.
struct Scene {
    folder: tempfile::TempDir,
    key: PrivateKey,
}

impl Scene {
    fn new(signed: &[u8]) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let key = PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap();
        let scene = Self { folder: tempfile::tempdir().unwrap(), key };
        let signature = SignatureHeader::format("1", &scene.key.sign(Digest::Sha256, signed).unwrap());
        let headers =
            format!("Client-Id: SANDBOX_5Y\r\nRequest-Time: 1767576000000\r\nSignature: {signature}\r\n");
        scene.write("request.txt", &format!("POST {PATH} HTTP/1.1\r\n{headers}\r\n{BODY}"));
        scene.write("public.pem", &scene.key.public().spki_pem());
        scene.write("private.pem", &scene.key.to_text(PrivateForm::Pkcs8Pem));
        scene
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn doctor(&self, key: &Path, input: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paycert"));
        command.current_dir(self.folder.path()).arg("doctor").arg("--public-key").arg(key).args(input);
        command.output().unwrap()
    }
}

fn right() -> Vec<u8> {
    content("POST", PATH, "SANDBOX_5Y", "1767576000000", BODY.as_bytes())
}

fn shown(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8(output.stdout.clone()).unwrap())
}

#[test]
fn a_good_signature_verifies_and_the_string_to_sign_is_shown() {
    let scene = Scene::new(&right());
    let (exit, text) = shown(&scene.doctor(Path::new("public.pem"), &["--http", "request.txt"]));
    assert_eq!(exit, Some(0));
    assert_snapshot!(text, @r#"
    the signature verifies

      signature  made by a key that was given, with SHA-256 and PKCS#1 v1.5

      string to sign (137 bytes, secrets starred)
        POST /ams/sandbox/api/v1/payments/pay␊
        SANDBOX_5Y.1767576000000.{"paymentRequestId":"R1","paymentMethod":{"paymentMethodId":"**********
        "}}
    "#);
}

#[test]
fn a_mistake_is_named_with_what_to_change() {
    let scene = Scene::new(&content(
        "POST",
        "/ams/api/v1/payments/pay",
        "SANDBOX_5Y",
        "1767576000000",
        BODY.as_bytes(),
    ));
    let (exit, text) = shown(&scene.doctor(Path::new("public.pem"), &["--http", "request.txt"]));
    assert_eq!(exit, Some(1));
    assert_snapshot!(text, @r#"
    the signature does not verify: signed with the production path, sent to the sandbox path

      cause      production-path-signed: signed with the production path, sent to the sandbox path
      to change  sign the path that is sent; clients whose id begins with `SANDBOX_` send to `/ams/sandbox/api`
      signature  made by a key that was given, with SHA-256 and PKCS#1 v1.5
      differs    from byte 10 on, in the path

      string to sign (137 bytes, secrets starred)
        POST /ams/sandbox/api/v1/payments/pay␊
                  ^ byte 10
        SANDBOX_5Y.1767576000000.{"paymentRequestId":"R1","paymentMethod":{"paymentMethodId":"**********
        "}}

      signed in its place (129 bytes, secrets starred)
        POST /ams/api/v1/payments/pay␊
                  ^ byte 10
        SANDBOX_5Y.1767576000000.{"paymentRequestId":"R1","paymentMethod":{"paymentMethodId":"**********
        "}}
    "#);
}

/// Wherever a private key is put by mistake, it is refused, and no line of it is printed.
#[test]
fn a_private_key_is_refused_and_never_shown() {
    let scene = Scene::new(&right());
    let bare = scene.key.to_text(PrivateForm::Pkcs8Bare);
    scene.write("private.txt", &bare);
    let pem = scene.key.to_text(PrivateForm::Pkcs8Pem);
    let attempts = [
        scene.doctor(Path::new("private.pem"), &["--http", "request.txt"]),
        scene.doctor(Path::new(&pem), &["--http", "request.txt"]),
        scene.doctor(Path::new(&bare), &["--http", "request.txt"]),
        scene.doctor(Path::new("public.pem"), &["--other-key", &pem, "--http", "request.txt"]),
        scene.doctor(Path::new("public.pem"), &["--http", "private.pem"]),
        scene.doctor(Path::new("public.pem"), &["--http", "private.txt"]),
        scene.doctor(Path::new("public.pem"), &["--curl", "private.txt"]),
        scene.doctor(Path::new("public.pem"), &["--har", "private.txt"]),
    ];
    let lines: Vec<&str> = pem.lines().filter(|line| line.len() == 64).collect();
    for output in attempts {
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        let leaked = lines.iter().filter(|line| text.contains(&line[32..])).count();
        assert_eq!((output.status.code(), leaked), (Some(2), 0), "{text}");
    }
}

#[test]
fn unreadable_input_is_refused_with_advice() {
    let scene = Scene::new(&right());
    scene.write("curl.txt", "curl https://h/gateway.do -d @body.json");
    let refused = |input: &[&str]| {
        let output = scene.doctor(Path::new("public.pem"), input);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_snapshot!(refused(&["--http", "missing.txt"]), @r"
    paycert: missing.txt: No such file or directory (os error 2)
      help: name a file that exists, or `-`
    ");
    assert_snapshot!(refused(&["--curl", "curl.txt"]), @r"
    paycert: the body is in a file (`@body.json`), which the command does not hold
      help: give the file with --body, and the other fields by their flags; without --data-binary, curl takes line ends out
    ");
    assert_snapshot!(refused(&["--protocol", "antom", "--path", "/x"]), @r"
    paycert: the header `client-id` is not known
      help: give it with --client-id
    ");
}
