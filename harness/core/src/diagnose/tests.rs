//! Every mistake is planted and found first; pairs too; what nothing explains is said to be unexplained.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;

use super::draft::{Draft, Signer};
use super::mistake::Made;
use super::*;
use crate::crypto::PrivateKey;
use crate::wire::openapi::Envelope;

/// The key of the side that signs, and the key of the other side.
fn key(at: usize) -> &'static PrivateKey {
    static KEYS: [OnceLock<PrivateKey>; 2] = [const { OnceLock::new() }; 2];
    KEYS[at].get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap()
    })
}

pub(super) fn keys() -> Keys {
    Keys { public: key(0).public(), other: Some(key(1).public()) }
}

const JSON: &str = r#"{"out_trade_no":"70501111111S001111119", "subject":"中文 <é> & \u4e2d\/x/y", "total_amount":88.80,
 "zero":null,"body":{"b":"1+1","a":" x }","sum":100.00}}"#;

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn of(kind: Kind, parts: Parts, around: Around) -> Message {
    Message { kind, parts, charset: Charset::Utf8, digest: Digest::Sha256, signature: String::new(), around }
}

/// A request whose parameters have everything that a mistake can be about.
fn request() -> Message {
    let parts = pairs(&[
        ("timestamp", "2026-01-05 09:20:00"),
        ("method", "alipay.trade.pay"),
        ("app_id", "2021000000000001"),
        ("biz_content", JSON),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("version", "1.0"),
        ("notify_url", "https://shop.example/notify?a=1&amp;b=%41+%2B"),
        ("app_cert_sn", "0123456789abcdef"),
        ("terminal_info", ""),
        ("a1", "x "),
        ("a", "2"),
        ("A2", "0"),
        ("10", "@file"),
        ("9", " "),
        ("zz_extra", "null"),
    ]);
    of(Kind::Request, Parts::Params(parts), Around::default())
}

fn notification() -> Message {
    let parts = pairs(&[
        ("notify_id", "2026010500222"),
        ("notify_type", "trade_status_sync"),
        ("total_amount", "88.88"),
        ("subject", "é 中文 + <a>&amp; %41"),
        ("passback_params", "a%3D1"),
        ("fund_bill_list", JSON),
        ("alipay_cert_sn", "0123456789abcdef"),
        ("refund_fee", "0"),
        ("body", ""),
        ("sign_type", "RSA2"),
        ("charset", "utf-8"),
        ("a1", "x "),
        ("a", "2"),
        ("A2", "@x"),
        ("10", "undefined"),
        ("9", " "),
    ]);
    let around = Around { query: pairs(&[("shop", "7")]), ..Around::default() };
    of(Kind::Notification, Parts::Params(parts), around)
}

fn response() -> Message {
    let body =
        format!("{{ \"alipay_trade_pay_response\":{JSON} ,\"alipay_cert_sn\":\"0123\",\"sign\":\"\"}}\n")
            .into_bytes();
    let envelope = Envelope::parse(&body, "alipay.trade.pay").unwrap();
    let parts = Parts::Node { body, node: envelope.node, name: envelope.name, cert_sn: envelope.cert_sn };
    of(Kind::Response, parts, Around::default())
}

/// Messages of Antom: sent to production and to the sandbox, with the time in either form, with every line end.
fn antom(kind: Kind, sandbox: bool) -> Message {
    let (path, client, time, body) = match sandbox {
        true => (
            "/ams/sandbox/api//v1/payments/pay?x=1",
            "SANDBOX_5Yabc",
            "2026-01-05T09:20:00+05:30",
            format!(" \u{feff}{JSON}\r\n"),
        ),
        false => (
            "/ams/api/v1/payments/pay",
            "5Yabc",
            "1767576000123",
            JSON.replace("\\u4e2d", "").replace("\\/", ""),
        ),
    };
    let body = if sandbox { body.trim_start().to_owned() } else { body };
    let parts = Parts::Content {
        method: if sandbox { "PUT" } else { "POST" }.into(),
        path: path.into(),
        client: client.into(),
        time: time.into(),
        body: body.into_bytes(),
    };
    let around = Around {
        query: Vec::new(),
        times: vec!["2026-01-05T09:20:01+08:00".into(), "1767576000999".into()],
        clients: vec!["5Yother".into(), "5Yyet".into()],
        host: Some("open-sea-global.alipay.com".into()),
        request_body: Some(b"{\"paymentRequestId\":\"1\"}".to_vec()),
    };
    of(kind, parts, around)
}

/// Messages in which only some of the mistakes show: white space at the ends, other line ends, other number forms.
fn messages() -> Vec<Message> {
    let mut messages = vec![request(), notification(), response()];
    for kind in [Kind::Request, Kind::Response, Kind::Notification] {
        messages.extend([antom(kind, false), antom(kind, true)]);
    }
    let mut seconds = antom(Kind::Request, false);
    if let Parts::Content { time, body, .. } = &mut seconds.parts {
        *time = "1767576000".into();
        *body = b" {\"a\":[1]} \n".to_vec();
    }
    let mut sha1 = request();
    sha1.digest = Digest::Sha1;
    messages.extend([seconds, sha1]);
    messages
}

/// The message as a signer sends it who signs that draft.
fn signed(message: &Message, draft: &Draft) -> Message {
    let signer = if draft.signer == Signer::Given { key(0) } else { key(1) };
    let bytes = draft.bytes();
    let signature = match draft.padding {
        Padding::Pkcs1 => signer.sign(draft.digest, &bytes).unwrap(),
        Padding::Pss => signer.sign_pss(&bytes, [7; 32]).unwrap(),
        Padding::Bare => bare(signer, &draft.digest.hash(&bytes)),
    };
    written(message, &STANDARD.encode(signature))
}

/// PKCS#1 padding around a hash without its name, by raw exponentiation.
fn bare(signer: &PrivateKey, hash: &[u8]) -> Vec<u8> {
    let key = signer.to_text(crate::crypto::key::PrivateForm::Pkcs1Pem);
    let key = <rsa::PrivateKey as rsa::pkcs1::DecodeRsaPrivateKey>::from_pkcs1_pem(&key).unwrap();
    key.sign(rsa::Pkcs1v15Sign::new_unprefixed(), hash).unwrap()
}

fn written(message: &Message, base64: &str) -> Message {
    let signature = match message.parts {
        Parts::Content { .. } => percent_encode(base64.as_bytes()),
        _ => base64.to_owned(),
    };
    Message { signature, ..message.clone() }
}

fn right(message: &Message) -> Message {
    signed(message, &Draft::right(message))
}

fn ids(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes.iter().map(|cause| cause.mistake.id).collect()
}

fn shows(message: &Message, draft: &Draft) -> bool {
    let right = Draft::right(message);
    let meta = |draft: &Draft| (draft.signer, draft.padding, draft.digest);
    meta(&right) != meta(draft) || right.bytes() != draft.bytes()
}

#[test]
fn every_message_verifies_as_it_stands() {
    for message in messages() {
        let diagnosis = diagnose(&right(&message), &keys());
        assert!(diagnosis.verifies, "{message:?}: {diagnosis}");
    }
}

/// A way may give the very text of an earlier one in one message; in some message each row is found as itself.
#[test]
fn every_mistake_about_the_text_is_planted_and_found_first() {
    let mut found: Vec<&str> = Vec::new();
    for message in messages() {
        let draft = Draft::right(&message);
        for mistake in MISTAKES {
            for Made { draft: wrong, .. } in mistake.made(&message, &draft) {
                if !shows(&message, &wrong) {
                    continue;
                }
                let diagnosis = diagnose(&signed(&message, &wrong), &keys());
                assert!(!diagnosis.verifies && !diagnosis.causes.is_empty(), "{}: {diagnosis}", mistake.id);
                assert_eq!(
                    diagnosis.content.as_deref().unwrap_or(&diagnosis.right),
                    wrong.bytes(),
                    "{}",
                    mistake.id
                );
                if ids(&diagnosis) == [mistake.id] {
                    found.push(mistake.id);
                }
            }
        }
    }
    let sought = MISTAKES.iter().filter(|mistake| !mistake.ways.is_empty());
    let text = sought.filter(|mistake| !mistake.id.starts_with("signature-"));
    let missed: Vec<&str> = text.map(|mistake| mistake.id).filter(|id| !found.contains(id)).collect();
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn every_mistake_about_the_signature_is_planted_and_found_first() {
    let hex = |base64: &str| {
        STANDARD.decode(base64).unwrap().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let reversed = |base64: &str| {
        STANDARD.encode(STANDARD.decode(base64).unwrap().into_iter().rev().collect::<Vec<_>>())
    };
    type Write<'a> = &'a dyn Fn(&str) -> String;
    let writings: [(&str, Write<'_>); 10] = [
        ("signature-plus-as-space", &|base64| base64.replace('+', " ")),
        ("signature-url-encoded-twice", &|base64| percent_encode(base64.as_bytes())),
        ("signature-base64-url-safe", &|base64| base64.replace('+', "-").replace('/', "_")),
        ("signature-unpadded", &|base64| base64.trim_end_matches('=').to_owned()),
        ("signature-wrapped", &|base64| format!("{}\n{}\n", &base64[..76], &base64[76..])),
        ("signature-quoted", &|base64| format!("\"{base64}\"")),
        ("signature-slashes-escaped", &|base64| base64.replace('/', "\\/")),
        ("signature-hex", &hex),
        ("signature-base64-twice", &|base64| STANDARD.encode(base64)),
        ("signature-bytes-reversed", &reversed),
    ];
    for message in [request(), response(), notification(), antom(Kind::Request, false)] {
        for (id, write) in writings {
            let good = numbered(&message, |base64| base64.contains('+') && base64.contains('/'));
            let base64 = STANDARD.encode(key(0).sign(good.digest, &Draft::right(&good).bytes()).unwrap());
            let diagnosis = diagnose(&written(&good, &write(&base64)), &keys());
            assert_eq!(ids(&diagnosis), [id], "{message:?}");
        }
    }
    let good = numbered(&antom(Kind::Request, true), |base64| base64.contains('+'));
    let raw = STANDARD.encode(key(0).sign(Digest::Sha256, &Draft::right(&good).bytes()).unwrap());
    assert_eq!(ids(&diagnose(&Message { signature: raw, ..good }, &keys())), ["signature-not-url-encoded"]);
}

/// The message with a number in it that gives it a signature as wanted.
fn numbered(message: &Message, wanted: impl Fn(&str) -> bool) -> Message {
    let with = |number: usize| {
        let mut message = message.clone();
        match &mut message.parts {
            Parts::Params(pairs) => pairs[0].1 += &number.to_string(),
            Parts::Content { client, .. } => *client += &number.to_string(),
            Parts::Node { body, node, .. } => {
                body.splice(node.start + 1..node.start + 1, format!("\"n\":{number},").into_bytes());
                node.end += format!("\"n\":{number},").len();
            }
        }
        message
    };
    let fits = |message: &Message| {
        wanted(&STANDARD.encode(key(0).sign(message.digest, &Draft::right(message).bytes()).unwrap()))
    };
    (0..).map(with).find(fits).unwrap()
}

#[test]
fn two_mistakes_at_once_are_both_named() {
    let planted = [
        (request(), ["digest-sha1", "values-url-encoded"]),
        (request(), ["sign-type-left-out", "not-sorted"]),
        (request(), ["empty-values-signed", "json-compact"]),
        (request(), ["values-url-encoded", "json-sorted"]),
        (request(), ["not-sorted", "other-charset"]),
        (notification(), ["sign-type-kept", "empty-values-left-out"]),
        (response(), ["slashes-unescaped", "other-charset"]),
        (antom(Kind::Request, true), ["production-path-signed", "json-compact"]),
        (antom(Kind::Request, false), ["sandbox-path-signed", "time-in-seconds"]),
        (antom(Kind::Response, false), ["digest-sha1", "request-time-signed"]),
        (antom(Kind::Notification, true), ["path-without-query", "final-line-end"]),
    ];
    for (message, both) in planted {
        let [one, two] = both.map(|id| table::row(id).unwrap());
        let right = Draft::right(&message);
        // The JSON is written before it is URL-encoded, so the later row is made first where both change a text.
        let (below, above) =
            if one.family.reorders() && two.family.reorders() { (two, one) } else { (one, two) };
        let first = below.made(&message, &right).remove(0);
        let wrong = above.made(&message, &first.draft).remove(0);
        let diagnosis = diagnose(&signed(&message, &wrong.draft), &keys());
        let mut named = ids(&diagnosis);
        named.sort_by_key(|id| both.iter().position(|known| known == id));
        assert_eq!(named, both, "{diagnosis}");
    }
}

#[test]
fn what_needs_no_search_is_seen_at_once() {
    let message = right(&antom(Kind::Response, false));
    let unsigned = Message { signature: String::new(), ..message.clone() };
    let unreadable = Message { signature: "no signature!".into(), ..message.clone() };
    let short = written(&message, &STANDARD.encode([7; 128]));
    let strange = written(&message, &STANDARD.encode([7; 256]));
    let swapped = Keys { public: key(1).public(), other: Some(key(1).public()) };
    let seen = [
        (unsigned, keys(), "signature-missing"),
        (unreadable, keys(), "signature-unreadable"),
        (short, keys(), "key-of-another-length"),
        (strange, keys(), "another-key"),
        (message, swapped, "own-key-given-as-the-platforms"),
    ];
    for (message, keys, id) in seen {
        assert_eq!(ids(&diagnose(&message, &keys)), [id]);
    }
}

#[test]
fn what_nothing_explains_is_said_to_be_unexplained() {
    let message = antom(Kind::Request, false);
    let signature = key(0).sign(Digest::Sha256, b"something else").unwrap();
    let diagnosis = diagnose(&written(&message, &STANDARD.encode(signature)), &keys());
    assert_eq!((diagnosis.verifies, ids(&diagnosis), diagnosis.content.clone()), (false, vec![], None));
    let line = diagnosis.to_string();
    let (said, counts) = line.split_once(" (").unwrap();
    assert_snapshot!(said, @"none of 107 known mistakes explains it; the key is right and the digest SHA-256, so another text was signed");
    let shown = text(&message, &diagnosis);
    assert!(diagnosis.ruled_out.iter().all(|mistake| shown.contains(mistake.id)), "{shown}");
    assert!(diagnosis.ruled_out.len() > 30 && diagnosis.pairs_ruled_out > 500, "{counts}");
}

#[test]
fn ids_are_names_and_stand_once() {
    let mut ids: Vec<&str> = MISTAKES.iter().map(|mistake| mistake.id).collect();
    assert!(
        ids.iter().all(|id| id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit()))
    );
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), count >= 40), (count, true));
}

#[test]
fn the_string_to_sign_is_shown_with_the_first_difference_marked_and_secrets_starred() {
    let body = "{\n  \"order\": \"一杯茶\", \"cardNo\": \"4111111111111111\"\n}";
    let mut message = antom(Kind::Request, false);
    if let Parts::Content { body: text, .. } = &mut message.parts {
        *text = body.as_bytes().to_vec();
    }
    let wrong = table::row("json-compact").unwrap().made(&message, &Draft::right(&message)).remove(0);
    let message = signed(&message, &wrong.draft);
    let diagnosis = diagnose(&message, &keys());
    assert_snapshot!(diagnosis, @r#"the JSON was re-serialised: signed without white space: first difference at byte 51 in the body, `"` signed, `\n` right"#);
    assert_snapshot!(text(&message, &diagnosis), @r#"
    the signature does not verify: the JSON was re-serialised: signed without white space

      cause      json-compact: the JSON was re-serialised: signed without white space
      to change  serialise once, and sign and send the same bytes
      signature  made by a key that was given, with SHA-256 and PKCS#1 v1.5
      differs    from byte 51 on, in the body

      string to sign (106 bytes, secrets starred)
        POST /ams/api/v1/payments/pay␊
        5Yabc.1767576000123.{␊
                             ^ byte 51
          "order": "一杯茶", "cardNo": "****************"␊
        }

      signed in its place (99 bytes, secrets starred)
        POST /ams/api/v1/payments/pay␊
        5Yabc.1767576000123.{"order":"一杯茶","cardNo":"****************"}
                             ^ byte 51
    "#);
}
