//! `paycert merchant`: the reference merchant as an adapter process; `paycert misbehave`: the same, misbehaving.

use paycert_run::adapter::{ReferenceMerchant, Served, serve};
use paycert_run::self_test;

use super::mutant;
use crate::args::{MerchantArgs, MisbehaveArgs};
use crate::failure::Failure;

pub(crate) fn merchant(args: &MerchantArgs) -> Result<u8, Failure> {
    let mut merchant = ReferenceMerchant::new(mutant(args.mutant.as_deref())?);
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    match serve(&mut merchant, input, output) {
        Ok(Served::Stopped | Served::InputEnded) => Ok(0),
        Ok(Served::Died(how)) => Err(Failure::broken(how, None)),
        // A client that hangs does not end by itself; the harness ends it.
        Ok(Served::Hung) => loop {
            std::thread::park();
        },
        Err(error) => Err(Failure::broken(format!("standard output: {error}"), None)),
    }
}

pub(crate) fn misbehave(args: &MisbehaveArgs) -> Result<u8, Failure> {
    let mutant = mutant(args.mutant.as_deref())?;
    self_test::misbehave(&args.mode, &args.folder, mutant)
        .map_err(|error| Failure::broken(error.to_string(), None))
}
