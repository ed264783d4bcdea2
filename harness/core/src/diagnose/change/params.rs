//! Mistakes in the parameters of an OpenAPI request or notification.

use crate::wire::charset::Charset;
use crate::wire::form::{percent_decode, percent_encode};

use super::super::draft::{Joints, Params};

/// Names that the documents know (facts/openapi.md §1.4, §4.3). Everything else is a private extra.
const KNOWN: &[&str] = &[
    "app_id",
    "method",
    "format",
    "return_url",
    "charset",
    "sign_type",
    "sign",
    "timestamp",
    "version",
    "notify_url",
    "app_auth_token",
    "auth_token",
    "biz_content",
    "app_cert_sn",
    "alipay_root_cert_sn",
    "encrypt_type",
    "notify_time",
    "notify_type",
    "notify_id",
    "auth_app_id",
    "trade_no",
    "out_trade_no",
    "out_biz_no",
    "out_request_no",
    "buyer_id",
    "buyer_open_id",
    "buyer_logon_id",
    "seller_id",
    "seller_email",
    "trade_status",
    "total_amount",
    "receipt_amount",
    "invoice_amount",
    "buyer_pay_amount",
    "point_amount",
    "refund_fee",
    "send_back_fee",
    "subject",
    "body",
    "gmt_create",
    "gmt_payment",
    "gmt_refund",
    "gmt_close",
    "fund_bill_list",
    "voucher_detail_list",
    "passback_params",
    "refund_status",
    "refund_reason",
    "refund_amount",
    "agreement_no",
    "alipay_cert_sn",
];

const CERTIFICATES: &[&str] = &["app_cert_sn", "alipay_root_cert_sn", "alipay_cert_sn"];

pub(in super::super) fn drop_where(params: &mut Params, unwanted: impl Fn(&str, &str) -> bool) {
    params.pairs.retain(|(name, value)| name == "sign" || !unwanted(name, value));
}

pub(in super::super) fn without_certificates(params: &mut Params) {
    drop_where(params, |name, _| CERTIFICATES.contains(&name));
}

pub(in super::super) fn without_unknown(params: &mut Params) {
    drop_where(params, |name, _| !KNOWN.contains(&name));
}

pub(in super::super) fn without_addresses(params: &mut Params) {
    drop_where(params, |name, _| ["notify_url", "return_url"].contains(&name));
}

/// PHP's idea of an empty value.
pub(in super::super) fn without_zero(params: &mut Params) {
    drop_where(params, |_, value| value == "0");
}

pub(in super::super) fn without_at(params: &mut Params) {
    drop_where(params, |_, value| value.starts_with('@'));
}

pub(in super::super) fn without_blank(params: &mut Params) {
    drop_where(params, |_, value| value.trim().is_empty());
}

pub(in super::super) fn without_null_words(params: &mut Params) {
    drop_where(params, |_, value| ["null", "None", "undefined", "nil", "NULL"].contains(&value));
}

pub(in super::super) fn with_sign(params: &mut Params) {
    params.sign = true;
    params.empty = true;
}

/// A signer that signs its own `sign` can only have had an empty one.
pub(in super::super) fn with_empty_sign(params: &mut Params) {
    params.pairs.retain(|(name, _)| name != "sign");
    params.pairs.push(("sign".to_owned(), String::new()));
    with_sign(params);
}

pub(in super::super) fn encoded(value: &str) -> String {
    percent_encode(value.as_bytes())
}

/// As forms write it: a space is `+`, `*` stands as it is.
pub(in super::super) fn form_encoded(value: &str) -> String {
    as_form(&encoded(value))
}

fn as_form(escaped: &str) -> String {
    escaped.replace("%20", "+").replace("%2A", "*").replace('~', "%7E")
}

/// The bytes of GBK behind the escapes.
pub(in super::super) fn encoded_gbk(value: &str) -> String {
    Charset::Gbk.encode(value).map_or_else(|| encoded(value), |bytes| percent_encode(&bytes))
}

pub(in super::super) fn form_encoded_gbk(value: &str) -> String {
    as_form(&encoded_gbk(value))
}

pub(in super::super) fn encoded_lower(value: &str) -> String {
    lower_hex(&encoded(value))
}

pub(in super::super) fn form_encoded_lower(value: &str) -> String {
    lower_hex(&form_encoded(value))
}

/// `encodeURIComponent` of JavaScript leaves more letters alone.
pub(in super::super) fn script_encoded(value: &str) -> String {
    [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*")]
        .into_iter()
        .fold(encoded(value), |text, (escape, letter)| text.replace(escape, letter))
}

fn lower_hex(text: &str) -> String {
    let mut rest = text;
    let mut lower = String::new();
    while let Some((before, behind)) = rest.split_once('%') {
        let (hex, behind) = behind.split_at_checked(2).unwrap_or((behind, ""));
        lower.push_str(before);
        lower.push('%');
        lower.push_str(&hex.to_ascii_lowercase());
        rest = behind;
    }
    lower + rest
}

/// A second decoding; what it cannot read stays.
pub(in super::super) fn decoded(value: &str) -> String {
    let bytes = percent_decode(&value.replace('+', " ")).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| value.to_owned())
}

pub(in super::super) fn decoded_keeping_plus(value: &str) -> String {
    let bytes = percent_decode(value).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| value.to_owned())
}

const HTML: [(&str, &str); 5] =
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];

pub(in super::super) fn html_escaped(value: &str) -> String {
    HTML.iter().fold(value.to_owned(), |text, (letter, entity)| text.replace(letter, entity))
}

pub(in super::super) fn html_escaped_but_quotes(value: &str) -> String {
    HTML[..4].iter().fold(value.to_owned(), |text, (letter, entity)| text.replace(letter, entity))
}

pub(in super::super) fn html_plain(value: &str) -> String {
    HTML.iter().rev().fold(value.to_owned(), |text, (letter, entity)| text.replace(entity, letter))
}

pub(in super::super) fn for_message(params: &mut Params, change: fn(&str) -> String) {
    for (_, value) in params.pairs.iter_mut().filter(|(name, _)| name == "biz_content") {
        *value = change(value);
    }
}

pub(in super::super) fn joined(params: &mut Params, change: impl Fn(Joints) -> Joints) {
    params.joints = change(params.joints);
}
