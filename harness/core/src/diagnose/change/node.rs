//! Mistakes in which part of a response is signed.

use serde_json::Value;

use super::super::draft::Node;

pub(in super::super) fn whole_body(node: &mut Node) {
    node.text = node.body.clone();
}

pub(in super::super) fn trimmed_body(node: &mut Node) {
    node.text = node.body.trim_ascii().to_vec();
}

fn named(node: &Node) -> Vec<u8> {
    [format!("\"{}\":", node.name).as_bytes(), &node.text].concat()
}

pub(in super::super) fn with_name(node: &mut Node) {
    node.text = named(node);
}

pub(in super::super) fn as_object(node: &mut Node) {
    node.text = [b"{", named(node).as_slice(), b"}"].concat();
}

pub(in super::super) fn as_parameter(node: &mut Node) {
    node.text = [node.name.as_bytes(), b"=", &node.text].concat();
}

/// The members of the node, sorted and joined as if they were parameters.
pub(in super::super) fn as_parameters(node: &mut Node) {
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(&node.text) else { return };
    let mut pairs: Vec<String> = members
        .iter()
        .map(|(name, value)| {
            format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        })
        .collect();
    pairs.sort();
    node.text = pairs.join("&").into_bytes();
}

pub(in super::super) fn with_certificate(node: &mut Node) {
    if let Some(number) = &node.cert_sn {
        node.text.extend_from_slice(format!(",\"alipay_cert_sn\":\"{number}\"").as_bytes());
    }
}

pub(in super::super) fn as_object_with_certificate(node: &mut Node) {
    if let Some(number) = node.cert_sn.clone() {
        let text =
            [b"{", named(node).as_slice(), format!(",\"alipay_cert_sn\":\"{number}\"}}").as_bytes()].concat();
        node.text = text;
    }
}

/// The braces of an object, or the quotes of an encrypted text, left off.
pub(in super::super) fn without_ends(node: &mut Node) {
    if let [_, inner @ .., _] = node.text.as_slice() {
        node.text = inner.to_vec();
    }
}

/// A comma or a space more than the node.
pub(in super::super) fn with_next_byte(node: &mut Node) {
    node.text.extend(node.body.get(node.end));
}

/// A brace counter that does not know strings stops at the first `}` that closes.
pub(in super::super) fn cut_by_braces(node: &mut Node) {
    let mut open = 0_usize;
    let end = node.text.iter().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0
    });
    if let (Some(end), Some(b'{')) = (end, node.text.first()) {
        node.text.truncate(end + 1);
    }
}
