//! HTTPS and the proxy: certificates of the run's authority, and tunnels that end where they begin.

use std::io::{Read, Write};
use std::time::Duration;

use paycert_core::adapter::Reach;
use paycert_run::listen::Authority;
use reqwest::blocking::Client;
use reqwest::{Certificate, Proxy};

use crate::probe::{GET, exchange, stage, tls};

/// An ordinary client that trusts one authority.
fn client(authority: &Authority, proxy: Option<String>) -> Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let ca = Certificate::from_pem(authority.ca_pem().as_bytes()).unwrap();
    let builder = Client::builder().no_proxy().tls_certs_only([ca]).timeout(Duration::from_secs(5));
    match proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy).unwrap()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

#[test]
fn a_client_that_trusts_the_authority_gets_an_answer() {
    let stage = stage(Reach::Https, None);
    let client = client(&stage.authority, None);
    for _ in 0..2 {
        let response = client.post(format!("{}/pay", stage.listener.origin())).body("abc").send().unwrap();
        assert_eq!(response.text().unwrap(), "0123456789");
    }
    let requests: Vec<_> =
        stage.requests().into_iter().map(|request| (request.target, request.body)).collect();
    assert_eq!(requests, [("/pay".to_owned(), b"abc".to_vec()), ("/pay".to_owned(), b"abc".to_vec())]);
    assert_eq!(stage.told(), [""; 0]);
}

#[test]
fn a_client_that_trusts_another_authority_refuses_and_the_handler_hears_why() {
    let stage = stage(Reach::Https, None);
    let stranger = client(&Authority::new().unwrap(), None);
    assert!(stranger.get(stage.listener.origin()).send().is_err());
    let told = loop {
        match stage.told() {
            told if told.is_empty() => std::thread::sleep(Duration::from_millis(1)),
            told => break told,
        }
    };
    let alert = "refused: the connection broke before the end of a head: received fatal alert: UnknownCA";
    assert_eq!(told, [alert]);
    assert_eq!(stage.requests(), []);
}

#[test]
fn the_end_of_a_tls_connection_is_told_inside_tls() {
    let stage = stage(Reach::Https, None);
    let stream = tls(stage.connect(), "127.0.0.1", &stage.authority);
    let (_, end) = exchange(stream, b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_eq!(end, "closed");
}

#[test]
fn the_proxy_is_every_host() {
    let stage = stage(Reach::Proxy, None);
    let client = client(&stage.authority, stage.listener.proxy());
    let urls = [format!("{}/gateway.do?a=b", stage.listener.origin()), "https://10.1.2.3:8443/x".into()];
    for url in &urls {
        assert_eq!(client.get(url).send().unwrap().text().unwrap(), "0123456789");
    }
    assert_eq!(client.get("http://plain.test/y").send().unwrap().text().unwrap(), "0123456789");
    let seen: Vec<_> = stage
        .requests()
        .into_iter()
        .map(|request| format!("{} for {}", request.target, request.headers.get("host").unwrap_or_default()))
        .collect();
    assert_eq!(
        seen,
        [
            "/gateway.do?a=b for gateway.paycert.test",
            "/x for 10.1.2.3:8443",
            "http://plain.test/y for plain.test"
        ]
    );
}

#[test]
fn a_client_may_begin_tls_before_the_tunnel_is_agreed_to() {
    let stage = stage(Reach::Proxy, None);
    let mut stream = stage.connect();
    stream.write_all(b"CONNECT early.test:443 HTTP/1.1\r\n\r\n").unwrap();
    let mut agreed = [0; 39];
    let mut hello = tls(stream, "early.test", &stage.authority);
    // The client's first flight goes out before the proxy's answer is read.
    hello.conn.write_tls(&mut hello.sock).unwrap();
    hello.sock.read_exact(&mut agreed).unwrap();
    assert_eq!(agreed.escape_ascii().to_string(), r"HTTP/1.1 200 Connection established\r\n\r\n");
    let (seen, end) = exchange(hello, GET);
    assert_eq!((seen.ends_with("0123456789"), end), (true, "open"));
}

#[test]
fn a_tunnel_without_a_host_is_refused() {
    let stage = stage(Reach::Proxy, None);
    let (seen, end) = exchange(stage.connect(), b"CONNECT nonsense HTTP/1.1\r\n\r\n");
    assert_eq!(
        (seen.as_str(), end),
        (
            r"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 28\r\nConnection: close\r\n\r\nCONNECT without `host:port`\n",
            "closed"
        )
    );
}
