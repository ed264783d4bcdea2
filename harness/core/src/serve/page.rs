//! The payer's page: one order, two buttons. Whatever the application sent is text here, never markup.

use super::act::says;
use super::order::Order;
use super::session::Session;
use super::setting::PAYER;
use crate::gateway::ledger::TradeState;
use crate::wire::http::{Headers, Response};

/// The page of one order.
pub(super) fn page(session: &Session, order: &Order) -> Response {
    let entry = session.entry(order.protocol, &order.id);
    let state = entry.map(|entry| entry.state()).unwrap_or_default();
    let amount = entry.map(|entry| entry.amount.clone()).unwrap_or_default();
    let buttons = match state {
        TradeState::Waiting | TradeState::Absent => format!(
            "<form method=\"post\" action=\"{PAYER}\">\
            <input type=\"hidden\" name=\"protocol\" value=\"{}\"><input type=\"hidden\" name=\"id\" value=\"{}\">\
            <button name=\"act\" value=\"pay\">Pay</button> <button name=\"act\" value=\"refuse\">Refuse</button></form>",
            order.protocol.word(),
            escaped(&order.id)
        ),
        _ => String::new(),
    };
    html(
        200,
        &format!(
            "<h1>{}</h1><p>Order {} ({}) is {}.</p>{buttons}",
            escaped(&amount),
            escaped(&order.id),
            order.protocol.word(),
            says(state)
        ),
    )
}

/// Where the payer goes after the act: back to the application, if it said where.
pub(super) fn back(session: &Session, order: &Order) -> Response {
    match order.return_url.as_deref().filter(|url| is_web_address(url)) {
        Some(url) => {
            let mut headers = Headers::default();
            headers.push("Location", url);
            Response { status: 303, headers, body: Vec::new() }
        }
        None => page(session, order),
    }
}

/// A page that says what went wrong.
pub(super) fn wrong(why: &str) -> Response {
    html(404, &format!("<p>{}</p>", escaped(why)))
}

fn html(status: u16, body: &str) -> Response {
    let headers = Headers::of(&[
        ("Content-Type", "text/html; charset=utf-8"),
        // Nothing on this page comes from anywhere else, and no other page may frame it. Forms of the page answer with
        // a redirect to the application, so the action is not confined.
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cache-Control", "no-store"),
    ]);
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>paycert: the payer</title>{body}\
        <p>This is a page of paycert serve. No money moves.</p>\n"
    );
    Response { status, headers, body: page.into_bytes() }
}

fn is_web_address(url: &str) -> bool {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    plain && (url.starts_with("http://") || url.starts_with("https://"))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
