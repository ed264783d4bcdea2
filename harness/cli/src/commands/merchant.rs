//! `paycert merchant`: the reference merchant as an adapter process.

use paycert_run::adapter::{ReferenceMerchant, Served, serve};

use super::mutant;
use crate::args::MerchantArgs;
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
