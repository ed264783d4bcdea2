//! The desk of one lane: answers the requests of the step at hand through the gateway, and records them.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use paycert_core::case::Case;
use paycert_core::case::fault::Fault;
use paycert_core::case::greeting::Greeting;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::plan::{Role, Step};
use paycert_core::transcript::Exchange;
use paycert_core::wire::http::{Headers, Request, Response};

use super::world::LaneWorld;
use crate::adapter::Killer;
use crate::listen::{Answer, Handler};

/// How long a fault may take to be reported as delivered after the IUT has given up.
const PATIENCE: Duration = Duration::from_millis(500);

/// The same for a fault that is no silence; a machine may be busy.
const LONG_PATIENCE: Duration = Duration::from_secs(5);

/// How long a client may take to end the connections that it no longer needs.
const ENDING: Duration = Duration::from_secs(3);

/// The handler of a lane's listener.
#[derive(Default)]
pub(super) struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    /// Ends the client behind a request that it is not to hear the answer to.
    killer: Option<Killer>,
}

#[derive(Default)]
struct State {
    session: Option<Session>,
    tickets: u64,
    /// How many connections there were so far.
    connections: u64,
    /// Those that have not ended.
    open: BTreeSet<u64>,
}

/// What is served at the moment.
struct Session {
    world: Arc<LaneWorld>,
    case: &'static Case,
    step: Step,
    began: Instant,
    first_ticket: u64,
    seen: Seen,
    /// Answers that could not be carried out, by their place among the exchanges.
    failed: Vec<usize>,
}

/// What came to the desk during one step.
#[derive(Default)]
pub(super) struct Seen {
    /// Requests and their answers.
    pub(super) exchanges: Vec<Exchange>,
    /// How connections were received, where the case is about that.
    pub(super) greeted: Vec<String>,
    /// Requests that went to another host.
    pub(super) elsewhere: Vec<String>,
    /// The books.
    pub(super) ledger: Ledger,
    /// Whether the client was killed.
    pub(super) killed: bool,
}

impl Desk {
    /// A desk that can kill its client.
    pub(super) fn new(killer: Option<Killer>) -> Self {
        Self { killer, ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the desk for a step; `ledger` are the books so far.
    pub(super) fn open(&self, world: Arc<LaneWorld>, case: &'static Case, step: Step, ledger: Ledger) {
        let mut state = self.lock();
        let first_ticket = state.tickets;
        let seen = Seen { ledger, ..Seen::default() };
        state.session = Some(Session {
            world,
            case,
            step,
            began: Instant::now(),
            first_ticket,
            seen,
            failed: Vec::new(),
        });
    }

    /// Closes the desk and says what came. Waits for faults that are still being carried out: a little for a silence,
    /// which may go on, and longer for others, which end by themselves.
    pub(super) fn close(&self) -> Seen {
        let pending =
            |state: &mut State| state.session.as_ref().is_some_and(|session| session.is_pending(|_| true));
        let talking = |state: &mut State| {
            state.session.as_ref().is_some_and(|session| session.is_pending(|fault| !fault.is_silence()))
        };
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, pending);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(state, LONG_PATIENCE, talking);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.session.take().map(Session::end).unwrap_or_default()
    }

    /// The number that the next connection gets.
    pub(super) fn next_connection(&self) -> u64 {
        self.lock().connections
    }

    /// How many connections from this number on the client has not ended. Where they are more than `most`, it is given a
    /// moment: the end of a connection may still be on its way.
    pub(super) fn left_open(&self, since: u64, most: usize) -> usize {
        let too_many = |state: &mut State| state.open.range(since..).count() > most;
        let waited = self.changed.wait_timeout_while(self.lock(), ENDING, too_many);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.open.range(since..).count()
    }

    /// Writes down that a request went to another host.
    pub(super) fn went_elsewhere(&self, request: &Request) {
        if let Some(session) = &mut self.lock().session {
            let Request { method, body, .. } = request;
            session.seen.elsewhere.push(format!("{method} with {} body bytes", body.len()));
        }
    }

    /// Nobody asked for anything: the answer to a request that comes too late, too early, or to the wrong host.
    pub(super) fn closed(&self) -> Answer {
        Answer { response: closed(), fault: None, ticket: 0 }
    }
}

impl Handler for Desk {
    fn handle(&self, request: Request) -> Answer {
        let mut state = self.lock();
        let ticket = state.tickets;
        state.tickets += 1;
        match &mut state.session {
            Some(session) => session.handle(request, ticket, self.killer.as_ref()),
            None => Answer { ticket, ..self.closed() },
        }
    }

    fn delivered(&self, ticket: u64, how: &str) {
        let mut state = self.lock();
        if let Some(session) = &mut state.session
            && let Some(at) = session.place(ticket)
        {
            session.seen.exchanges[at].delivered = Some(how.to_owned());
        }
        self.changed.notify_all();
    }

    fn undelivered(&self, ticket: u64, _how: &str) {
        let mut state = self.lock();
        if let Some(session) = &mut state.session {
            session.failed.extend(session.place(ticket));
        }
        self.changed.notify_all();
    }

    fn connected(&self) -> u64 {
        let mut state = self.lock();
        let number = state.connections;
        state.connections += 1;
        state.open.insert(number);
        number
    }

    fn ended(&self, connection: u64) {
        self.lock().open.remove(&connection);
        self.changed.notify_all();
    }

    fn greeting(&self) -> Greeting {
        match &mut self.lock().session {
            Some(session) => session.greet(),
            None => Greeting::Good,
        }
    }

    fn refused(&self, why: &str) {
        if let Some(session) = &mut self.lock().session
            && !session.seen.greeted.is_empty()
        {
            session.seen.greeted.push(why.to_owned());
        }
    }
}

impl Session {
    /// Where the exchange of a ticket stands, if it is one of this step.
    fn place(&self, ticket: u64) -> Option<usize> {
        let at = usize::try_from(ticket.checked_sub(self.first_ticket)?).ok()?;
        (at < self.seen.exchanges.len()).then_some(at)
    }

    /// Whether a fault of some kind is still being carried out.
    fn is_pending(&self, kind: impl Fn(Fault) -> bool) -> bool {
        let exchanges = self.seen.exchanges.iter().enumerate();
        let mut open =
            exchanges.filter(|(at, exchange)| exchange.delivered.is_none() && !self.failed.contains(at));
        open.any(|(_, exchange)| exchange.fault.is_some_and(&kind))
    }

    /// What came. A silence during which the client gave its answer was one, however long it would have gone on.
    fn end(mut self) -> Seen {
        for (at, exchange) in self.seen.exchanges.iter_mut().enumerate() {
            let silent = exchange.fault.is_some_and(|fault| fault.is_silence());
            if silent && exchange.delivered.is_none() && !self.failed.contains(&at) {
                exchange.delivered = Some("still silent when the client answered".to_owned());
            }
        }
        self.seen
    }

    /// Controls are received well.
    fn greet(&mut self) -> Greeting {
        let wanted = self.case.configure.greeting.filter(|_| self.step.role == Role::Subject);
        if let Some(greeting) = wanted {
            self.seen.greeted.push(format!("{greeting:?}"));
        }
        wanted.unwrap_or_default()
    }

    fn handle(&mut self, request: Request, ticket: u64, killer: Option<&Killer>) -> Answer {
        let at_ms = self.began.elapsed().as_millis() as u64;
        let lane = Arc::clone(&self.world);
        let world = lane.world();
        let nth = self.seen.exchanges.iter().filter(|exchange| !exchange.aside).count();
        let handled = self.step.gateway(&world, self.case).handle(&request, nth, &mut self.seen.ledger);
        // The line is closed only after that, so that the client never learns of it.
        if let (true, Some(kill)) = (handled.kill, killer) {
            kill();
            self.seen.killed = true;
        }
        self.seen.exchanges.push(Exchange {
            at_ms,
            request,
            checks: handled.checks,
            response: handled.response.clone(),
            as_planned: handled.as_planned,
            aside: handled.aside,
            about: handled.about,
            fault: handled.fault,
            delivered: None,
        });
        Answer { response: handled.response, fault: handled.fault, ticket }
    }
}

/// Nobody asked for anything: a request that comes too late or too early.
fn closed() -> Response {
    Response {
        status: 503,
        headers: Headers::of(&[("Content-Type", "text/plain")]),
        body: b"no case is open".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_ended_or_were_there_before_do_not_count() {
        let desk = Desk::default();
        desk.connected();
        let since = desk.next_connection();
        let opened: Vec<u64> = (0..3).map(|_| desk.connected()).collect();
        assert_eq!(desk.left_open(since, 3), 3);
        desk.ended(opened[1]);
        assert_eq!(desk.left_open(since, 3), 2);
    }

    #[test]
    fn an_end_that_is_still_on_its_way_is_waited_for() {
        let desk = Desk::default();
        let opened = desk.connected();
        std::thread::scope(|scope| {
            scope.spawn(|| desk.ended(opened));
            assert_eq!(desk.left_open(0, 0), 0);
        });
    }
}
