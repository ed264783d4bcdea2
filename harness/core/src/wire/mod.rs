//! Bytes and what they mean: HTTP messages, forms, charsets, strings to sign, envelopes, headers, money and time.

pub mod http;
pub mod charset;
pub mod form;
pub mod json;
pub mod openapi;
pub mod antom;
pub mod money;
pub mod time;
