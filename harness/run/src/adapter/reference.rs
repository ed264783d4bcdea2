//! The reference merchant as an IUT: core decides, a real HTTP client sends, and a file keeps the orders.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paycert_core::adapter::{Command, Configure, FEATURES, Heard, Measure, MeasureAnswer};
use paycert_core::merchant::alternative::Alternative;
use paycert_core::merchant::mutant::Mutant;
use paycert_core::merchant::{Merchant, Next, TransportProblem};
use serde_json::{Value, json};

use super::Killer;
use super::courier::Courier;
use super::inprocess::Iut;
use super::store::Store;
use crate::lap::lap;

/// The reference merchant, correct or wrong in one way.
pub struct ReferenceMerchant {
    mutant: Option<Mutant>,
    alternative: Option<Alternative>,
    merchant: Merchant,
    courier: Courier,
    store: Option<Store>,
    /// Why nothing can be sent to the configured endpoint.
    unusable: Option<TransportProblem>,
    /// What it was configured with, for the others that work beside it where that is measured.
    config: Option<Box<Configure>>,
    /// Whether it has to behave as if its process were gone.
    killed: Arc<AtomicBool>,
}

impl ReferenceMerchant {
    /// A merchant that is wrong in the named way, if one is named.
    pub fn new(mutant: Option<Mutant>) -> Self {
        Self { mutant, ..Self::of(Merchant::new(mutant), Courier::new(mutant)) }
    }

    /// A merchant that is right, and makes one choice otherwise.
    pub fn choosing(alternative: Alternative) -> Self {
        Self {
            alternative: Some(alternative),
            ..Self::of(Merchant::choosing(alternative), Courier::choosing(alternative))
        }
    }

    fn of(merchant: Merchant, courier: Courier) -> Self {
        Self {
            mutant: None,
            alternative: None,
            merchant,
            courier,
            store: None,
            unusable: None,
            config: None,
            killed: Arc::default(),
        }
    }

    fn configure(&mut self, config: &Configure) {
        let (ca, proxy) = (config.ca_pem.as_deref(), config.proxy.as_deref());
        self.unusable = self.courier.prepare(&config.endpoint, ca, proxy).err();
        self.store = config.state_dir.as_deref().map(Store::new);
        self.config = Some(Box::new(config.clone()));
    }

    /// The same merchant, new.
    fn anew(&self) -> Self {
        match self.alternative {
            Some(alternative) => Self::choosing(alternative),
            None => Self::new(self.mutant),
        }
    }

    /// Carries out one command again and again. Each thread has a merchant of its own, configured alike.
    fn measure(&mut self, measure: &Measure) -> Heard {
        let mut others: Vec<Self> = (1..measure.threads).map(|_| self.anew()).collect();
        if let Some(config) = &self.config {
            let config = Command::Configure(config.clone());
            others.iter_mut().for_each(|other| drop(other.command(&config)));
        }
        let command = measure.what.command();
        let mut workers: Vec<(&mut Self, Option<Heard>)> =
            std::iter::once(self).chain(&mut others).map(|merchant| (merchant, None)).collect();
        let lap = lap(&mut workers, Duration::from_millis(measure.for_ms), |(merchant, last)| {
            let heard = merchant.command(&command);
            let goes_on = matches!(heard, Heard::Ok(_));
            *last = Some(heard);
            goes_on
        });
        let mut answers: Vec<Heard> = workers.into_iter().filter_map(|(_, last)| last).collect();
        let ended = answers.iter().position(|heard| !matches!(heard, Heard::Ok(_)));
        match answers.swap_remove(ended.unwrap_or_default()) {
            Heard::Ok(last) => {
                let elapsed_ns = u64::try_from(lap.elapsed.as_nanos()).unwrap_or(u64::MAX);
                let answer = MeasureAnswer { operations: lap.operations, elapsed_ns, last };
                Heard::Ok(serde_json::to_value(answer).unwrap_or_default())
            }
            other => other,
        }
    }

    /// Goes on with what an earlier process kept; why not, if that cannot be read.
    fn restore(&mut self) -> Result<(), String> {
        let Some(store) = &self.store else { return Ok(()) };
        match store.read().map_err(|error| error.to_string())? {
            Some(kept) => self.merchant.restore(&kept),
            None => Ok(()),
        }
    }

    /// Keeps what has changed, before anybody outside hears of it.
    fn keep(&mut self) -> Result<(), String> {
        let (Some(store), Some(text)) = (&self.store, self.merchant.to_keep()) else { return Ok(()) };
        store.keep(&text).map_err(|error| format!("the state cannot be kept: {error}"))
    }

    fn is_killed(&self) -> bool {
        self.killed.load(Ordering::SeqCst)
    }
}

impl Iut for ReferenceMerchant {
    fn held(&mut self) -> Option<u64> {
        Some(self.courier.held())
    }

    fn log(&mut self) -> Vec<String> {
        self.merchant.log()
    }

    fn command(&mut self, command: &Command) -> Heard {
        if self.is_killed() {
            self.kill();
        }
        match command {
            Command::Configure(config) => self.configure(config),
            Command::Measure(measure) => return self.measure(measure),
            _ => {}
        }
        let mut next = self.merchant.command(command);
        if let Command::Configure(_) = command
            && let Err(reason) = self.restore()
        {
            return Heard::Ok(json!({ "refused": reason }));
        }
        loop {
            if let Err(reason) = self.keep() {
                return Heard::Crash(reason);
            }
            next = match next {
                Next::Answer(answer) if matches!(command, Command::Start { .. }) => {
                    return Heard::Ok(with_measure(answer));
                }
                Next::Answer(answer) => return Heard::Ok(answer),
                Next::Die => return Heard::Crash("the merchant died".into()),
                Next::Wait { ms } => {
                    std::thread::sleep(Duration::from_millis(ms));
                    self.merchant.waited()
                }
                Next::Hang => return Heard::Hang(0),
                Next::Send { origin, request, timeout_ms } => {
                    let timeout = Duration::from_millis(timeout_ms);
                    let outcome = match &self.unusable {
                        Some(problem) => Err(problem.clone()),
                        None => self.courier.send(&origin, &request, timeout),
                    };
                    if self.is_killed() {
                        return Heard::Crash("killed".to_owned());
                    }
                    self.merchant.received(outcome)
                }
            };
        }
    }

    fn kill(&mut self) {
        self.killed.store(false, Ordering::SeqCst);
        self.merchant = self.anew().merchant;
        self.store = None;
        self.config = None;
    }

    fn killer(&self) -> Option<Killer> {
        let killed = Arc::clone(&self.killed);
        Some(Box::new(move || killed.store(true, Ordering::SeqCst)))
    }
}

/// Core has no clock, so it does not offer to measure; here is one.
fn with_measure(mut start: Value) -> Value {
    if let Some(features) = start.get_mut("features").and_then(Value::as_array_mut) {
        features.extend(FEATURES.iter().filter(|word| word.starts_with("measure.")).map(|word| json!(word)));
    }
    start
}
