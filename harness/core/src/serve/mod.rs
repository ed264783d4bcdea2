//! The gateway by itself, for an application that is driven by hand or by its own tests: no adapter, no case.
//!
//! A [`Session`] takes requests of both protocols and answers them from its books. Which story an order meets is chosen
//! from one table (`scenario`); the payer, and whoever sits at the control interface, acts in between (`control`);
//! notifications become due and are sent by the run crate (`notice`). What the application did is judged on the wire
//! and the books alone (`judge`): its own word is not asked for.

pub mod scenario;
mod setting;
mod order;
mod notice;
mod session;
mod account;
mod deliver;
mod act;
mod record;
mod form;
mod judge;
mod parts;
mod page;
mod kinds;
pub mod control;
pub mod report;

pub use notice::{Delivery, Heard};
pub use order::Chosen;
pub use record::Wire;
pub use session::{Handled, Session};
pub use setting::Setting;
