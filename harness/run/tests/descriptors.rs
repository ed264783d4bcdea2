//! Nothing lingers: opening and closing leaves no descriptor and no thread behind. Alone in its process, so that it
//! can count.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use paycert_core::adapter::{Command, Heard, Reach};
use paycert_core::wire::http::{Headers, Request, Response};
use paycert_run::adapter::{Adapter, Environment, Process};
use paycert_run::listen::{Answer, Authority, Handler, Listener};

struct Fine;

impl Handler for Fine {
    fn handle(&self, _: Request) -> Answer {
        Answer {
            response: Response { status: 200, headers: Headers::default(), body: vec![] },
            fault: None,
            ticket: 0,
        }
    }
}

fn count(what: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{what}")).unwrap().count()
}

/// One life of a listener: a connection that is used and one that is still open at the end.
fn listen(reach: Reach, authority: &Authority) {
    let listener = Listener::open(reach, authority, 0, Arc::new(Fine)).unwrap();
    let origin = listener.origin();
    let address = origin.split_once("://").unwrap().1;
    let _idle = TcpStream::connect(address).unwrap();
    let mut used = TcpStream::connect(address).unwrap();
    used.write_all(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
    if reach == Reach::Url {
        used.read_to_end(&mut Vec::new()).unwrap();
    }
}

/// One life of an adapter that dies over its second question.
fn adapt() {
    let script = r#"read -r line; echo '{"id":0,"ok":{"version":1}}'; read -r line; exit 1"#;
    let argv = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
    let mut adapter = Process::new(argv, Environment::default());
    let heard = adapter.ask(&Command::Stop {}, Duration::from_secs(5));
    assert_eq!(heard, Heard::Crash("exit status 1".into()));
}

#[test]
fn two_hundred_lives_leave_nothing_behind() {
    let authority = Authority::new().unwrap();
    let life = || {
        listen(Reach::Url, &authority);
        listen(Reach::Https, &authority);
        adapt();
    };
    life();
    let before = (count("fd"), count("task"));
    for _ in 0..100 {
        life();
    }
    assert_eq!((count("fd"), count("task")), before);
}
