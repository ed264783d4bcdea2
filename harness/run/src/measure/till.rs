//! The gateway of a measurement: answers and counts, and keeps nothing. Requests are answered side by side.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paycert_core::case::Case;
use paycert_core::gateway::Keyring;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::plan::{Step, World};
use paycert_core::wire::http::{Headers, Request, Response};

use crate::listen::{Answer, Handler};

/// Answers the requests of the step that is measured.
pub(super) struct Till {
    /// The keys of the measurement: made for it, gone with it.
    pub(super) keys: Keyring,
    order: Mutex<Option<Arc<Order>>>,
    answered: AtomicU64,
}

/// What is asked for now.
struct Order {
    case: Case,
    step: Step,
    now: jiff::Timestamp,
}

impl Till {
    pub(super) fn new(keys: Keyring) -> Self {
        Self { keys, order: Mutex::default(), answered: AtomicU64::new(0) }
    }

    /// Serves this step from now on, and counts anew.
    pub(super) fn open(&self, case: &Case, step: &Step, now: jiff::Timestamp) {
        let order = Order { case: case.clone(), step: step.clone(), now };
        *self.lock() = Some(Arc::new(order));
        self.answered.store(0, Ordering::SeqCst);
    }

    /// Serves nothing any more; how many requests were answered as planned.
    pub(super) fn close(&self) -> u64 {
        *self.lock() = None;
        self.answered.load(Ordering::SeqCst)
    }

    /// A world of keys and time alone, which is all that the gateway looks at.
    pub(super) fn world(&self, now: jiff::Timestamp) -> World<'_> {
        World {
            keys: &self.keys,
            seed: 1,
            origin: "",
            secure_origin: "",
            elsewhere: "",
            nowhere: "",
            proxy: None,
            ca_pem: "",
            ca_file: "",
            now,
            polls: false,
            state_dir: "",
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Order>>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Till {
    fn handle(&self, request: Request) -> Answer {
        let Some(order) = self.lock().clone() else {
            let headers = Headers::of(&[("Content-Type", "text/plain")]);
            let response = Response { status: 503, headers, body: b"nothing is measured".to_vec() };
            return Answer { response, fault: None, ticket: 0 };
        };
        let world = self.world(order.now);
        // Books of its own: every request is the first about its order.
        let handled = order.step.gateway(&world, &order.case).handle(&request, 0, &mut Ledger::default());
        if handled.as_planned && !handled.aside {
            self.answered.fetch_add(1, Ordering::SeqCst);
        }
        Answer { response: handled.response, fault: None, ticket: 0 }
    }
}
