//! A case that shows nothing because something came too late is carried through again, and not for ever.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use paycert_core::adapter::{Command, Heard, StartAnswer};
use paycert_core::case::load::cases;
use paycert_core::case::profile::Profile;
use paycert_core::known::Outcome;
use paycert_run::adapter::{Adapter, AdapterError, InProcess, Iut, ReferenceMerchant};
use paycert_run::runner::{Options, Quiet, Reference, Source, run};
use serde_json::json;

/// The reference merchant on a machine so busy that its first requests about the subject never leave it.
struct Busy {
    /// How many of them.
    lost: usize,
    asked: Arc<AtomicUsize>,
}

impl Source for Busy {
    fn start(
        &self,
        lane: usize,
        ca_file: &Path,
        profile: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        struct Client(ReferenceMerchant, usize, Arc<AtomicUsize>, bool);
        impl Iut for Client {
            fn command(&mut self, command: &Command) -> Heard {
                let Self(merchant, lost, asked, hurried) = self;
                if let Command::Configure(config) = command {
                    // Only the subject of a silence gets less than a second.
                    *hurried = config.timeout_ms.is_some_and(|ms| ms < 1_000);
                }
                let subject = *hurried && matches!(command, Command::Call(_));
                if subject && asked.fetch_add(1, Ordering::SeqCst) < *lost {
                    return Heard::Ok(json!({"result": "transport", "reason": "timed out"}));
                }
                merchant.command(command)
            }
        }
        let (_, start) = Reference(None).start(lane, ca_file, profile)?;
        let client = Client(ReferenceMerchant::new(None), self.lost, Arc::clone(&self.asked), false);
        Ok((Box::new(InProcess::new(client)), start))
    }

    fn argument(&self) -> String {
        String::new()
    }
}

/// How the case ends if so many requests are lost, and how often it was asked.
fn ends(lost: usize) -> (Outcome, usize) {
    let scratch = tempfile::tempdir().expect("a folder");
    let case = cases().iter().find(|case| case.id == "antom/cancel/faults/stall-in-the-middle");
    let options = Options::plain(vec![case.expect("that case")], 1, scratch.path().to_owned());
    let asked = Arc::new(AtomicUsize::new(0));
    let busy = Busy { lost, asked: Arc::clone(&asked) };
    let run = run(&busy, &options, &mut Quiet).expect("a run");
    (run.cases[0].outcome, asked.load(Ordering::SeqCst))
}

#[test]
fn a_request_that_was_lost_on_the_way_is_no_verdict() {
    assert_eq!(ends(0), (Outcome::Pass, 1));
    assert_eq!(ends(1), (Outcome::Pass, 2));
    assert_eq!(ends(2), (Outcome::Pass, 3));
}

#[test]
fn a_request_that_never_comes_is_waited_for_three_times() {
    assert_eq!(ends(usize::MAX), (Outcome::Inconclusive, 3));
}
