//! What the fuzz targets check, one function each. The same checks run over committed seeds in `cargo test`.

mod agreement;
mod subject;

pub use agreement::verify_agreement;

use crate::wire::antom::{Oddity, SignatureHeader};
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::json::{Limits, members, parse_strict};
use crate::wire::openapi::{Envelope, Rule, string_to_sign};

/// A fuzz target.
pub struct Target {
    /// Its name: file, manifest entry and seed folder.
    pub name: &'static str,
    /// Panics if a property does not hold for the input.
    pub check: fn(&[u8]),
}

/// Every fuzz target.
pub const TARGETS: &[Target] = &[
    Target { name: "openapi_envelope", check: openapi_envelope },
    Target { name: "notification_form", check: notification_form },
    Target { name: "signature_header", check: signature_header },
    Target { name: "verify_agreement", check: verify_agreement },
];

/// The node that is cut out of a body is the node that a parser finds there, and lies within the body.
pub fn openapi_envelope(body: &[u8]) {
    let Ok(envelope) = Envelope::parse(body, "alipay.trade.pay") else { return };
    let node = &body[subject::node(&envelope, body)];
    assert!(matches!(node.first(), Some(b'{' | b'"')), "a node is an object or a string");
    let Ok(whole) = parse_strict(body, Limits::default()) else { return };
    let parsed: serde_json::Value = serde_json::from_slice(node).expect("a node of a good document is good");
    assert_eq!(Some(&parsed), whole.get(&envelope.name));
    let scanned = members(body).expect("a good document can be scanned");
    assert_eq!(Some(scanned.len()), whole.as_object().map(serde_json::Map::len));
}

/// A form that can be read can be written and read again, and has one string to sign whatever the order of its names.
pub fn notification_form(body: &[u8]) {
    let Ok(pairs) = form::decode(body, Charset::Utf8) else { return };
    let view = || pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let written = subject::encode(view());
    assert_eq!(form::decode(written.as_bytes(), Charset::Utf8).as_ref(), Ok(&pairs));
    let mut names: Vec<&str> = view().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() == pairs.len() {
        let backwards = pairs.iter().rev().map(|(name, value)| (name.as_str(), value.as_str()));
        assert_eq!(string_to_sign(view(), Rule::Notification), string_to_sign(backwards, Rule::Notification));
    }
}

/// A header that can be read has a plain form, which reads the same and has nothing odd.
pub fn signature_header(value: &[u8]) {
    let Ok(text) = std::str::from_utf8(value) else { return };
    let Ok(header) = SignatureHeader::parse(text) else { return };
    let version = header.key_version.as_deref().unwrap_or("1");
    let plain = subject::header(&SignatureHeader::format(version, &header.signature));
    let plain = plain.expect("the plain form can be read");
    assert_eq!(plain.key_version.as_deref(), Some(version));
    assert_eq!(plain.signature, header.signature);
    assert!(plain.oddities.iter().all(|oddity| *oddity == Oddity::Spaces), "{:?}", plain.oddities);
}
