//! The reference merchant as an IUT: core decides, a real HTTP client sends.

use std::time::Duration;

use paycert_core::adapter::{Command, Heard};
use paycert_core::merchant::alternative::Alternative;
use paycert_core::merchant::mutant::Mutant;
use paycert_core::merchant::{Merchant, Next, TransportProblem};

use super::courier::Courier;
use super::inprocess::Iut;

/// The reference merchant, correct or wrong in one way.
pub struct ReferenceMerchant {
    merchant: Merchant,
    courier: Courier,
    /// Why nothing can be sent to the configured endpoint.
    unusable: Option<TransportProblem>,
}

impl ReferenceMerchant {
    /// A merchant that is wrong in the named way, if one is named.
    pub fn new(mutant: Option<Mutant>) -> Self {
        Self { merchant: Merchant::new(mutant), courier: Courier::new(mutant), unusable: None }
    }

    /// A merchant that is right, and makes one choice otherwise.
    pub fn choosing(alternative: Alternative) -> Self {
        let courier = Courier::choosing(alternative);
        Self { merchant: Merchant::choosing(alternative), courier, unusable: None }
    }
}

impl Iut for ReferenceMerchant {
    fn command(&mut self, command: &Command) -> Heard {
        if let Command::Configure(config) = command {
            let (ca, proxy) = (config.ca_pem.as_deref(), config.proxy.as_deref());
            self.unusable = self.courier.prepare(&config.endpoint, ca, proxy).err();
        }
        let mut next = self.merchant.command(command);
        loop {
            next = match next {
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
                    self.merchant.received(outcome)
                }
            };
        }
    }
}
