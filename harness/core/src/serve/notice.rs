//! Notifications on their way: what is sent, when it is due, what the application answered, and when it comes again.

use std::ops::Range;

use serde_json::{Value, json};

use super::scenario::Notice;
use crate::case::shop::{Reaction, Topic};
use crate::gateway::told::Told;
use crate::operation::Protocol;
use crate::oracle::conduct::acknowledges;
use crate::report::line;
use crate::wire::http::Request;

/// How long the platform takes to send the first one, in milliseconds.
pub(super) const FIRST_MS: u64 = 300;

/// The pause between copies that come one after another, in milliseconds.
const COPY_MS: u64 = 100;

/// The pauses before a notification comes again, in seconds (openapi.md §4.1; antom.md §5.11).
const OPENAPI: [u64; 7] = [240, 600, 600, 3_600, 7_200, 21_600, 54_000];
const ANTOM: [u64; 7] = [120, 600, 600, 3_600, 7_200, 21_600, 54_000];

/// How much of an answer is kept.
const KEPT: usize = 200;

/// How many copies one notification may have.
pub(super) const MOST_COPIES: u64 = 100;

/// One notification that is due.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// By what the session knows it again.
    pub number: usize,
    /// Where it goes.
    pub url: String,
    /// The message; its target is that of the address.
    pub request: Request,
    /// How many copies go at the same time.
    pub copies: u64,
}

/// What came of one copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The application answered.
    Answered {
        /// The status.
        status: u16,
        /// The body.
        body: Vec<u8>,
    },
    /// No usable answer came, and why.
    Silence(String),
    /// It was not sent, and why.
    NotSent(String),
}

/// One notification and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    pub(super) order: usize,
    pub(super) url: String,
    pub(super) request: Request,
    pub(super) protocol: Protocol,
    pub(super) about: Topic,
    pub(super) right: Reaction,
    /// What it tells about the payment.
    pub(super) told: Told,
    /// How many requests had come when its first copy was put on the way: those cannot know of it.
    first_after: Option<usize>,
    pub(super) attempts: Vec<Attempt>,
    /// When it is sent next, in milliseconds of the session.
    pub(super) due_ms: Option<u64>,
    /// Copies that are still to come, one after another or together.
    left: u64,
    together: bool,
    repeats: usize,
}

/// One copy that was sent, or not.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) at_ms: u64,
    pub(super) heard: Heard,
    pub(super) acknowledged: bool,
}

impl Sending {
    pub(super) fn new(
        order: usize,
        protocol: Protocol,
        plan: &Notice,
        (url, request): (String, Request),
        due_ms: u64,
    ) -> Self {
        Self {
            order,
            url,
            request,
            protocol,
            about: plan.about,
            right: plan.right,
            told: match plan.about {
                Topic::Payment => Told::by_notice(plan.right, &plan.notice.node),
                Topic::Capture | Topic::Refund => Told::Aside,
            },
            first_after: None,
            attempts: Vec::new(),
            due_ms: Some(due_ms),
            left: plan.times.clamp(1, MOST_COPIES),
            together: plan.together,
            repeats: 0,
        }
    }

    /// The copies to be sent now, after so many requests.
    pub(super) fn take(&mut self, number: usize, requests: usize) -> Delivery {
        self.due_ms = None;
        self.first_after.get_or_insert(requests);
        let copies = if self.together { self.left.max(1) } else { 1 };
        self.left = self.left.saturating_sub(copies);
        Delivery { number, url: self.url.clone(), request: self.request.clone(), copies }
    }

    /// Notes what came of the copies, and when the next one is due.
    pub(super) fn received(&mut self, heard: Vec<Heard>, at_ms: u64, hurry: u64) {
        let mut sent = true;
        let mut acknowledged = true;
        for heard in heard {
            let good = match &heard {
                Heard::Answered { status, body } => acknowledges(self.protocol, *status, body),
                Heard::Silence(_) => false,
                Heard::NotSent(_) => {
                    sent = false;
                    false
                }
            };
            acknowledged &= good;
            self.attempts.push(Attempt { at_ms, heard: cut(heard), acknowledged: good });
        }
        let schedule = match self.protocol {
            Protocol::OpenApi => OPENAPI,
            Protocol::Antom => ANTOM,
        };
        self.due_ms = match (sent, acknowledged, self.right) {
            (false, ..) => None,
            _ if self.left > 0 => Some(at_ms + COPY_MS),
            (_, false, Reaction::Acknowledged | Reaction::Either) => {
                let pause = schedule.get(self.repeats).map(|seconds| seconds * 1_000 / hurry.max(1));
                self.repeats += 1;
                pause.map(|pause| at_ms + pause)
            }
            // Nobody repeats a forgery for being refused.
            _ => None,
        };
    }

    /// Whether the platform itself says it.
    pub(super) fn is_genuine(&self) -> bool {
        matches!(self.right, Reaction::Acknowledged | Reaction::Either)
    }

    /// Whether it may first have reached the application between these requests, acknowledged or not.
    pub(super) fn may_be_known(&self, during: &Range<usize>) -> bool {
        // One without any answer is under way.
        let sent = self.attempts.is_empty() || self.attempts.iter().any(Attempt::was_sent);
        sent && self.first_after.is_some_and(|first| during.contains(&first))
    }

    /// Whether any copy was acknowledged.
    pub(super) fn acknowledged(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.acknowledged)
    }

    /// As JSON.
    pub(super) fn json(&self, order: &str) -> Value {
        let attempts: Vec<Value> = self.attempts.iter().map(Attempt::json).collect();
        json!({
            "order": order,
            "url": self.url,
            "genuine": self.is_genuine(),
            "acknowledged": self.acknowledged(),
            "comes_again_at_ms": self.due_ms,
            "attempts": attempts,
        })
    }
}

impl Attempt {
    /// Whether it left this machine's hands at all.
    pub(super) fn was_sent(&self) -> bool {
        !matches!(self.heard, Heard::NotSent(_))
    }

    /// In words.
    pub(super) fn says(&self) -> String {
        match &self.heard {
            Heard::Answered { status, body } => {
                let verdict = if self.acknowledged { "acknowledged" } else { "not acknowledged" };
                format!("{verdict}: status {status}, body {:?}", String::from_utf8_lossy(body))
            }
            Heard::Silence(why) => format!("no answer: {}", line(why)),
            Heard::NotSent(why) => format!("not sent: {}", line(why)),
        }
    }

    fn json(&self) -> Value {
        let mut json = json!({"at_ms": self.at_ms, "acknowledged": self.acknowledged});
        match &self.heard {
            Heard::Answered { status, body } => {
                json["status"] = json!(status);
                json["body"] = json!(String::from_utf8_lossy(body));
            }
            Heard::Silence(why) => json["no_answer"] = json!(why),
            Heard::NotSent(why) => json["not_sent"] = json!(why),
        }
        json
    }
}

fn cut(heard: Heard) -> Heard {
    match heard {
        Heard::Answered { status, mut body } => {
            // The bytes that matter are the first ones; a longer body is wrong whatever follows.
            body.truncate(KEPT);
            Heard::Answered { status, body }
        }
        other => other,
    }
}

/// The request target of an address; the whole is checked by whoever sends.
pub(super) fn target(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].to_owned(),
        Some(at) => format!("/{}", &rest[at..]),
        None => "/".to_owned(),
    }
}
