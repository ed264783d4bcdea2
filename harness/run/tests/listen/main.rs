//! What a client on the other side of a listener sees, byte for byte.

mod faults;
mod http;
mod probe;
mod tls;
