//! Secrets are found and masked wherever they stand and however they are disguised.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::secret::{KeyTraces, Secrets};
use serde_json::{Map, Value, json};

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    PrivateKey::from_der(pair.as_der().expect("DER").as_ref()).expect("a key")
});

static TRACES: LazyLock<KeyTraces> = LazyLock::new(|| KeyTraces::of(&KEY));

const CARD: &str = "4000000000271827";

fn secrets() -> Secrets {
    let message = json!({
        "paymentMethod": {"paymentMethodMetaData": {"cardNo": CARD, "cvv": "123"}},
        "body": r#"{"paymentMethodId":"TOKEN/OF+A=CARD"}"#,
        "echo": {"cardNo": "400000******1827"},
    });
    Secrets::of(&TRACES, message.as_object())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every way in which a client may show some bytes.
fn shown(text: &str) -> Vec<(&'static str, String)> {
    let percent = text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D").replace('\n', "%0A");
    vec![
        ("raw", text.to_owned()),
        ("in JSON", Value::from(text).to_string()),
        ("in JSON twice", Value::from(Value::from(text).to_string()).to_string()),
        ("with escaped slashes", text.replace('/', "\\/").replace('+', "\\u002b")),
        ("percent-encoded", percent.clone()),
        ("percent-encoded twice", percent.replace('%', "%25")),
        ("in Base64", STANDARD.encode(text)),
        ("in Base64 behind one byte", STANDARD.encode(format!("x{text}y"))),
        ("in Base64 behind two bytes", STANDARD.encode(format!("xx{text}yy"))),
        ("in hex", hex(text.as_bytes())),
        ("in upper-case hex", hex(text.as_bytes()).to_uppercase()),
    ]
}

/// The longest piece of the private half of the key that stands in a text, at any alignment.
fn longest_piece(text: &str) -> usize {
    let der = STANDARD.decode(KEY.to_text(PrivateForm::Pkcs1Bare)).expect("Base64");
    let private = &der[277..];
    let mut needles: Vec<String> = (0..3).map(|skipped| STANDARD.encode(&private[skipped..])).collect();
    needles.push(hex(private));
    let longest = |needle: &String| {
        let mut longest = 0;
        for at in 0..needle.len() {
            while needle.get(at..=at + longest).is_some_and(|piece| text.contains(piece)) {
                longest += 1;
            }
        }
        longest
    };
    needles.iter().map(longest).max().unwrap_or_default()
}

#[test]
fn a_key_is_found_and_masked_in_every_form_and_disguise() {
    let secrets = secrets();
    for form in [PrivateForm::Pkcs1Pem, PrivateForm::Pkcs1Bare, PrivateForm::Pkcs8Pem, PrivateForm::Pkcs8Bare]
    {
        for (disguise, text) in shown(&KEY.to_text(form)) {
            assert_eq!(secrets.leaks(&text), ["private key"], "{form:?} {disguise}");
            let masked = secrets.mask(&text);
            assert!(masked.contains("[key]"), "{form:?} {disguise}");
            assert_eq!(secrets.leaks(&masked), Vec::<String>::new(), "{form:?} {disguise}: {masked}");
        }
    }
}

#[test]
fn no_piece_of_a_key_remains() {
    let secrets = secrets();
    let bare = KEY.to_text(PrivateForm::Pkcs8Bare);
    let der = STANDARD.decode(&bare).expect("Base64");
    let texts = [
        KEY.to_text(PrivateForm::Pkcs8Pem).replace('\n', "\r\n"),
        KEY.to_text(PrivateForm::Pkcs1Pem).lines().map(|line| format!("stderr: {line}\n")).collect(),
        // Cut off, and with its middle replaced, as bent keys are.
        bare[..bare.len() * 2 / 3].to_owned(),
        format!("{}!*!*{}", &bare[..700], &bare[704..]),
        bare[600..640].to_owned(),
        URL_SAFE.encode(&der),
        hex(&der),
    ];
    for text in texts {
        assert!(longest_piece(&text) >= 40);
        let masked = secrets.mask(&text);
        assert!(longest_piece(&masked) < 24, "{masked}");
    }
}

#[test]
fn the_public_half_is_no_secret() {
    let secrets = secrets();
    for text in [KEY.public().spki_pem(), KEY.public().spki_bare()] {
        assert_eq!((secrets.leaks(&text), secrets.mask(&text)), (Vec::new(), text.clone()));
    }
}

#[test]
fn a_card_and_a_token_are_found_in_every_disguise() {
    let secrets = secrets();
    for (secret, name) in [(CARD, "cardNo"), ("TOKEN/OF+A=CARD", "paymentMethodId")] {
        for (disguise, text) in
            shown(secret).into_iter().filter(|(name, _)| !name.contains("twice") && !name.contains("slashes"))
        {
            let line = format!("sent {text} now");
            assert_eq!(secrets.leaks(&line), [name], "{disguise}");
            assert_eq!(secrets.leaks(&secrets.mask(&line)), Vec::<String>::new(), "{disguise}");
        }
    }
}

#[test]
fn a_masked_text_says_what_stood_there() {
    let secrets = secrets();
    let text = format!(r#"{{"cardNo":"{CARD}","cvv":"123","amount":"123.00"}}"#);
    insta::assert_snapshot!(secrets.mask(&text), @r#"{"cardNo":"400000******1827","cvv":"***","amount":"123.00"}"#);
    let mut answer = json!({
        "private_key": {"pkcs8_bare": "MIIEv"},
        "cardToken": "another",
        "cardNo": "400000******1827",
        "reason": format!("card {CARD} refused"),
    });
    secrets.mask_value(&mut answer);
    insta::assert_snapshot!(answer, @r#"{"private_key":{"pkcs8_bare":"***"},"cardToken":"*** (another)","cardNo":"400000******1827","reason":"card 400000******1827 refused"}"#);
    assert_eq!(secrets.mask_bytes(&[0xc4, 0xe3]), [0xc4, 0xe3]);
    assert_eq!(
        secrets.mask_bytes(format!("\u{4f60}{CARD}").as_bytes()),
        "\u{4f60}400000******1827".as_bytes()
    );
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let none = Secrets::of(&TRACES, std::iter::empty::<&Map<String, Value>>());
    for text in [
        "",
        "a",
        "\\",
        "%",
        "%2",
        "\\u00",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
        &"A".repeat(4000),
        "\u{4f60}\u{597d}",
    ] {
        assert_eq!((none.leaks(text), none.mask(text)), (Vec::new(), text.to_owned()));
    }
}
