//! The counter of a session: hands requests to the gateway or to the control interface, one at a time, and keeps the
//! watcher informed.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use paycert_core::serve::control::{self, Controlled, control};
use paycert_core::serve::{Delivery, Session, Wire};
use paycert_core::wire::http::{Request, Response};
use reqwest::blocking::Client;

use super::Watcher;
use super::sender::send;
use crate::listen::{Answer, Handler};
use crate::runner::RunError;

/// The handler of a session's listeners.
pub(super) struct Counter {
    began: Instant,
    client: Client,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    session: Option<Session>,
    watcher: Box<dyn Watcher>,
    /// Exchanges whose fault is still being carried out.
    pending: BTreeMap<u64, Wire>,
    tickets: u64,
    stopped: bool,
    /// What the watcher could not take.
    trouble: Option<io::Error>,
}

impl State {
    /// Hands the watcher what is new.
    fn tell(&mut self) {
        let news = self.session.as_mut().map(Session::news).unwrap_or_default();
        for line in news {
            let told = self.watcher.news(&line);
            self.note(told);
        }
    }

    fn record(&mut self, wire: &Wire) {
        let line = serde_json::to_string(wire).map_err(io::Error::other);
        let written = line.and_then(|line| self.watcher.wire(&line));
        self.note(written);
    }

    fn note(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            self.trouble.get_or_insert(error);
        }
    }
}

impl Counter {
    pub(super) fn new(session: Session, client: Client, watcher: Box<dyn Watcher>) -> Self {
        let state = State {
            session: Some(session),
            watcher,
            pending: BTreeMap::new(),
            tickets: 0,
            stopped: false,
            trouble: None,
        };
        Self { began: Instant::now(), client, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn ms(&self) -> u64 {
        u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Says where the gateway is.
    pub(super) fn opened(&self, origin: &str, secure: Option<(&str, &str)>) -> Result<(), RunError> {
        let mut state = self.lock();
        if let Some(session) = &mut state.session {
            session.opened_at(origin.to_owned());
        }
        Ok(state.watcher.opened(origin, secure)?)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// What the watcher could not take ends the session.
    pub(super) fn trouble(&self) -> Result<(), RunError> {
        match self.lock().trouble.take() {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Sends what is due, each in a thread of its own.
    pub(super) fn send_due(self: &Arc<Self>) -> Vec<JoinHandle<()>> {
        let ms = self.ms();
        let due = self.lock().session.as_mut().map(|session| session.due(ms)).unwrap_or_default();
        let spawn = |delivery: Delivery| {
            let counter = Arc::clone(self);
            let sender = std::thread::Builder::new().name("sender".into());
            sender.spawn(move || counter.deliver(&delivery))
        };
        let mut senders = Vec::new();
        for sender in due.into_iter().map(spawn) {
            match sender {
                Ok(sender) => senders.push(sender),
                Err(error) => self.lock().note(Err(error)),
            }
        }
        senders
    }

    /// Rests until something is due or has changed, and no longer than that.
    pub(super) fn rest(&self, at_most: Duration) {
        let state = self.lock();
        let next = state.session.as_ref().and_then(Session::next_due);
        let wait =
            next.map_or(at_most, |next| Duration::from_millis(next.saturating_sub(self.ms())).min(at_most));
        // Whether it was woken or not, everything is looked at again.
        drop(self.changed.wait_timeout(state, wait));
    }

    /// Sends the copies of one delivery and takes what came of them.
    fn deliver(&self, delivery: &Delivery) {
        let heard = send(&self.client, delivery);
        let ms = self.ms();
        let mut state = self.lock();
        if let Some(session) = &mut state.session {
            session.received(delivery.number, heard, ms);
        }
        state.tell();
        drop(state);
        self.changed.notify_all();
    }

    /// The session at its end; what was still under way is recorded.
    pub(super) fn close(&self) -> Result<(Session, u64), RunError> {
        let ms = self.ms();
        let mut state = self.lock();
        let pending = std::mem::take(&mut state.pending);
        pending.into_values().for_each(|wire| state.record(&wire));
        state.tell();
        if let Some(error) = state.trouble.take() {
            return Err(error.into());
        }
        match state.session.take() {
            Some(session) => Ok((session, ms)),
            None => Err(io::Error::other("the session was closed before").into()),
        }
    }

    fn gateway(&self, request: &Request) -> Answer {
        let ms = self.ms();
        let mut state = self.lock();
        let ticket = state.tickets;
        state.tickets += 1;
        let Some(session) = &mut state.session else { return closed() };
        let handled = session.handle(request, ms);
        match handled.fault {
            Some(_) => drop(state.pending.insert(ticket, handled.wire)),
            None => state.record(&handled.wire),
        }
        state.tell();
        drop(state);
        handled.before.iter().for_each(|delivery| self.deliver(delivery));
        self.changed.notify_all();
        Answer { response: handled.response, fault: handled.fault, ticket }
    }

    fn control(&self, request: &Request) -> Answer {
        let ms = self.ms();
        let mut state = self.lock();
        let Some(session) = &mut state.session else { return closed() };
        let response = match control(session, request, ms) {
            Controlled::Answer(response) => response,
            Controlled::Stop(response) => {
                state.stopped = true;
                response
            }
            Controlled::Send(number) => {
                let delivery = session.take(number);
                drop(state);
                if let Some(delivery) = delivery {
                    self.deliver(&delivery);
                }
                state = self.lock();
                match &state.session {
                    Some(session) => control::sent(session, number),
                    None => return closed(),
                }
            }
        };
        state.tell();
        drop(state);
        self.changed.notify_all();
        Answer { response, fault: None, ticket: u64::MAX }
    }

    fn carried_out(&self, ticket: u64, how: &str, delivered: bool) {
        let mut state = self.lock();
        if let Some(mut wire) = state.pending.remove(&ticket) {
            if delivered {
                wire.exchange.delivered = Some(how.to_owned());
            }
            state.record(&wire);
        }
    }
}

impl Handler for Counter {
    fn handle(&self, request: Request) -> Answer {
        match request.path().starts_with(control::PREFIX) {
            true => self.control(&request),
            false => self.gateway(&request),
        }
    }

    fn delivered(&self, ticket: u64, how: &str) {
        self.carried_out(ticket, how, true);
    }

    fn undelivered(&self, ticket: u64, how: &str) {
        self.carried_out(ticket, how, false);
    }
}

fn closed() -> Answer {
    let response =
        Response { status: 503, headers: Default::default(), body: b"the session is over".to_vec() };
    Answer { response, fault: None, ticket: u64::MAX }
}
