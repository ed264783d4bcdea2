use super::*;
use insta::assert_snapshot;

const PAY: &str = "alipay.trade.pay";

/// The node's name, its bytes and the sign: what a verifier goes on with.
fn read(body: &str) -> (String, &str, Option<String>) {
    let envelope = Envelope::parse(body.as_bytes(), PAY).unwrap();
    (envelope.name, &body[envelope.node], envelope.sign)
}

fn pay<'a>(node: &'a str, sign: &str) -> (String, &'a str, Option<String>) {
    ("alipay_trade_pay_response".to_owned(), node, Some(sign.to_owned()))
}

fn error(body: &str) -> EnvelopeError {
    Envelope::parse(body.as_bytes(), PAY).unwrap_err()
}

#[test]
fn the_worked_string_comes_out_byte_for_byte() {
    use sha2::Digest;
    let biz_content = include_str!("../../../../../corpus/documents/003/125-pay-biz-content.json");
    let pairs = [
        ("method", PAY),
        ("sign", "not signed"),
        ("app_id", "2014072300007148"),
        ("format", "json"),
        ("charset", "utf-8"),
        ("notify_url", ""),
        ("sign_type", "RSA2"),
        ("timestamp", "2014-07-24 03:07:50"),
        ("version", "1.0"),
        ("biz_content", biz_content),
    ];
    let text = string_to_sign(pairs, Rule::Request);
    let hash: String = sha2::Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(text.len(), 350);
    assert_eq!(hash, "611d966d00ace15e6bab761f600bb0d112a93e79e36249b14a1ea10097fcb39b");
}

#[test]
fn each_rule_drops_what_its_section_says() {
    let pairs = [("sign_type", "RSA2"), ("b", ""), ("sign", "x"), ("a", " ")];
    let text = |rule| string_to_sign(pairs, rule);
    assert_snapshot!(text(Rule::Request), @"a= &sign_type=RSA2");
    assert_snapshot!(text(Rule::Notification), @"a= &b=");
    assert_snapshot!(text(Rule::NotificationWithoutEmpty), @"a= ");
    assert_snapshot!(text(Rule::NotificationWithSignType), @"a= &b=&sign_type=RSA2");
}

#[test]
fn names_sort_by_bytes_and_equal_names_keep_their_order() {
    let pairs =
        [("a1", "1"), ("b", "&="), ("a", "2"), ("B", "3"), ("a", "1"), ("中", "%"), ("10", "x"), ("9", "y")];
    assert_snapshot!(string_to_sign(pairs, Rule::Request), @"10=x&9=y&B=3&a=2&a=1&a1=1&b=&=&中=%");
}

#[test]
fn order_spaces_and_the_certificate_number_do_not_move_the_node() {
    let node = r#"{"code":"10000","sign":"inner"}"#;
    let bodies = [
        format!(r#"{{"alipay_trade_pay_response":{node},"sign":"S"}}"#),
        format!(r#"{{"sign":"S","alipay_trade_pay_response":{node}}}"#),
        format!(r#"{{"alipay_trade_pay_response":{node},"alipay_cert_sn":"n","sign":"S"}}"#),
        format!(r#"{{"alipay_trade_pay_response":{node},"sign":"S","alipay_cert_sn":"n"}}"#),
        format!("\r\n{{ \"alipay_trade_pay_response\" :\t{node} ,\n\"sign\" : \"S\"\n}}\n"),
        format!(r#"{{"other":{{"a":[{{}}]}},"alipay_trade_pay_response":{node},"sign":"S","more":null}}"#),
        format!(r#"{{"alipay\u005ftrade_pay_response":{node},"si\u0067n":"\u0053"}}"#),
    ];
    for body in &bodies {
        assert_eq!(read(body), pay(node, "S"));
    }
    let cert_sn = |at: usize| Envelope::parse(bodies[at].as_bytes(), PAY).unwrap().cert_sn;
    assert_eq!((cert_sn(0), cert_sn(2), cert_sn(3)), (None, Some("n".to_owned()), Some("n".to_owned())));
}

#[test]
fn the_node_is_what_stands_between_its_braces() {
    let nodes = [
        "{}",
        "{\n  \"code\": \"10000\"\n}",
        r#"{"url":"https:\/\/a","msg":"\u4e2d\u6587"}"#,
        r#"{"a":"}{","b":"}","c":"{"}"#,
        r#"{"a":"\"}\\"}"#,
        r#"{"sign":{"sign":"x"}}"#,
        r#"{"a":"},\"sign\":\"x\""}"#,
        r#"{"a":"alipay_trade_pay_response","b":"error_response"}"#,
        r#"{"error_response":{},"code":10000,"code":"40004"}"#,
        r#""MDEyMw==""#,
        r#""a\"b\/""#,
    ];
    for node in nodes {
        let body = format!(r#"{{"alipay_trade_pay_response":{node},"sign":"S"}}"#);
        assert_eq!(read(&body), pay(node, "S"));
    }
}

#[test]
fn a_missing_an_empty_and_an_escaped_sign_are_told_apart() {
    let sign = |rest: &str| read(&format!(r#"{{"alipay_trade_pay_response":{{}}{rest}}}"#)).2;
    assert_eq!(sign(""), None);
    assert_eq!(sign(r#","sign":"""#), Some(String::new()));
    assert_eq!(sign(r#","sign":"a\/b\nc""#), Some("a/b\nc".to_owned()));
}

#[test]
fn error_response_stands_in_where_the_expected_member_is_absent() {
    let body = r#"{"error_response":{"code":"40002"},"x_alipay_trade_pay_response":{"code":"10000"}}"#;
    assert_eq!(read(body), ("error_response".to_owned(), r#"{"code":"40002"}"#, None));
    let both = r#"{"error_response":{"code":"40002"},"alipay_trade_pay_response":{},"sign":"S"}"#;
    assert_eq!(read(both), pay("{}", "S"));
}

#[test]
fn a_gbk_body_is_cut_out_at_the_same_places() {
    let body = b"{\"alipay_trade_pay_response\":{\"msg\":\"\xd5\\\"},\"sign\":\"S\"}";
    let envelope = Envelope::parse(body, PAY).unwrap();
    assert_eq!(&body[envelope.node], b"{\"msg\":\"\xd5\\\"}");
    assert_eq!(envelope.sign, Some("S".to_owned()));
}

#[test]
fn what_is_no_envelope_is_refused_with_its_reason() {
    let twice =
        |name: &str| error(&format!(r#"{{"alipay_trade_pay_response":{{}},"{name}":"a","{name}":"b"}}"#));
    assert_snapshot!(twice("sign"), @"second root member `sign`");
    assert_snapshot!(twice("alipay_cert_sn"), @"second root member `alipay_cert_sn`");
    assert_snapshot!(twice("error_response"), @"second root member `error_response`");
    assert_snapshot!(twice("alipay_trade_pay_response"), @"second root member `alipay_trade_pay_response`");
    assert_snapshot!(error(r#"{"sign":"a","\u0073ign":"a"}"#), @"second root member `sign`");
    assert_eq!(read(r#"{"alipay_trade_pay_response":{},"x":1,"x":2,"sign":"S"}"#), pay("{}", "S"));

    for node in ["null", "[]", "1", "true"] {
        let body = format!(r#"{{"alipay_trade_pay_response":{node},"error_response":{{}},"sign":"S"}}"#);
        assert_eq!(error(&body), EnvelopeError::NodeType);
    }
    let with = |rest: &str| error(&format!(r#"{{"alipay_trade_pay_response":{{}},{rest}}}"#));
    assert_snapshot!(with(r#""sign":null"#), @"`sign` is not a string");
    assert_snapshot!(with(r#""sign":["a"]"#), @"`sign` is not a string");
    assert_snapshot!(with(r#""alipay_cert_sn":1"#), @"`alipay_cert_sn` is not a string");
    assert_snapshot!(with(r#""sign":"\udc00""#), @"half a surrogate pair at byte 40");

    assert_snapshot!(error("{}"), @"no member `alipay_trade_pay_response` and no `error_response`");
    assert_snapshot!(error(""), @"expected a value at byte 0");
    assert_snapshot!(error("<html></html>"), @"expected a value at byte 0");
    assert_snapshot!(error("\u{feff}{}"), @"a byte order mark before the value at byte 0");
    assert_snapshot!(error(r#"{"alipay_trade_pay_response":{},"sign":"S"}}"#), @"text after the value at byte 43");
    assert_snapshot!(error(r#"{"alipay_trade_pay_response":{"a":[}]},"sign":"S"}"#), @"expected a value at byte 35");
}
