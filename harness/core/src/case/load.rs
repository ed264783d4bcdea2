//! From the text of a case file to cases, or to a place and a reason.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::edit::edit;
use super::property::Asked;
use super::replies::{self, notification_name};
use super::reply::Reply;
use super::shop::Scenario;
use super::{Case, Control, Expectation, Kind, PlatformKey, Setup};
use crate::crypto::wycheproof::Vector;
use crate::operation::{Operation, Protocol};
use crate::requirement::{Level, Severity, register};
use crate::schema::Message;

/// Most calls of one case.
const MOST_TIMES: usize = 500;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../corpus/cases");

static CASES: LazyLock<Vec<Case>> =
    LazyLock::new(|| built_in().unwrap_or_else(|error| panic!("{error}: {}", error.problem)));

/// The built-in cases, ordered by id within their files.
pub fn cases() -> &'static [Case] {
    &CASES
}

fn built_in() -> Result<Vec<Case>, LoadError> {
    let mut files: Vec<_> = FILES.dirs().flat_map(Dir::files).collect();
    files.sort_by_key(|file| file.path());
    let mut cases = Vec::new();
    for file in files {
        let path = file.path().to_string_lossy().replace('\\', "/");
        cases.extend(load(&path, &String::from_utf8_lossy(file.contents()))?);
    }
    Ok(cases)
}

/// A case file that could not be loaded: which file, where in it, and why.
///
/// `Display` gives the place and `source` the reason, so a printed chain says each once.
#[derive(Debug, Error)]
#[error("failed to load {path}{}", place(pointer))]
pub struct LoadError {
    /// The file.
    pub path: String,
    /// JSON Pointer to the offending member; empty for the file as a whole.
    pub pointer: String,
    /// The reason.
    #[source]
    pub problem: Problem,
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!(" at {pointer}") }
}

impl LoadError {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self.problem {
            Problem::CoversNothing | Problem::UnknownRequirement(_) => {
                Some("cite a requirement, or write one in schemas/requirements")
            }
            Problem::UnknownNode(_) => Some("name a reply of corpus/replies, or add one there"),
            Problem::UnknownFlag(_) => Some("the flags stand in the second column of corpus/wycheproof.tsv"),
            Problem::UnknownMessage(_) => Some("`paycert generate --list` prints every message"),
            Problem::RepeatedId(_) => Some("give every case of a file its own id"),
            _ => None,
        }
    }
}

/// Why a case file is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// Not the JSON that a case file is.
    #[error(transparent)]
    Syntax(serde_json::Error),
    /// The path says nothing about protocol, operation and topic.
    #[error(
        "the path is not <protocol>/<operation>.<topic>.json, or <protocol>/<topic>.json for several operations"
    )]
    Path,
    /// No such operation.
    #[error("operation `{0}` is unknown")]
    UnknownOperation(String),
    /// An id stands twice.
    #[error("id `{0}` is used twice")]
    RepeatedId(String),
    /// No requirement is cited.
    #[error("case covers no requirement")]
    CoversNothing,
    /// A requirement that is not in the register.
    #[error("requirement `{0}` is not in the register")]
    UnknownRequirement(String),
    /// A reply that is not in the corpus.
    #[error("reply `{0}` is unknown")]
    UnknownNode(String),
    /// The expectation is not one of this kind of case.
    #[error("`{0:?}` is no expectation of a `{1:?}` case")]
    ForeignExpectation(Expectation, Kind),
    /// A message that no schema describes.
    #[error("message `{0}` is unknown")]
    UnknownMessage(String),
    /// Too few generated messages to find anything, or too many for a slow client.
    #[error("{0} generated messages are none or too many")]
    Count(u64),
    /// A flag that no vector has.
    #[error("no vector of Wycheproof is flagged `{0}`")]
    UnknownFlag(String),
    /// Only a message that the platform signed can be changed afterwards.
    #[error("a message that the client sends is not changed after signing")]
    UnsignedChange,
    /// Certificates without a protocol that has them, or beside a key in their place.
    #[error("certificate mode belongs to OpenAPI and leaves `platform_public_key` out")]
    CertMode,
    /// A kind of request that no shop sends.
    #[error("`{0}` is no request of a shop")]
    UnknownTalk(String),
    /// A story without a shop, or a shop without a story.
    #[error("`shop` belongs to cases that `do` shop, and `reply` and `generate` to the others")]
    ForeignScenario,
    /// Only a call can be repeated, and only after an answer of its own.
    #[error("`again` belongs to cases that `do` call and name two replies")]
    ForeignAgain,
    /// Only a plain call can be made many times, and a slow client cannot be asked for ever.
    #[error("`times` belongs to plain cases that `do` call, and is from 2 to {MOST_TIMES}")]
    ForeignTimes,
    /// The file has no case.
    #[error("the file has no case")]
    Empty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    operation: Operations,
    #[serde(rename = "do")]
    kind: Kind,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    configure: Setup,
    #[serde(default)]
    request: Map<String, Value>,
    #[serde(default)]
    shop: Map<String, Value>,
    cases: Vec<Value>,
}

/// What a file is about: one operation, or several whose cases differ in nothing else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Operations {
    One(String),
    Each(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    why: String,
    covers: Vec<String>,
    #[serde(default)]
    level: Option<Level>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    configure: Option<Setup>,
    #[serde(default)]
    set: Map<String, Value>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    reply: Value,
    #[serde(default)]
    again: bool,
    #[serde(default)]
    times: Option<usize>,
    #[serde(default)]
    generate: Option<Asked>,
    #[serde(default)]
    wycheproof: Option<String>,
    #[serde(default)]
    shop: Map<String, Value>,
    expect: Expectation,
}

/// Reads one case file. `path` is relative to `corpus/cases`.
pub fn load(path: &str, text: &str) -> Result<Vec<Case>, LoadError> {
    let fail =
        |pointer: String, problem| LoadError { path: format!("corpus/cases/{path}"), pointer, problem };
    let file: File =
        serde_json::from_str(text).map_err(|error| fail(String::new(), Problem::Syntax(error)))?;
    let find = |name: &String, pointer: String| {
        Operation::find(name).ok_or_else(|| fail(pointer, Problem::UnknownOperation(name.clone())))
    };
    match &file.operation {
        Operations::One(name) => {
            let operation = find(name, "/operation".into())?;
            let group = group(path, operation).ok_or_else(|| fail(String::new(), Problem::Path))?;
            cases_of(&file, operation, &group, &file.request, &fail)
        }
        Operations::Each(names) => {
            let mut cases = Vec::new();
            for (index, name) in names.iter().enumerate() {
                let operation = find(name, format!("/operation/{index}"))?;
                let group =
                    shared_group(path, operation).ok_or_else(|| fail(String::new(), Problem::Path))?;
                let mut request = base_request(operation);
                request.extend(file.request.clone());
                cases.extend(cases_of(&file, operation, &group, &request, &fail)?);
            }
            Ok(cases)
        }
    }
}

/// The base message of an operation's schema.
fn base_request(operation: &Operation) -> Map<String, Value> {
    let name = format!("{}/{}.request", operation.protocol.word(), operation.schema);
    let base = Message::find(&name).and_then(|message| message.examples.first());
    base.and_then(|base| base.as_object()).cloned().unwrap_or_default()
}

/// The cases of a file for one operation.
fn cases_of(
    file: &File,
    operation: &'static Operation,
    group: &str,
    base: &Map<String, Value>,
    fail: &dyn Fn(String, Problem) -> LoadError,
) -> Result<Vec<Case>, LoadError> {
    let mut ids = BTreeSet::new();
    let mut cases: Vec<Case> = Vec::new();
    for (index, entry) in file.cases.iter().enumerate() {
        let entry = Entry::deserialize(entry)
            .map_err(|error| fail(format!("/cases/{index}"), Problem::Syntax(error)))?;
        let at = |member: &str| format!("/cases/{index}/{member}");
        if !ids.insert(entry.id.clone()) {
            return Err(fail(at("id"), Problem::RepeatedId(entry.id)));
        }
        if entry.covers.is_empty() {
            return Err(fail(at("covers"), Problem::CoversNothing));
        }
        if !fits(entry.expect, file.kind) {
            return Err(fail(at("expect"), Problem::ForeignExpectation(entry.expect, file.kind)));
        }
        let (mut level, mut severity) = (Level::May, Severity::Interop);
        for id in &entry.covers {
            let Some(requirement) = register().get(id) else {
                return Err(fail(at("covers"), Problem::UnknownRequirement(id.clone())));
            };
            level = level.max(requirement.level);
            severity = severity.max(requirement.severity);
        }
        let is_shop = file.kind == Kind::Shop;
        let about_messages = !entry.reply.is_null() || entry.generate.is_some();
        let has_story = !file.shop.is_empty() || !entry.shop.is_empty();
        let foreign = if is_shop { about_messages } else { has_story };
        if foreign {
            return Err(fail(at("shop"), Problem::ForeignScenario));
        }
        let shop = is_shop.then(|| Scenario::merged(operation.protocol, &file.shop, &entry.shop)).transpose();
        let shop = shop.map_err(|problem| fail(at("shop"), problem))?;
        let replies =
            replies_of(entry.reply).map_err(|(member, error)| fail(at(&member), Problem::Syntax(error)))?;
        if entry.again && (file.kind != Kind::Call || replies.len() != 2) {
            return Err(fail(at("again"), Problem::ForeignAgain));
        }
        let plain = file.kind == Kind::Call && !entry.again && entry.generate.is_none();
        if entry.times.is_some_and(|times| !plain || !(2..=MOST_TIMES).contains(&times)) {
            return Err(fail(at("times"), Problem::ForeignTimes));
        }
        let source = match file.kind {
            Kind::VerifyNotification => notification_name(operation.protocol),
            _ => operation.name,
        };
        for reply in &replies {
            if file.kind != Kind::Sign && replies::find(source, &reply.node).is_none() {
                return Err(fail(at("reply/node"), Problem::UnknownNode(reply.node.clone())));
            }
        }
        let generate = entry.generate.map(|asked| asked.resolve(file.kind, entry.expect)).transpose();
        let generate = generate.map_err(|problem| fail(at("generate"), problem))?;
        if let Some(flag) = &entry.wycheproof {
            if file.kind.message().is_none() || entry.expect != Expectation::Invalid {
                return Err(fail(at("wycheproof"), Problem::ForeignExpectation(entry.expect, file.kind)));
            }
            if Vector::flagged(flag).next().is_none() {
                return Err(fail(at("wycheproof"), Problem::UnknownFlag(flag.clone())));
            }
        }
        let mut request = Value::Object(base.clone());
        edit(&mut request, &entry.set, &entry.remove);
        let configure = entry.configure.unwrap_or_else(|| file.configure.clone());
        let keyless = configure.platform_public_key == PlatformKey::Platform;
        if configure.cert_mode && !(operation.protocol == Protocol::OpenApi && keyless) {
            return Err(fail(at("configure/cert_mode"), Problem::CertMode));
        }
        let request = request.as_object().cloned().unwrap_or_default();
        let control = match cases.first() {
            Some(first) => first.control.clone(),
            None => {
                Control { configure: configure.clone(), request: request.clone(), replies: replies.clone() }
            }
        };
        cases.push(Case {
            id: format!("{group}/{}", entry.id),
            protocol: operation.protocol,
            operation,
            kind: file.kind,
            why: entry.why,
            covers: entry.covers,
            level: entry.level.unwrap_or(level),
            severity,
            needs: [file.needs.clone(), entry.needs].concat(),
            configure,
            request,
            replies,
            control,
            again: entry.again,
            times: entry.times.unwrap_or(1),
            expect: entry.expect,
            generate,
            wycheproof: entry.wycheproof,
            shop,
        });
    }
    if cases.is_empty() {
        return Err(fail("/cases".into(), Problem::Empty));
    }
    Ok(cases)
}

/// One reply, several, or the plain one where none is named; the place of the one that cannot be read.
fn replies_of(reply: Value) -> Result<Vec<Reply>, (String, serde_json::Error)> {
    match reply {
        Value::Null => Ok(vec![Reply::default()]),
        Value::Array(replies) => replies
            .into_iter()
            .enumerate()
            .map(|(at, reply)| serde_json::from_value(reply).map_err(|error| (format!("reply/{at}"), error)))
            .collect(),
        reply => match serde_json::from_value(reply) {
            Ok(reply) => Ok(vec![reply]),
            Err(error) => Err(("reply".to_owned(), error)),
        },
    }
}

/// A file about several operations: `openapi/faults.json` → `openapi/trade.pay/faults` and so on.
fn shared_group(path: &str, operation: &Operation) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let topic = name.strip_suffix(".json")?;
    (folder == operation.protocol.word()).then(|| format!("{folder}/{}/{topic}", operation.short()))
}

/// `openapi/trade.pay.result-codes.json` → `openapi/trade.pay/result-codes`. A topic may have parts:
/// `antom/pay.sign.round-trip.json` → `antom/pay/sign/round-trip`.
fn group(path: &str, operation: &Operation) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let topic = name.strip_suffix(".json")?.strip_prefix(operation.short())?.strip_prefix('.')?;
    let topic = topic.replace('.', "/");
    (folder == operation.protocol.word()).then(|| format!("{folder}/{}/{topic}", operation.short()))
}

fn fits(expectation: Expectation, kind: Kind) -> bool {
    use Expectation as E;
    match kind {
        Kind::Call => matches!(
            expectation,
            E::Accepted
                | E::Pending
                | E::Failed
                | E::Unknown
                | E::ErrorSurfaced
                | E::Refused
                | E::NoAnswer
                | E::NotSent
                | E::Open
        ),
        Kind::Sign => matches!(expectation, E::Verifies | E::VerifiesOrRefused | E::NotSigned),
        Kind::VerifyResponse | Kind::VerifyNotification => {
            matches!(expectation, E::Valid | E::Invalid | E::EitherWay)
        }
        Kind::Shop => expectation == E::Settled,
    }
}

/// The protocol that a group of cases belongs to.
pub fn protocol_of(id: &str) -> Option<Protocol> {
    [Protocol::OpenApi, Protocol::Antom].into_iter().find(|protocol| id.starts_with(protocol.word()))
}
