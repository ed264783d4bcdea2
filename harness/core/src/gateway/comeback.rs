//! From a paid or unpaid trade to the address that the buyer's browser opens when it comes back to the shop.

use serde_json::{Map, Value};

use super::ledger::Ledger;
use super::{Gateway, compose, shop};
use crate::case::shop::{Return, Scenario, return_name};
use crate::operation::Protocol;
use crate::wire::charset::Charset;
use crate::wire::form;

/// The address with its parameters; `order` is what the shop was asked to sell.
pub(crate) fn url(
    gateway: &Gateway,
    scenario: &Scenario,
    back: &Return,
    order: &Map<String, Value>,
    books: &mut Ledger,
) -> String {
    let (entry, message) = shop::met_by_return(gateway, scenario, order, books);
    let tokens = super::Tokens { genuine: entry.token.clone(), forged: gateway.tokens.forged.clone() };
    let own = Gateway { tokens: &tokens, ..*gateway };
    let name = return_name(gateway.case.protocol);
    let sent = compose::notification_of(&own, name, &back.with, "/", &message);
    let parameters = match gateway.case.protocol {
        Protocol::OpenApi => String::from_utf8_lossy(&sent.body).into_owned(),
        Protocol::Antom => query(&sent.body),
    };
    let configured = gateway.config.return_url.clone().unwrap_or_default();
    let address = entry.trade.as_ref().and_then(|trade| trade.back.clone()).unwrap_or(configured);
    match (parameters.is_empty(), address.contains('?')) {
        (true, _) => address,
        (false, true) => format!("{address}&{parameters}"),
        (false, false) => format!("{address}?{parameters}"),
    }
}

/// The texts of a JSON object as a query: Antom documents no parameters, so nobody signs them.
fn query(body: &[u8]) -> String {
    let members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let pairs = members.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    form::encode(pairs, Charset::Utf8)
}
