//! The HTTP transport: every command is a POST, the answer is the body of the response.

use std::io::Read;
use std::time::Duration;

use paycert_core::adapter::{Command, Heard, StartAnswer, VERSION};
use reqwest::Url;
use reqwest::blocking::{Client, Response};

use super::answer;
use super::courier::chain;
use super::local::{local_client, local_url};
use super::start::{self, AdapterError};
use super::{Adapter, START_DEADLINE};

/// An adapter that is a server on this machine. It is not started and not ended by us.
pub struct Http {
    url: Url,
    client: Client,
    next_id: u64,
}

impl Http {
    /// An adapter at an address such as `http://127.0.0.1:9000/`; hosts beyond loopback are refused.
    pub fn new(url: &str) -> Result<Self, AdapterError> {
        let fail = |reason| AdapterError::Address { url: url.to_owned(), reason };
        let parsed = local_url(url).map_err(fail)?;
        let client = local_client().map_err(|error| AdapterError::Spawn {
            program: url.to_owned(),
            source: std::io::Error::other(error),
        })?;
        Ok(Self { url: parsed, client, next_id: 0 })
    }
}

impl Adapter for Http {
    fn ask(&mut self, command: &Command, deadline: Duration) -> Heard {
        let id = self.next_id;
        self.next_id += 1;
        let mut line = answer::line(id, command);
        line.pop();
        let sent = self
            .client
            .post(self.url.clone())
            .header("Content-Type", "application/json")
            .timeout(deadline)
            .body(line)
            .send();
        let response = match sent {
            Ok(response) => response,
            Err(error) if error.is_timeout() => return Heard::Hang(start::millis(deadline)),
            Err(error) => return Heard::Crash(chain(&error.without_url())),
        };
        let status = response.status();
        if status != reqwest::StatusCode::OK {
            return Heard::Broken(format!("the adapter's HTTP status is {status}"));
        }
        match body(response) {
            Ok(body) if body.len() > answer::LINE => {
                Heard::Broken(format!("the answer is longer than {} MiB", answer::LINE >> 20))
            }
            Ok(body) => answer::read(&body, id)
                .unwrap_or_else(|| Heard::Broken(format!("the body is no answer to question {id}"))),
            Err(error) if is_timeout(&error) => Heard::Hang(start::millis(deadline)),
            Err(error) => Heard::Crash(chain(&error)),
        }
    }

    fn log(&mut self) -> Vec<String> {
        Vec::new()
    }

    fn name(&self) -> String {
        self.url.to_string()
    }

    fn start(&mut self) -> Result<StartAnswer, AdapterError> {
        match self.ask(&Command::Start { version: VERSION }, START_DEADLINE) {
            Heard::Crash(how) => Err(AdapterError::Unreachable { url: self.name(), how }),
            heard => start::read(&self.name(), heard),
        }
    }
}

/// Whether the deadline passed while a body was read.
fn is_timeout(error: &std::io::Error) -> bool {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
        .is_some_and(reqwest::Error::is_timeout)
}

/// Reads a body, at most one byte more than may be.
fn body(response: Response) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    response.take(answer::LINE as u64 + 1).read_to_end(&mut body)?;
    Ok(body)
}
