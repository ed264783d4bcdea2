//! `paycert coverage`: what of the documents is checked.

use crate::failure::Failure;

pub(crate) fn coverage() -> Result<u8, Failure> {
    crate::paint::print(&paycert_core::coverage::render());
    Ok(0)
}
