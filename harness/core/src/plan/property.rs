//! The subjects of property cases: from a generated message to a step.
//!
//! What is generated depends on the seed of the run, the case and a number, so any subject can be made again, and the
//! runner can try smaller ones.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Role, Step, World, change, configure, step};
use crate::adapter::Command;
use crate::case::property::{Change, Generate};
use crate::case::{Case, Kind};
use crate::gateway::{Tokens, digits};
use crate::generate::{Tree, ValueTree, plan, tree as nth};
use crate::operation::Protocol;

/// The number of the first step that counts for tokens, beyond those of controls and canaries.
const FIRST: usize = 1000;

/// Of so many messages the one with the most different characters is used: strange texts are what breaks clients.
const CHOICE: u64 = 8;

/// A generated message in a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Its number; with the seed of the run and the case it gives the message.
    pub number: u64,
    /// What of it the step is about.
    pub message: Map<String, Value>,
}

/// Every subject of a property case.
pub(super) fn subjects(case: &Case, world: &World) -> Vec<Step> {
    let count = case.generate.as_ref().map_or(0, |generate| generate.count);
    (0..count).filter_map(|n| subject(case, world, n, &tree(case, world, n)?.current())).collect()
}

/// Generated message number `n` of a case, to be made smaller; `None` if the case generates nothing.
pub fn tree(case: &Case, world: &World, n: u64) -> Option<Tree> {
    let Generate { message, .. } = case.generate.as_ref()?;
    let (plan, seed) = (plan(message), number(world, case, 0, "generated"));
    let choice = (n * CHOICE..(n + 1) * CHOICE).map(|at| nth(&plan, seed, at));
    choice
        .max_by_key(|tree| tree.current().as_object().map_or(0, |message| characters(&placed(case, message))))
}

/// How many different characters the texts of a message have.
fn characters(message: &Map<String, Value>) -> usize {
    fn gather(value: &Value, found: &mut BTreeSet<char>) {
        match value {
            Value::String(text) => found.extend(text.chars()),
            Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
            Value::Object(members) => members.values().for_each(|member| gather(member, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    message.values().for_each(|value| gather(value, &mut found));
    found.len()
}

/// The subject with this message in the place of number `n`.
pub fn subject(case: &Case, world: &World, n: u64, message: &Value) -> Option<Step> {
    let generate = case.generate.as_ref()?;
    let at = usize::try_from(n).ok()?;
    let message = placed(case, message.as_object()?);
    let (mut request, mut replies) = (case.request.clone(), case.replies.clone());
    match (case.kind, case.protocol) {
        (Kind::Call, _) => request = message.clone(),
        (Kind::Sign, Protocol::OpenApi) => {
            for (name, value) in &message {
                request.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        (Kind::Sign, Protocol::Antom) => {
            request.insert("body".to_owned(), Value::String(Value::Object(message.clone()).to_string()));
        }
        (Kind::Shop, _) => return None,
        (Kind::VerifyResponse | Kind::VerifyNotification, _) => {
            replies.iter_mut().for_each(|reply| reply.message = Some(message.clone()));
        }
    }
    let config = configure::configure(case.protocol, &case.configure, world);
    let tokens = Tokens::of(world.seed, &case.id, FIRST + at);
    let mut step = step(case, world, Role::Subject, config, tokens, &request, replies);
    if let (Change::Byte, Command::Verify(verify)) = (generate.change, &mut step.command) {
        verify.body_b64 =
            change::byte(verify, |attempt| number(world, case, at, &format!("byte {attempt}")))?;
    }
    step.generated = Some(Generated { number: n, message });
    Some(step)
}

/// A number that depends on all arguments and on nothing else.
fn number(world: &World, case: &Case, at: usize, what: &str) -> u64 {
    // The first digits of the text are a date.
    digits(world.seed, &case.id, at, what)[10..].parse().unwrap_or_default()
}

/// What of a message is used: what every client can carry, and on which the documents do not contradict each other.
fn placed(case: &Case, message: &Map<String, Value>) -> Map<String, Value> {
    match (case.kind, case.protocol) {
        // A typed client has the members of the case's own request, in their types.
        (Kind::Call, _) => within(&case.request, message),
        // Parameters are texts, and what becomes of empty ones is the client's choice.
        (Kind::Sign | Kind::VerifyNotification, Protocol::OpenApi) => {
            let texts = message.iter().filter(|(_, value)| !is_blank(value));
            // A signature is what the client is asked for.
            let texts = texts
                .filter(|(name, value)| case.kind != Kind::Sign || (value.is_string() && *name != "sign"));
            texts.map(|(name, value)| (name.clone(), value.clone())).collect()
        }
        _ => message.clone(),
    }
}

fn within(shape: &Map<String, Value>, message: &Map<String, Value>) -> Map<String, Value> {
    let known = message.iter().filter_map(|(name, value)| Some((name, alike(shape.get(name)?, value)?)));
    known.map(|(name, value)| (name.clone(), value)).collect()
}

fn alike(shape: &Value, value: &Value) -> Option<Value> {
    match (shape, value) {
        (Value::Object(shape), Value::Object(members)) => Some(Value::Object(within(shape, members))),
        (Value::Array(shape), Value::Array(items)) => {
            let first = shape.first()?;
            Some(Value::Array(items.iter().filter_map(|item| alike(first, item)).collect()))
        }
        (Value::String(_), Value::String(_)) if !is_blank(value) => Some(value.clone()),
        (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => Some(value.clone()),
        _ => None,
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests;
