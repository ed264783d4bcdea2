//! The control interface under `/_paycert/`: a request in, an answer out, and what the run crate has to do for it.
//!
//! Browsers reach loopback addresses too. So the host must be a name of this machine, and a request that a page of
//! another origin makes is refused.

use serde::Deserialize;
use serde_json::{Value, json};

use super::act::{DEEDS, Deed};
use super::kinds;
use super::notice::MOST_COPIES;
use super::page;
use super::scenario::{Notice, Row, scenarios};
use super::session::Session;
use super::setting::PAYER;
use crate::gateway::ledger::Entry;
use crate::operation::Protocol;
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::http::{Headers, Request, Response};

/// What every path of the interface begins with.
pub const PREFIX: &str = "/_paycert/";

/// The greatest size of a body, in bytes.
const LARGEST: usize = 64 << 10;

/// What the run crate has to do.
#[derive(Debug)]
pub enum Controlled {
    /// Answer.
    Answer(Response),
    /// Send this notification now, tell the session what came of it, and answer with [`sent`].
    Send(usize),
    /// Answer, and end the session.
    Stop(Response),
}

/// Every path: verb, path, what it does, and its handler.
const PATHS: &[Path] = &[
    Path { method: "GET", path: "state", says: "orders, notifications and findings so far", take: state },
    Path { method: "GET", path: "report", says: "the report as it would be now, as text", take: report },
    Path { method: "GET", path: "scenarios", says: "the table of scenarios", take: table },
    Path {
        method: "POST",
        path: "scenario",
        says: "{\"name\"}: the next order meets it; with \"id\": the order of that number; with \"always\": true: every one",
        take: scenario,
    },
    Path { method: "POST", path: "pay", says: "{\"id\"}: the payer pays", take: act },
    Path { method: "POST", path: "refuse", says: "{\"id\"}: the payer declines", take: act },
    Path { method: "POST", path: "close", says: "{\"id\"}: the platform closes the trade", take: act },
    Path {
        method: "POST",
        path: "notify",
        says: "{\"id\"}: sends a notification now and answers what came back; \"kind\", \"url\", \"times\", \"together\"",
        take: notify,
    },
    Path { method: "POST", path: "stop", says: "ends the session and writes the report", take: stop },
];

struct Path {
    method: &'static str,
    path: &'static str,
    says: &'static str,
    take: fn(&mut Session, &Request, u64) -> Result<Controlled, Refused>,
}

/// Status and reason of a refusal.
struct Refused(u16, String);

/// Takes one request under [`PREFIX`].
pub fn control(session: &mut Session, request: &Request, ms: u64) -> Controlled {
    let taken = at_home(request).and_then(|()| route(session, request, ms));
    taken.unwrap_or_else(|Refused(status, why)| {
        Controlled::Answer(match request.path() == PAYER {
            true => page::wrong(&why),
            false => answer(status, &json!({"error": why})),
        })
    })
}

/// The answer after a notification was sent.
pub fn sent(session: &Session, number: usize) -> Response {
    match session.sendings.get(number) {
        Some(sending) => answer(200, &sending.json(&session.orders[sending.order].id)),
        None => answer(404, &json!({"error": "no such notification"})),
    }
}

fn route(session: &mut Session, request: &Request, ms: u64) -> Result<Controlled, Refused> {
    if request.body.len() > LARGEST {
        return Err(Refused(413, "the body is longer than 64 KiB".to_owned()));
    }
    if request.path() == PAYER {
        return payer(session, request, ms);
    }
    let wanted = request.path().strip_prefix(PREFIX).unwrap_or_default();
    let here: Vec<&Path> = PATHS.iter().filter(|path| path.path == wanted).collect();
    match here.iter().find(|path| path.method == request.method) {
        Some(path) => (path.take)(session, request, ms),
        None if wanted.is_empty() => Ok(Controlled::Answer(answer(200, &index()))),
        None if here.is_empty() => {
            Err(Refused(404, format!("there is no {PREFIX}{wanted}; GET {PREFIX} lists what there is")))
        }
        None => Err(Refused(405, format!("{PREFIX}{wanted} wants {}", here[0].method))),
    }
}

/// Whether a request comes from this machine and from no page of another origin.
fn at_home(request: &Request) -> Result<(), Refused> {
    let host = request.headers.get("host").unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(name, _)| !name.ends_with(':')).map_or(host, |(name, _)| name);
    if !["127.0.0.1", "localhost", "[::1]"].contains(&name) {
        return Err(Refused(403, "the control interface answers to 127.0.0.1 and localhost only".to_owned()));
    }
    match request.headers.get("origin") {
        Some(origin) if origin != format!("http://{host}") => {
            Err(Refused(403, "a page of another origin may not control this".to_owned()))
        }
        _ => Ok(()),
    }
}

fn index() -> Value {
    let line = |path: &Path| (format!("{} {PREFIX}{}", path.method, path.path), json!(path.says));
    Value::Object(PATHS.iter().map(line).collect())
}

fn state(session: &mut Session, _: &Request, ms: u64) -> Result<Controlled, Refused> {
    session.pass(ms);
    Ok(Controlled::Answer(answer(200, &session.json(ms))))
}

fn report(session: &mut Session, _: &Request, ms: u64) -> Result<Controlled, Refused> {
    session.pass(ms);
    let headers = Headers::of(&[("Content-Type", "text/plain; charset=utf-8")]);
    let body = session.text(ms).into_bytes();
    Ok(Controlled::Answer(Response { status: 200, headers, body }))
}

fn table(_: &mut Session, _: &Request, _: u64) -> Result<Controlled, Refused> {
    let row = |row: &Row| {
        json!({"name": row.name, "amount_ends_in": row.magic, "protocols": row.protocols(), "says": row.says,
            "source": row.source})
    };
    Ok(Controlled::Answer(answer(200, &scenarios().iter().map(row).collect())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choose {
    name: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    always: bool,
}

fn scenario(session: &mut Session, request: &Request, ms: u64) -> Result<Controlled, Refused> {
    let Choose { name, id, always } = read(request)?;
    let row = Row::find(&name).ok_or_else(|| {
        Refused(404, format!("no scenario is called `{name}`; GET {PREFIX}scenarios lists them"))
    })?;
    let whom = match (id, always) {
        (Some(id), _) => {
            if session.orders.iter().any(|order| order.id == id) {
                return Err(Refused(409, format!("the order `{id}` is there already")));
            }
            if session.reserved.len() >= MOST_RESERVED {
                return Err(Refused(409, "too many orders wait for their scenario".to_owned()));
            }
            session.reserved.insert(id.clone(), row);
            format!("order {id}")
        }
        (None, true) => {
            session.setting.scenario = row;
            "every order".to_owned()
        }
        (None, false) => {
            session.next = Some(row);
            "the next order".to_owned()
        }
    };
    session.tell(ms, format!("scenario {name} for {whom}"));
    done()
}

/// How many orders may wait for their scenario.
const MOST_RESERVED: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    id: String,
    #[serde(default)]
    protocol: Option<Protocol>,
}

fn act(session: &mut Session, request: &Request, ms: u64) -> Result<Controlled, Refused> {
    let Whom { id, protocol } = read(request)?;
    let word = request.path().strip_prefix(PREFIX).unwrap_or_default();
    deed(session, word, protocol, &id, ms)?;
    done()
}

fn deed(
    session: &mut Session,
    word: &str,
    protocol: Option<Protocol>,
    id: &str,
    ms: u64,
) -> Result<usize, Refused> {
    let known = DEEDS.iter().find(|(known, _)| *known == word);
    let deed: Deed =
        known.map(|(_, deed)| *deed).ok_or_else(|| Refused(400, format!("nobody can `{word}`")))?;
    let order = session.order(protocol, id).map_err(|why| Refused(404, why))?;
    session.act(order, deed, ms).map_err(|why| Refused(409, why))?;
    Ok(order)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notify {
    id: String,
    #[serde(default)]
    protocol: Option<Protocol>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    times: Option<u64>,
    #[serde(default)]
    together: bool,
}

fn notify(session: &mut Session, request: &Request, ms: u64) -> Result<Controlled, Refused> {
    let Notify { id, protocol, kind, url, times, together } = read(request)?;
    let order = session.order(protocol, &id).map_err(|why| Refused(404, why))?;
    let own = session.orders[order].protocol;
    let nothing = Entry { id: id.clone(), ..Entry::default() };
    let entry = session.entry(own, &id).unwrap_or(&nothing);
    let word = kind.as_deref().unwrap_or("paid");
    let plain = kinds::kind(own, word, entry).map_err(|why| Refused(400, why))?;
    let times = times.unwrap_or(1).clamp(1, MOST_COPIES);
    let plan = Notice { times, together, ..plain };
    match session.send(order, &plan, url.as_deref(), ms) {
        Some(number) => Ok(Controlled::Send(number)),
        None => {
            Err(Refused(409, format!("`{id}` names no address for notifications, and no `url` is given")))
        }
    }
}

fn stop(_: &mut Session, _: &Request, _: u64) -> Result<Controlled, Refused> {
    Ok(Controlled::Stop(answer(200, &json!({"ok": true}))))
}

/// The payer's page, and what the payer does there.
fn payer(session: &mut Session, request: &Request, ms: u64) -> Result<Controlled, Refused> {
    let form = if request.method == "POST" { &request.body[..] } else { request.query().as_bytes() };
    let pairs = form::decode(form, Charset::Utf8).map_err(|error| Refused(400, error.to_string()))?;
    let value =
        |name: &str| pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let protocol =
        [Protocol::OpenApi, Protocol::Antom].into_iter().find(|own| own.word() == value("protocol"));
    session.pass(ms);
    match request.method.as_str() {
        "POST" => {
            let order = deed(session, value("act"), protocol, value("id"), ms)?;
            Ok(Controlled::Answer(page::back(session, &session.orders[order])))
        }
        _ => {
            let order = session.order(protocol, value("id")).map_err(|why| Refused(404, why))?;
            Ok(Controlled::Answer(page::page(session, &session.orders[order])))
        }
    }
}

fn read<T: for<'de> Deserialize<'de>>(request: &Request) -> Result<T, Refused> {
    serde_json::from_slice(&request.body).map_err(|error| Refused(400, format!("the body: {error}")))
}

fn done() -> Result<Controlled, Refused> {
    Ok(Controlled::Answer(answer(200, &json!({"ok": true}))))
}

fn answer(status: u16, value: &Value) -> Response {
    let headers = Headers::of(&[("Content-Type", "application/json"), ("Cache-Control", "no-store")]);
    Response { status, headers, body: format!("{value:#}\n").into_bytes() }
}
