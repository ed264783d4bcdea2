//! The same messages from HTTP text, HAR, curl and single fields.

use insta::{assert_debug_snapshot, assert_snapshot};
use proptest::prelude::*;

use super::*;
use crate::diagnose::{Around, Parts};
use crate::wire::http::Headers;

fn antom_request() -> Message {
    Message {
        kind: Kind::Request,
        parts: Parts::Content {
            method: "POST".into(),
            path: "/ams/api/v1/payments/pay?a=1".into(),
            client: "5Y".into(),
            time: "1767576000000".into(),
            body: b"{\"a\":\"it's $1\"}".to_vec(),
        },
        charset: Charset::Utf8,
        digest: Digest::Sha256,
        signature: "AA%3D%3D".into(),
        around: Around {
            host: Some("127.0.0.1:8443".into()),
            request_body: Some(b"{\"a\":\"it's $1\"}".to_vec()),
            ..Around::default()
        },
    }
}

const SIGNATURE: &str = "algorithm=RSA256, keyVersion=1, signature=AA%3D%3D";

fn read(captured: Captured) -> Message {
    message(&captured, &Given::default()).unwrap()
}

#[test]
fn a_request_is_the_same_from_http_text_a_har_file_a_curl_command_and_single_fields() {
    let head = "POST https://127.0.0.1:8443/ams/api/v1/payments/pay?a=1 HTTP/1.1\r\nHost: ignored\r\n\
        Client-Id: 5Y\r\nREQUEST-TIME: 1767576000000\r\nSignature: algorithm=RSA256,\r\n keyVersion=1, signature=AA%3D%3D\r\n";
    let body = "{\"a\":\"it's $1\"}";
    let plain = format!("{head}Content-Length: 15\r\n\r\n{body}\n");
    let chunked = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\na;x=y\r\n{}\r\n0\r\n\r\n",
        &body[..5],
        &body[5..]
    );
    for text in [&plain, &chunked, &plain.replace("\r\n", "\n")] {
        assert_eq!(read(http::read(text.as_bytes()).unwrap()), antom_request(), "{text}");
    }

    let har = serde_json::json!({"log": {"entries": [
        {"request": {"method": "GET", "url": "https://example.com/", "headers": []}, "response": {"status": 0}},
        {"request": {
            "method": "POST",
            "url": "https://127.0.0.1:8443/ams/api/v1/payments/pay?a=1",
            "headers": [
                {"name": "client-id", "value": "5Y"},
                {"name": "request-time", "value": "1767576000000"},
                {"name": "signature", "value": SIGNATURE},
            ],
            "postData": {"mimeType": "application/json", "text": body},
        }, "response": {"status": 0}},
    ]}})
    .to_string();
    for entry in [None, Some(2)] {
        assert_eq!(read(har::read(&har, entry).unwrap()), antom_request());
    }

    let commands = [
        format!(
            "curl 'https://127.0.0.1:8443/ams/api/v1/payments/pay?a=1' \\\n  -H 'client-id: 5Y' -H \"request-time: 1767576000000\" \
             \\\n --header=signature:'{SIGNATURE}' -sk --compressed --data-raw $'{{\"a\":\"it\\'s $1\"}}'"
        ),
        format!(
            "$ curl -XPOST -m 5 -Hclient-id:5Y -H request-time:1767576000000 -H 'signature: {SIGNATURE}' \
             --url https://127.0.0.1:8443/ams/api/v1/payments/pay?a=1 -d \"{{\\\"a\\\":\\\"it's \\$1\\\"}}\""
        ),
        format!(
            "curl ^\"https://127.0.0.1:8443/ams/api/v1/payments/pay?a=1^\" ^\r\n -H ^\"client-id: 5Y^\" -H ^\"request-time: 1767576000000^\" \
             ^\r\n -H ^\"signature: {SIGNATURE}^\" --data-binary ^\"{{\\^\"a\\^\":\\^\"it's $1\\^\"}}^\""
        ),
    ];
    for command in &commands {
        assert_eq!(read(curl::read(command).unwrap()), antom_request(), "{command}");
    }

    let captured = Captured {
        request: Some(Request {
            method: "POST".into(),
            target: "https://127.0.0.1:8443/".into(),
            headers: Headers::default(),
            body: body.into(),
        }),
        response: None,
    };
    let given = Given {
        protocol: Some(Protocol::Antom),
        kind: Some(Kind::Request),
        path: Some("/ams/api/v1/payments/pay?a=1".into()),
        client: Some("5Y".into()),
        time: Some("1767576000000".into()),
        signature: Some("AA%3D%3D".into()),
        ..Given::default()
    };
    assert_eq!(message(&captured, &given).unwrap(), antom_request());
}

#[test]
fn an_openapi_request_is_gathered_from_query_and_body_in_its_charset() {
    let text = b"POST /gateway.do?charset=GBK&sign=a%2Bb&method=alipay.trade.pay HTTP/1.1\nHost: x\n\n\
        charset=GBK&sign_type=RSA&biz_content=%D6%D0+%CE%C4";
    let message = read(http::read(text).unwrap());
    let expected = [
        ("charset", "GBK"),
        ("sign", "a+b"),
        ("method", "alipay.trade.pay"),
        ("sign_type", "RSA"),
        ("biz_content", "中 文"),
    ];
    let pairs = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let Message { kind, parts, charset, digest, signature, .. } = message;
    assert_eq!(
        (kind, parts, charset, digest),
        (Kind::Request, Parts::Params(pairs), Charset::Gbk, Digest::Sha1)
    );
    assert_eq!(signature, "a+b");
}

#[test]
fn a_curl_command_with_a_form_is_the_same_as_its_body() {
    let form = "charset=utf-8&sign=AA%3D%3D&biz_content=%7B%7D&method=alipay.trade.pay";
    let http = format!("POST /gateway.do?charset=utf-8 HTTP/1.1\n\n{}", &form[14..]);
    let commands = [
        "curl https://h/gateway.do?charset=utf-8 -F sign=AA== -F 'biz_content={}' -F method=alipay.trade.pay",
        "curl https://h/gateway.do?charset=utf-8 --data-urlencode sign=AA== --data-urlencode 'biz_content={}' -d method=alipay.trade.pay",
        "curl -G https://h/gateway.do?charset=utf-8 -d sign=AA%3D%3D -d biz_content=%7B%7D -d method=alipay.trade.pay",
    ];
    for command in commands {
        assert_eq!(
            read(curl::read(command).unwrap()),
            read(http::read(http.as_bytes()).unwrap()),
            "{command}"
        );
    }
}

#[test]
fn a_notification_leaves_the_query_of_its_url_aside() {
    let text = b"POST /notify?shop=7 HTTP/1.1\n\nnotify_id=1&sign_type=RSA2&sign=AA%3D%3D";
    let Message { kind, parts, around, .. } = read(http::read(text).unwrap());
    let names = |pairs: &Pairs| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let Parts::Params(pairs) = &parts else { panic!("{parts:?}") };
    assert_eq!(
        (kind, names(pairs), names(&around.query)),
        (
            Kind::Notification,
            vec!["notify_id".into(), "sign_type".into(), "sign".into()],
            vec!["shop".to_owned()]
        )
    );
}

#[test]
fn a_response_takes_method_and_path_from_its_request() {
    let response = http::read(
        b"HTTP/1.1 200 OK\r\nclient-id: 5Y\r\nresponse-time: 2026-01-05T09:20:00+08:00\r\n\
          signature: algorithm=RSA256,keyVersion=1,signature=AA%3D%3D\r\n\r\n{}",
    )
    .unwrap();
    let given = Given { path: Some("/ams/api/v1/payments/pay".into()), ..Given::default() };
    let Message { kind, parts, .. } = message(&response, &given).unwrap();
    let expected = Parts::Content {
        method: "POST".into(),
        path: "/ams/api/v1/payments/pay".into(),
        client: "5Y".into(),
        time: "2026-01-05T09:20:00+08:00".into(),
        body: b"{}".to_vec(),
    };
    assert_eq!((kind, parts), (Kind::Response, expected));
    assert_snapshot!(message(&response, &Given::default()).unwrap_err(), @"the path of the request is not known");
}

#[test]
fn the_node_of_an_openapi_response_is_found_without_the_operation() {
    let text = b"HTTP/1.1 200 OK\nContent-Type: text/html;charset=GBK\n\n{\"alipay_trade_pay_response\":{\"code\":\"10000\"},\"sign\":\"AA==\"}";
    let Message { parts, charset, signature, .. } = read(http::read(text).unwrap());
    let Parts::Node { body, node, .. } = parts else { panic!("{parts:?}") };
    assert_eq!(
        (&body[node], charset, signature.as_str()),
        (b"{\"code\":\"10000\"}".as_slice(), Charset::Gbk, "AA==")
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let http = |text: &str| http::read(text.as_bytes()).unwrap_err().what;
    let curl = |text: &str| curl::read(text).unwrap_err().what;
    let reasons = [
        http(""),
        http("hello\n"),
        http("HTTP/1.1 ok\n\n"),
        http("POST / HTTP/1.1\nno colon\n\n"),
        http("POST / HTTP/1.1\nContent-Length: 3\n\nab"),
        http("POST / HTTP/1.1\nContent-Encoding: gzip\n\nab"),
        har::read("{}", None).unwrap_err().what,
        har::read("{\"log\":{\"entries\":[]}}", Some(1)).unwrap_err().what,
        har::read("{\"log\":{\"entries\":[]}}", None).unwrap_err().what,
        curl("wget x"),
        curl("curl"),
        curl("curl 'https://x"),
        curl("curl x -d @body.json"),
        curl("curl x -H"),
        message(&http::read(b"GET / HTTP/1.1\n\n").unwrap(), &Given::default()).unwrap_err().what,
    ];
    assert_debug_snapshot!(reasons, @r#"
    [
        "the text is empty",
        "`hello` is neither a request line nor a status line",
        "`HTTP/1.1 ok` is no status line",
        "`no colon` is no header",
        "the body has 2 bytes, `Content-Length` says 3",
        "the body is compressed (gzip)",
        "there is no /log/entries",
        "there is no entry 1",
        "no entry looks like one of the protocols",
        "the text does not begin with `curl`",
        "the command has no URL",
        "a quote is not closed",
        "the body is in a file (`@body.json`), which the command does not hold",
        "`-H` has no value",
        "nothing shows which protocol this is: neither `sign` nor a `Signature` header",
    ]
    "#);
}

proptest! {
    /// No text makes a reader panic, and whatever is read can be searched and shown.
    #[test]
    fn any_text_is_read_or_refused(
        text in r#"(curl |POST |HTTP/1.1 200|\{|/ams/|sign=|"[a-z]_response":|[ -~é中\\'"%+&=:\r\n{}]){0,40}"#,
        signature in "[A-Za-z0-9+/=% -]{0,12}",
    ) {
        let captured = [http::read(text.as_bytes()), curl::read(&text), har::read(&text, Some(1))];
        for captured in captured.into_iter().flatten() {
            for kind in [None, Some(Kind::Request), Some(Kind::Response), Some(Kind::Notification)] {
                for protocol in [None, Some(Protocol::Antom), Some(Protocol::OpenApi)] {
                    let given = Given {
                        protocol,
                        kind,
                        path: Some(text.clone()),
                        client: Some(text.clone()),
                        time: Some(text.clone()),
                        signature: Some(signature.clone()),
                        ..Given::default()
                    };
                    if let Ok(message) = message(&captured, &given) {
                        let diagnosis = crate::diagnose::diagnose(&message, &crate::diagnose::tests::keys());
                        prop_assert!(!diagnosis.verifies);
                        prop_assert!(!crate::diagnose::text(&message, &diagnosis).is_empty());
                    }
                }
            }
        }
    }
}
