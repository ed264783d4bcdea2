//! The mistakes that signers make most, as texts to sign: wrong signatures for the vectors, and a first word on why one does
//! not verify. `diagnose` searches much further.

use crate::crypto::{Digest, PublicKey};
use crate::wire::antom::content;
use crate::wire::charset::Charset;
use crate::wire::form::{Pairs, percent_encode};
use crate::wire::http::Request;
use crate::wire::openapi::{Rule, string_to_sign};

/// Names the mistake that explains the signature of an OpenAPI request, or says that none does.
pub fn openapi_request(
    pairs: &Pairs,
    signature: &[u8],
    charset: Charset,
    key: &PublicKey,
    digest: Digest,
) -> String {
    let text = string_to_sign(view(pairs), Rule::Request);
    let right = encoded(&text, charset);
    explain(&openapi_mistakes(pairs, charset), &right, signature, key, digest)
}

/// What signers of an OpenAPI request sign by mistake, each with its name; some may be the right bytes after all.
pub fn openapi_mistakes(pairs: &Pairs, charset: Charset) -> Vec<(&'static str, Vec<u8>)> {
    let mut candidates: Vec<_> = OPENAPI_REQUEST
        .iter()
        .map(|mistake| (mistake.says, encoded(&(mistake.build)(pairs), charset)))
        .collect();
    let other = if charset == Charset::Utf8 { Charset::Gbk } else { Charset::Utf8 };
    if let Some(encoded) = other.encode(&string_to_sign(view(pairs), Rule::Request)) {
        candidates.push(("the text was encoded in the other charset before signing", encoded));
    }
    candidates
}

fn encoded(text: &str, charset: Charset) -> Vec<u8> {
    charset.encode(text).unwrap_or_else(|| text.as_bytes().to_vec())
}

/// Names the mistake that explains the signature of an Antom request, or says that none does.
pub fn antom_request(
    request: &Request,
    client: &str,
    time: &str,
    signature: &[u8],
    key: &PublicKey,
) -> String {
    let right = content(&request.method, request.path_and_query(), client, time, &request.body);
    explain(&antom_mistakes(request, client, time), &right, signature, key, Digest::Sha256)
}

/// What signers of an Antom request sign by mistake, each with its name; some may be the right bytes after all.
pub fn antom_mistakes(request: &Request, client: &str, time: &str) -> Vec<(&'static str, Vec<u8>)> {
    let target = request.path_and_query();
    let body = &request.body;
    let of = |method: &str, path: &str, body: &[u8]| content(method, path, client, time, body);
    let production = target.replacen("/ams/sandbox/api", "/ams/api", 1);
    let sandbox = target.replacen("/ams/api", "/ams/sandbox/api", 1);
    let compact = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|value| serde_json::to_vec(&value).ok())
        .unwrap_or_default();
    vec![
        ("the production path was signed, the sandbox path was sent", of("POST", &production, body)),
        ("the sandbox path was signed, the production path was sent", of("POST", &sandbox, body)),
        ("the path was signed without its query", of("POST", request.path(), body)),
        ("the method was signed in lower case", of("post", target, body)),
        ("the body was re-serialised after signing", of("POST", target, &compact)),
        ("the body was signed without its last line end", of("POST", target, body.trim_ascii_end())),
        ("the body was left out of the signed content", of("POST", target, b"")),
    ]
}

/// Names the mistake that explains the signature of an OpenAPI response, or says that none does.
pub fn openapi_response(
    body: &[u8],
    node: &[u8],
    signature: &[u8],
    key: &PublicKey,
    digest: Digest,
) -> String {
    let text = String::from_utf8_lossy(node);
    let compact = serde_json::from_slice::<serde_json::Value>(node)
        .ok()
        .and_then(|value| serde_json::to_vec(&value).ok())
        .unwrap_or_default();
    let candidates = [
        ("the node was signed with `/` and sent with `\\/`", text.replace("\\/", "/").into_bytes()),
        ("the node was signed with `\\/` and sent with `/`", text.replace('/', "\\/").into_bytes()),
        ("the node was re-serialised after signing", compact),
        ("the whole body was signed, not the node", body.to_vec()),
    ];
    explain(&candidates, node, signature, key, digest)
}

/// Names the mistake that explains the signature of an OpenAPI notification, or says that none does.
pub fn openapi_notification(
    pairs: &Pairs,
    signature: &[u8],
    charset: Charset,
    key: &PublicKey,
    digest: Digest,
) -> String {
    let by = |rule| encoded(&string_to_sign(view(pairs), rule), charset);
    let candidates = [
        ("empty values were left out of the signed text", by(Rule::NotificationWithoutEmpty)),
        (
            "sign_type was signed, as in messages that are not about trades",
            by(Rule::NotificationWithSignType),
        ),
        ("the notification was signed by the rule for requests", by(Rule::Request)),
    ];
    explain(&candidates, &by(Rule::Notification), signature, key, digest)
}

fn explain(
    candidates: &[(&str, Vec<u8>)],
    right: &[u8],
    signature: &[u8],
    key: &PublicKey,
    digest: Digest,
) -> String {
    let by_text = candidates.iter().find(|(_, bytes)| key.verifies(digest, bytes, signature));
    if let Some((says, _)) = by_text {
        return (*says).to_owned();
    }
    let others = [Digest::Sha256, Digest::Sha1, Digest::Md5, Digest::Sha512];
    if let Some(other) = others.into_iter().find(|other| key.verifies(*other, right, signature)) {
        return format!("the digest is {other:?}, not {digest:?}");
    }
    let length = key.bits().div_ceil(8);
    if signature.len() != length {
        return format!("the signature has {} bytes, the key {length}", signature.len());
    }
    format!("none of {} known mistakes explains it", candidates.len() + others.len())
}

fn view(pairs: &Pairs) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

struct Mistake {
    says: &'static str,
    build: fn(&Pairs) -> String,
}

const OPENAPI_REQUEST: &[Mistake] = &[
    Mistake {
        says: "empty values were signed",
        build: |pairs| joined(pairs, |_, _| true, str::to_owned, true),
    },
    Mistake {
        says: "sign_type was left out of the signed text",
        build: |pairs| {
            joined(pairs, |name, value| name != "sign_type" && !value.is_empty(), str::to_owned, true)
        },
    },
    Mistake {
        says: "the values were URL-encoded before signing",
        build: |pairs| {
            joined(pairs, |_, value| !value.is_empty(), |value| percent_encode(value.as_bytes()), true)
        },
    },
    Mistake {
        says: "the parameters were not sorted",
        build: |pairs| joined(pairs, |_, value| !value.is_empty(), str::to_owned, false),
    },
    Mistake {
        says: "biz_content was left out of the signed text",
        build: |pairs| {
            joined(pairs, |name, value| name != "biz_content" && !value.is_empty(), str::to_owned, true)
        },
    },
    Mistake {
        says: "the number of a certificate was left out of the signed text",
        build: |pairs| {
            joined(pairs, |name, value| name != "app_cert_sn" && !value.is_empty(), str::to_owned, true)
        },
    },
    Mistake {
        says: "the numbers of both certificates were left out of the signed text",
        build: |pairs| {
            joined(pairs, |name, value| !name.ends_with("_cert_sn") && !value.is_empty(), str::to_owned, true)
        },
    },
    Mistake {
        says: "values were trimmed before signing",
        build: |pairs| joined(pairs, |_, value| !value.is_empty(), |value| value.trim().to_owned(), true),
    },
    Mistake {
        says: "biz_content was re-serialised after signing",
        build: |pairs| {
            let compact = |value: &str| {
                serde_json::from_str::<serde_json::Value>(value)
                    .ok()
                    .filter(serde_json::Value::is_object)
                    .map_or_else(|| value.to_owned(), |value| value.to_string())
            };
            joined(pairs, |_, value| !value.is_empty(), compact, true)
        },
    },
];

fn joined(
    pairs: &Pairs,
    keep: impl Fn(&str, &str) -> bool,
    value: impl Fn(&str) -> String,
    sort: bool,
) -> String {
    let mut kept: Vec<(&str, &str)> =
        view(pairs).filter(|(name, value)| *name != "sign" && keep(name, value)).collect();
    if sort {
        kept.sort_by_key(|(name, _)| *name);
    }
    kept.iter().map(|(name, text)| format!("{name}={}", value(text))).collect::<Vec<_>>().join("&")
}
