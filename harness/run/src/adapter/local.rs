//! Addresses on this machine, and a client that reaches no other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::blocking::Client;

use super::courier::builder;

/// Reads an address such as `http://127.0.0.1:9000/`; hosts beyond loopback are refused.
pub(crate) fn local_url(url: &str) -> Result<Url, &'static str> {
    let parsed = Url::parse(url).map_err(|_| "is not a URL")?;
    if parsed.scheme() != "http" {
        return Err("is not http");
    }
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']);
    if host != "localhost" && !host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return Err("is not on this machine: only localhost and loopback addresses are allowed");
    }
    Ok(parsed)
}

/// A client for such addresses. Whatever the resolver says of `localhost`, it stays on this machine.
pub(crate) fn local_client() -> reqwest::Result<Client> {
    let local = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    builder().resolve_to_addrs("localhost", &local.map(|address| SocketAddr::new(address, 0))).build()
}
