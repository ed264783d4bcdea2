//! How a session ends: exit codes, the report on every way out, and what is refused at the beginning.

use std::process::Command;

use serde_json::json;

use crate::application::Shop;
use crate::server::Server;

#[test]
fn a_session_that_received_nothing_says_so() {
    let ended = Server::start(&["--for", "1"]).finish();
    assert_eq!((ended.code, &ended.report()["requests"]), (4, &json!(0)));
    assert!(ended.read("out/report.txt").ends_with("nothing was received\n"));
}

#[test]
fn an_interrupt_writes_the_report() {
    let server = Server::start(&[]);
    Shop::new(&server).pay("A1", "88.88", "280000000000000001");
    let ended = server.interrupt();
    let report = ended.report();
    assert_eq!(
        (ended.code, &report["exit_code"], &report["orders"][0]["state"]),
        (130, &json!(0), &json!("paid"))
    );
    assert!(ended.printed.contains(&ended.read("out/report.txt")));
}

#[test]
fn an_answer_that_is_kept_back_does_not_keep_the_session() {
    let server = Server::start(&["--scenario", "stall-paid"]);
    std::thread::scope(|scope| {
        let paying = scope.spawn(|| Shop::new(&server).pay("A1", "88.88", "280000000000000001").word());
        while server.state()["requests"] == 0 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        server.control("POST", "stop", &json!(null));
        assert_eq!(paying.join().unwrap(), "nothing");
    });
    assert_eq!(server.finish().code, 1);
}

#[test]
fn the_report_is_as_its_schema_says() {
    let server = Server::start(&["--scenario", "notify-20-at-once"]);
    let shop = Shop { notify_url: Some("http://127.0.0.1:9/".to_owned()), ..Shop::new(&server) };
    shop.pay("A1", "88.88", "280000000000000001");
    shop.query("A2");
    server.control("POST", "notify", &json!({"id": "A1"}));
    let ended = server.stop();
    let schema = include_str!("../../../../schemas/paycert/serve-report.v1.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = ended.report();
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new(), "{report:#}");
}

#[test]
fn what_cannot_be_served_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paycert"));
        let output = command.arg("serve").args(args).current_dir(folder.path()).output().unwrap();
        format!("{} {}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let told = [
        refused(&["--scenario", "nothing"]),
        refused(&["--notify", "http://shop.example/notify"]),
        refused(&["--notify", "https://127.0.0.1/notify"]),
        refused(&["--keys", "nowhere"]),
        refused(&["--port", &port]).replace(&port, "PORT"),
    ];
    insta::assert_snapshot!(told.join(""), @"
    2 paycert: no scenario is called 'nothing'
      help: `paycert serve --list` prints them all
    2 paycert: --notify http://shop.example/notify: the address is not on this machine: only localhost and loopback addresses are allowed
      help: notifications go to http addresses of this machine only, such as http://127.0.0.1:3000/notify
    2 paycert: --notify https://127.0.0.1/notify: the address is not http
      help: notifications go to http addresses of this machine only, such as http://127.0.0.1:3000/notify
    2 paycert: nowhere/merchant-private-key.pem: No such file or directory (os error 2)
      help: name a file that exists, or `-` for standard input
    2 paycert: cannot listen on 127.0.0.1:PORT: another program listens there
      help: name another port with --port; 0 is any
    ");
}
