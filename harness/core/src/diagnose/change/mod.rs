//! What the rows of the table do to a draft, one file a part of the message.

pub(super) mod content;
pub(super) mod json;
pub(super) mod node;
pub(super) mod params;
pub(super) mod signature;
