//! Sends notifications to addresses of this machine, and to no other.

use std::io::Read;
use std::time::Duration;

use paycert_core::serve::{Delivery, Heard};
use reqwest::blocking::Client;

use crate::adapter::{chain, local_url};

/// How long the application may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of an answer is read: more than the longest right one.
const LARGEST: u64 = 64 << 10;

/// Sends all copies of one delivery at the same time.
pub(super) fn send(client: &Client, delivery: &Delivery) -> Vec<Heard> {
    std::thread::scope(|scope| {
        let copies: Vec<_> = (0..delivery.copies).map(|_| scope.spawn(|| post(client, delivery))).collect();
        let broken = |_| Heard::Silence("the sender broke".to_owned());
        copies.into_iter().map(|copy| copy.join().unwrap_or_else(broken)).collect()
    })
}

fn post(client: &Client, delivery: &Delivery) -> Heard {
    let url = match local_url(&delivery.url) {
        Ok(url) => url,
        Err(why) => return Heard::NotSent(format!("the address {why}")),
    };
    let mut sent = client.post(url).timeout(PATIENCE).body(delivery.request.body.clone());
    for (name, value) in &delivery.request.headers.0 {
        sent = sent.header(name, value);
    }
    let response = match sent.send() {
        Ok(response) => response,
        Err(error) => return Heard::Silence(chain(&error.without_url())),
    };
    let status = response.status().as_u16();
    let mut body = Vec::new();
    match response.take(LARGEST).read_to_end(&mut body) {
        Ok(_) => Heard::Answered { status, body },
        Err(error) => Heard::Silence(chain(&error)),
    }
}
