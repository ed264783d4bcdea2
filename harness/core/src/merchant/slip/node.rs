//! What mutants take for the signed node of an answer, and for the parameters of a form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::merchant::Client;
use crate::merchant::mutant::Mutant;
use crate::wire::openapi::response_member;

impl Client {
    /// What mutants that look for the node in another way find: one member is verified, another may be used.
    pub(in crate::merchant) fn mutant_node<'b>(&self, operation: &str, body: &'b [u8]) -> Option<&'b [u8]> {
        let members = crate::wire::json::members(body).ok()?;
        let name = response_member(operation);
        let alike: fn(&str, &str) -> bool = match self.mutant? {
            Mutant::TakesFirstOfTwins => |own, name| own == name,
            Mutant::CaselessMembers => |own, name| own.eq_ignore_ascii_case(name),
            Mutant::AnyWrapper => |own, _| own.ends_with("_response"),
            Mutant::TrustsWithoutKey if self.platform.is_none() => |own, name| own == name,
            _ => return None,
        };
        let found: Vec<_> = members.iter().filter(|member| alike(&member.name, &name)).collect();
        let (first, last) = (found.first()?, found.last()?);
        let sign = members.iter().find(|member| member.name == "sign")?;
        let sign: String = serde_json::from_slice(&body[sign.value.clone()]).ok()?;
        let signature = STANDARD.decode(sign).ok()?;
        self.platform_signed(&body[first.value.clone()], &signature).then(|| &body[last.value.clone()])
    }
}

/// The parameters that [`Mutant::IgnoresStrangers`] knows.
pub(in crate::merchant) const KNOWN: &[&str] = &[
    "notify_time",
    "notify_type",
    "notify_id",
    "app_id",
    "charset",
    "version",
    "sign_type",
    "trade_no",
    "out_trade_no",
    "buyer_id",
    "seller_id",
    "trade_status",
    "total_amount",
    "receipt_amount",
    "subject",
    "gmt_create",
    "gmt_payment",
    "body",
    "passback_params",
    "fund_bill_list",
    "auth_app_id",
    "buyer_logon_id",
];

/// The node without a look at its signature: what [`Mutant::AcceptsNullSign`] hands over.
pub(in crate::merchant) fn loose_node<'b>(operation: &str, body: &'b [u8]) -> Option<&'b [u8]> {
    let members = crate::wire::json::members(body).ok()?;
    let name = response_member(operation);
    members.iter().find(|member| member.name == name).map(|member| &body[member.value.clone()])
}

/// JSON written anew; what is no JSON stays as it is.
pub(in crate::merchant) fn rewritten(text: &str) -> String {
    let parsed = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    parsed.map_or_else(|| text.to_owned(), |value| value.to_string())
}

/// What [`Mutant::CertSnInSignedText`] takes for the signed text.
pub(in crate::merchant) fn with_cert_sn(node: &[u8], cert_sn: Option<&str>) -> Vec<u8> {
    let behind = cert_sn.map(|sn| format!(",\"alipay_cert_sn\":\"{sn}\"")).unwrap_or_default();
    [node, behind.as_bytes()].concat()
}

/// What [`Mutant::CountsBracesInTexts`] takes for the node.
pub(in crate::merchant) fn up_to_balanced(node: &[u8]) -> &[u8] {
    let mut open = 0;
    let end = node.iter().position(|byte| {
        open += i32::from(*byte == b'{') - i32::from(*byte == b'}');
        open == 0
    });
    // Unbalanced braces make such a client read on into what stands behind the node.
    end.map_or(&node[..0], |end| &node[..=end])
}
