//! What is written down about every request: for the judge, for the transcript, for whoever watches.

use serde_json::{Map, Value};

use super::notice::Delivery;
use super::order::{Order, Way};
use super::record::{Seen, Wire, masked, readable, secrets};
use super::session::{Handled, Session};
use crate::case::fault::Fault;
use crate::gateway::check::Check;
use crate::gateway::shop::About;
use crate::gateway::told::Told;
use crate::gateway::{self, openapi};
use crate::operation::Protocol;
use crate::oracle::part::Part;
use crate::transcript::Exchange;
use crate::wire::http::{Headers, Request, Response};

/// How many requests for something else are kept.
const MOST_STRAYS: usize = 20;

impl Session {
    /// Records an exchange.
    pub(super) fn handled(
        &mut self,
        protocol: Protocol,
        exchange: Exchange,
        before: Vec<Delivery>,
    ) -> Handled {
        let (response, fault) = (exchange.response.clone(), exchange.fault);
        let secrets = secrets(&self.traces, Some(protocol), &exchange.request, &response.body);
        let readable = readable(protocol, &exchange.request);
        let operation = operation_name(protocol, &exchange.request);
        let exchange = masked(exchange, &secrets, readable);
        let about = exchange.about.clone();
        let seen = Seen {
            at_ms: exchange.at_ms,
            protocol,
            operation,
            talk: about.as_ref().map(|about| about.talk().to_owned()).unwrap_or_default(),
            trade: about.as_ref().map(|about| about.trade.clone()).unwrap_or_default(),
            told: about.as_ref().map_or(Told::Aside, |about| about.told),
            checks: exchange.checks.clone(),
            part: None,
        };
        self.announce(&seen, about.as_ref(), fault);
        self.seen.push(seen);
        Handled {
            response,
            fault,
            wire: Wire { number: Some(self.seen.len()), scenario: None, exchange },
            before,
        }
    }

    fn announce(&mut self, seen: &Seen, about: Option<&About>, fault: Option<Fault>) {
        let order = about.and_then(|about| {
            let own = |order: &&Order| order.protocol == seen.protocol && order.id == about.trade;
            self.orders.iter().find(own)
        });
        let row = order.map(|order| format!("  [{}]", order.row.name));
        let opens = about.is_some_and(|about| about.talk() == "pay" && about.told == Told::Waiting);
        let page = order.filter(|order| opens || order.way == Way::Offered).map(|order| {
            format!("  the payer's page: {}", self.setting.payer_page_of(order.protocol, &order.id))
        });
        let told = match (about, fault) {
            (None, _) => "refused".to_owned(),
            (Some(_), Some(fault)) => format!("{fault:?}"),
            (Some(about), None) => about.told.says().to_owned(),
        };
        let line = format!("{}  {}  → {told}{}", seen.operation, seen.trade, row.unwrap_or_default());
        self.tell(seen.at_ms, line);
        page.into_iter().for_each(|page| self.tell(seen.at_ms, page));
        for check in seen.checks.clone() {
            self.tell(seen.at_ms, format!("  {}: {}", check.code, check.detail));
        }
    }

    /// Notes of the last request, if it asked for a refund or a capture, whether the application was told how it ended.
    pub(super) fn note_part(&mut self, message: &Map<String, Value>, response: &Response) {
        let Some(seen) = self.seen.last_mut() else { return };
        let part = gateway::part(seen.protocol, &seen.talk, &seen.trade, message);
        let Some((id, amount)) = part else { return };
        let body = String::from_utf8_lossy(&response.body);
        let undecided = body.contains("\"code\":\"20000\"") || body.contains("\"resultStatus\":\"U\"");
        let open = undecided || matches!(seen.told, Told::Nothing | Told::Forged);
        seen.part = Some(Part { id, amount, open });
    }

    /// Answers a request for something else than a gateway.
    pub(super) fn stray(&mut self, request: &Request, ms: u64) -> Handled {
        let what = format!("{} {}", request.method, request.path());
        self.tell(ms, format!("{what}  → 404: this is no path of a gateway"));
        if self.strays.len() < MOST_STRAYS {
            self.strays.push(what);
        }
        let body =
            b"paycert plays /gateway.do and /ams/api/v1/payments/...; it is controlled under /_paycert/\n";
        let headers = Headers::of(&[("Content-Type", "text/plain")]);
        let response = Response { status: 404, headers, body: body.to_vec() };
        let secrets = secrets(&self.traces, None, request, b"");
        let exchange = masked(exchange(request, &response, Vec::new(), ms), &secrets, false);
        let wire = Wire { number: None, scenario: None, exchange };
        Handled { response, fault: None, wire, before: Vec::new() }
    }
}

/// An exchange in which nothing was booked.
pub(super) fn exchange(request: &Request, response: &Response, checks: Vec<Check>, ms: u64) -> Exchange {
    Exchange {
        at_ms: ms,
        request: request.clone(),
        checks,
        response: response.clone(),
        as_planned: true,
        aside: false,
        about: None,
        fault: None,
        delivered: None,
    }
}

/// What a request asks for, in words, whether it can be read or not.
fn operation_name(protocol: Protocol, request: &Request) -> String {
    match protocol {
        Protocol::OpenApi => {
            let (pairs, _) = openapi::parameters(request);
            let method = pairs.into_iter().find(|(name, _)| name == "method");
            method.map_or_else(|| "a request without a method".to_owned(), |(_, method)| method)
        }
        Protocol::Antom => request.path().to_owned(),
    }
}
