//! An adapter behind a URL.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::support::{PAYCERT, Place, told};

/// A server that fronts the reference merchant; it ends with the test.
struct Server {
    url: String,
    merchant: Child,
}

impl Server {
    fn start() -> Self {
        let mut merchant = Command::new(PAYCERT)
            .arg("merchant")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the merchant");
        let mut input = merchant.stdin.take().expect("a pipe");
        let mut output = BufReader::new(merchant.stdout.take().expect("a pipe"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/adapter", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection that breaks off is the next one's affair.
                let _ = answer(&stream, &mut input, &mut output);
            }
        });
        Self { url, merchant }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.merchant.kill();
        let _ = self.merchant.wait();
    }
}

/// Takes one POST, asks the merchant, answers.
fn answer(
    stream: &TcpStream,
    input: &mut ChildStdin,
    output: &mut BufReader<ChildStdout>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    body.push(b'\n');
    input.write_all(&body)?;
    let mut answer = String::new();
    output.read_line(&mut answer)?;
    let mut stream = stream;
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}", answer.len())
}

#[test]
fn an_adapter_behind_a_url_is_asked_like_any_other() {
    let (place, server) = (Place::new(), Server::start());
    let cases = ["--case", "antom/pay/platform-key", "--case", "openapi/trade.pay/forged-answers/n*"];
    // One server has one configuration, so the lanes of --jobs would disturb each other.
    let ended = place.run(&[&["--jobs", "4", "--adapter-url", &server.url], &cases[..]].concat());
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let smoke = place.paycert(&["smoke", "--adapter-url", &server.url]);
    assert_eq!(smoke.code, 0, "{}{}", smoke.stdout, smoke.stderr);
}

#[test]
fn an_address_beyond_this_machine_is_refused() {
    let place = Place::new();
    let said = |url: &str| told(&place.run(&["--case", "antom/pay/platform-key", "--adapter-url", url]));
    insta::assert_snapshot!(said("http://192.0.2.1:9000/"), @"
    exit 2
    paycert: adapter address `http://192.0.2.1:9000/` is not on this machine: only localhost and loopback addresses are allowed
      help: use an address such as http://127.0.0.1:9000/
    ");
    insta::assert_snapshot!(said("http://adapter.example/"), @"
    exit 2
    paycert: adapter address `http://adapter.example/` is not on this machine: only localhost and loopback addresses are allowed
      help: use an address such as http://127.0.0.1:9000/
    ");
    insta::assert_snapshot!(said("http://127.0.0.1.adapter.example/"), @"
    exit 2
    paycert: adapter address `http://127.0.0.1.adapter.example/` is not on this machine: only localhost and loopback addresses are allowed
      help: use an address such as http://127.0.0.1:9000/
    ");
    insta::assert_snapshot!(said("https://127.0.0.1:9000/"), @"
    exit 2
    paycert: adapter address `https://127.0.0.1:9000/` is not http
      help: use an address such as http://127.0.0.1:9000/
    ");
    insta::assert_snapshot!(said("127.0.0.1:9000"), @"
    exit 2
    paycert: adapter address `127.0.0.1:9000` is not a URL
      help: use an address such as http://127.0.0.1:9000/
    ");
}

#[test]
fn an_address_where_nobody_listens_ends_in_3() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let url = format!("http://{free}/");
    let said = told(&place.run(&["--case", "antom/pay/platform-key", "--adapter-url", &url]));
    insta::assert_snapshot!(said.replace(&free.to_string(), "[address]"), @r#"
    exit 3
    paycert: adapter `http://[address]/` cannot be reached: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)
      help: start the server before paycert
    "#);
}
