//! From a session to its report: as text for people, as JSON for programs, and as an exit code.

use std::fmt::Write;

use serde_json::{Value, json};

use super::act::says;
use super::order::Order;
use super::session::Session;
use crate::oracle::Finding;
use crate::report::line;

/// Nothing wrong was seen.
pub const GOOD: u8 = 0;
/// Something is wrong.
pub const WRONG: u8 = 1;
/// No request came.
pub const NOTHING: u8 = 4;

impl Session {
    /// How the session ends, as an exit code.
    pub fn exit_code(&self, ms: u64) -> u8 {
        match (self.seen.is_empty(), self.judge(ms).findings.is_empty()) {
            (true, _) => NOTHING,
            (false, false) => WRONG,
            (false, true) => GOOD,
        }
    }

    /// The report for programs (schemas/paycert/serve-report.v1.json).
    pub fn json(&self, ms: u64) -> Value {
        let judged = self.judge(ms);
        let findings =
            |findings: &[Finding]| -> Vec<Value> { findings.iter().map(|own| self.finding(own)).collect() };
        let orders: Vec<Value> = self.orders.iter().map(|order| self.order_json(order)).collect();
        let notifications: Vec<Value> =
            self.sendings.iter().map(|sending| sending.json(&self.orders[sending.order].id)).collect();
        json!({
            "serve": 1,
            "paycert": env!("CARGO_PKG_VERSION"),
            "origin": self.setting.origin,
            "seed": self.setting.seed,
            "scenario": self.setting.scenario.name,
            "lasted_ms": ms,
            "requests": self.seen.len(),
            "exit_code": self.exit_code(ms),
            "orders": orders,
            "notifications": notifications,
            "findings": findings(&judged.findings),
            "notes": findings(&judged.notes),
            "strays": self.strays,
        })
    }

    fn finding(&self, finding: &Finding) -> Value {
        json!({
            "code": finding.code,
            "says": finding.says(),
            "evidence": finding.evidence,
            "help": finding.help(),
            "exchange": finding.step + 1,
        })
    }

    fn order_json(&self, order: &Order) -> Value {
        let entry = self.entry(order.protocol, &order.id);
        let trade = entry.and_then(|entry| entry.trade.as_ref());
        let state = entry.map(|entry| entry.state()).unwrap_or_default();
        json!({
            "protocol": order.protocol.word(),
            "id": order.id,
            "scenario": order.row.name,
            "chosen_by": order.chosen.word(),
            "amount": entry.map(|entry| entry.amount.as_str()),
            "state": says(state),
            "paid": entry.map_or(0, |entry| entry.paid),
            "platform_number": entry.map(|entry| entry.token.as_str()),
            "refunds": trade.map(|trade| &trade.refunds),
            "captures": trade.map(|trade| &trade.captures),
            "requests": trade.map(|trade| &trade.calls),
            "notify_url": order.notify_url,
            "payer_page": self.setting.payer_page_of(order.protocol, &order.id),
        })
    }

    /// The report for people.
    pub fn text(&self, ms: u64) -> String {
        let mut text = String::new();
        let written = self.write_text(&mut text, ms);
        debug_assert!(written.is_ok());
        text
    }

    fn write_text(&self, text: &mut String, ms: u64) -> std::fmt::Result {
        let judged = self.judge(ms);
        writeln!(
            text,
            "paycert {} serve  {}  seed {}  {:.1} s",
            env!("CARGO_PKG_VERSION"),
            self.setting.origin,
            self.setting.seed,
            ms as f64 / 1_000.0
        )?;
        for (at, order) in self.orders.iter().enumerate() {
            if at == 0 {
                writeln!(text)?;
            }
            let entry = self.entry(order.protocol, &order.id);
            let state = entry.map(|entry| entry.state()).unwrap_or_default();
            let amount = entry.map(|entry| entry.amount.clone()).unwrap_or_default();
            writeln!(
                text,
                "order {}  {}  {}  {}  [{}, by {}]",
                line(&order.id),
                order.protocol.word(),
                line(&amount),
                says(state),
                order.row.name,
                order.chosen.word()
            )?;
        }
        for (word, findings) in [("fail", &judged.findings), ("note", &judged.notes)] {
            for finding in findings {
                writeln!(text, "\n{word}  {}: {}", finding.code, finding.says())?;
                writeln!(text, "  seen    exchange {}: {}", finding.step + 1, line(&finding.evidence))?;
                if let Some(help) = finding.help() {
                    writeln!(text, "  to do   {help}")?;
                }
            }
        }
        for stray in &self.strays {
            writeln!(text, "\nnote  a request for no path of a gateway: {}", line(stray))?;
        }
        let verdict = match self.exit_code(ms) {
            NOTHING => "nothing was received",
            WRONG => "not conformant",
            _ => "nothing wrong was seen",
        };
        let (requests, orders) = (self.seen.len(), self.orders.len());
        writeln!(
            text,
            "\n{requests} requests, {orders} orders, {} notifications, {} findings: {verdict}",
            self.sendings.len(),
            judged.findings.len()
        )
    }
}
