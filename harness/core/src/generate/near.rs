//! Near misses: for every constraint of a message, a message that breaks it and as little else as can be.

use serde_json::{Value, json};

use super::condition::Condition;
use super::edit::{Draft, Edit};
use super::leaf::Leaf;
use super::plan::{List, Node, Object, Plan, STRANGER};
use super::versions;
use crate::schema::{CHECKS, Reading, Violation, escape, validate};

/// A message that breaks one constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The keyword, or the name of the condition or check.
    pub constraint: String,
    /// JSON Pointer to where it is broken, as in a violation.
    pub at: String,
    /// The message.
    pub value: Value,
}

/// Members that together break a check beyond schemas.
const BREAKERS: &[(&str, &[(&str, &str)])] = &[
    ("currency-is-known", &[("currency", "ZZZ")]),
    ("currency-is-known", &[("settlementCurrency", "ZZZ")]),
    ("rupiah-are-hundreds", &[("currency", "IDR"), ("value", "150")]),
    (
        "total-is-sum-of-parts",
        &[("total_amount", "3.00"), ("discountable_amount", "1.00"), ("undiscountable_amount", "1.00")],
    ),
];

/// A day that a calendar does not have, for every member that is a time.
const NO_DAY: &str = "2026-02-30 10:00:00";

/// Every near miss of a message, in the order of its members.
pub fn near_misses(plan: &Plan) -> Vec<NearMiss> {
    let mut found = Vec::new();
    let base = plan.message.examples.first().map(|example| (*example).clone()).unwrap_or_default();
    of_node("", &plan.root, &base, &mut found);
    for (at, slot) in plan.slots.iter().enumerate() {
        if let Some(host) = host(plan, at) {
            of_node(&slot.at, &slot.node, &host, &mut found);
        }
    }
    found.extend(plan.conditions.iter().filter_map(|condition| of_condition(plan, condition)));
    found.dedup();
    found
}

/// A message in which something stands at the slot: a good one if there is one with only this change. Where a
/// condition forbids the change alone, the near miss breaks that as well.
fn host(plan: &Plan, slot: usize) -> Option<Value> {
    let at = &plan.slots[slot].at;
    let shown = plan.message.examples.iter().find(|example| example.pointer(at).is_some());
    let draft = |example| {
        let edits = vec![Edit { slot, value: Some(plan.slots[slot].node.plain()) }];
        Draft { example, edits }
    };
    let there = |message: &Value| message.pointer(at).is_some();
    shown
        .map(|example| (*example).clone())
        .or_else(|| (0..plan.message.examples.len()).map(|example| draft(example).message(plan)).find(there))
        .or_else(|| Some(draft(0).unchecked(plan)).filter(there))
}

fn of_node(at: &str, node: &Node, host: &Value, found: &mut Vec<NearMiss>) {
    let mut push = |constraint: &str, at: String, value: Value| {
        found.push(NearMiss { constraint: constraint.to_owned(), at, value });
    };
    let with = |value: Value| {
        let mut message = host.clone();
        if let Some(place) = message.pointer_mut(at) {
            *place = value;
        }
        message
    };
    match node {
        Node::Leaf(leaf) => {
            for (constraint, value) in of_leaf(leaf) {
                push(&constraint, at.to_owned(), with(value));
            }
        }
        Node::Object(object) => {
            match object.has_alternatives {
                true => push("anyOf", at.to_owned(), with(json!(1))),
                false => push("type", at.to_owned(), with(json!("x"))),
            }
            for (constraint, member, value) in of_object(object, host.pointer(at).unwrap_or(&object.plain)) {
                push(constraint, format!("{at}/{}", escape(&member)), with(value));
            }
        }
        Node::List(List { item, most }) => {
            push("type", at.to_owned(), with(json!("x")));
            if let Some(most) = most {
                push("maxItems", at.to_owned(), with(Value::Array(vec![item.plain(); most + 1])));
            }
            // An item has no slot of its own.
            match item.as_ref() {
                Node::Object(object) => {
                    push("type", format!("{at}/0"), with(json!(["x"])));
                    for (constraint, member, value) in of_object(object, &object.plain) {
                        push(constraint, format!("{at}/0/{}", escape(&member)), with(json!([value])));
                    }
                }
                Node::Leaf(leaf) => {
                    for (constraint, value) in of_leaf(leaf) {
                        push(&constraint, format!("{at}/0"), with(json!([value])));
                    }
                }
                Node::List(_) | Node::Unspecified => {}
            }
        }
        Node::Unspecified => {}
    }
}

/// Without each required member, and with one member too many.
fn of_object(object: &Object, value: &Value) -> Vec<(&'static str, String, Value)> {
    let Value::Object(members) = value else { return Vec::new() };
    let required = object.members.iter().filter(|member| member.required);
    let mut found: Vec<_> = required
        .map(|member| {
            let mut members = members.clone();
            members.shift_remove(&member.name);
            ("required", member.name.clone(), Value::Object(members))
        })
        .collect();
    if let Some(keyword) = object.closed_by {
        let mut members = members.clone();
        members.insert(STRANGER.to_owned(), json!(1));
        found.push((keyword, STRANGER.to_owned(), Value::Object(members)));
    }
    found
}

/// For every constraint of a scalar the value that breaks it and the fewest others.
fn of_leaf(leaf: &Leaf) -> Vec<(String, Value)> {
    let mut best: Vec<(String, usize, Value)> = Vec::new();
    for value in versions::wrong(leaf) {
        let mut broken = leaf.broken(&value);
        broken.sort();
        broken.dedup();
        for constraint in &broken {
            match best.iter_mut().find(|(known, ..)| known == constraint) {
                None => best.push((constraint.clone(), broken.len(), value.clone())),
                Some((_, count, kept)) if broken.len() < *count => {
                    (*count, *kept) = (broken.len(), value.clone())
                }
                Some(_) => {}
            }
        }
    }
    best.into_iter().map(|(constraint, _, value)| (constraint, value)).collect()
}

/// Of all messages that break a condition, the one that breaks the fewest other rules.
fn of_condition(plan: &Plan, condition: &Condition) -> Option<NearMiss> {
    let candidates = match condition.place() {
        Some(place) => {
            let hosts = hosts(plan, &condition.at);
            let node = node_at(plan, &condition.at)?;
            hosts
                .iter()
                .flat_map(|host| {
                    let object = host.pointer(&condition.at).cloned().unwrap_or_default();
                    let broken = versions::breaking(place, node, &object);
                    broken.into_iter().map(|value| {
                        let mut message = host.clone();
                        if let Some(place) = message.pointer_mut(&condition.at) {
                            *place = value;
                        }
                        message
                    })
                })
                .collect()
        }
        None => broken_checks(plan, &condition.name),
    };
    let told = candidates.into_iter().filter_map(|value| {
        let violations = validate(plan.message, Reading::Strict, &value);
        let violation: Violation = violations.iter().find(|violation| belongs(violation, condition))?.clone();
        Some((violations.len(), NearMiss { constraint: violation.constraint, at: violation.at, value }))
    });
    told.min_by_key(|(count, _)| *count).map(|(_, miss)| miss)
}

fn belongs(violation: &Violation, condition: &Condition) -> bool {
    let inside = violation.at.strip_prefix(&condition.at);
    violation.constraint == condition.name
        && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Good messages with an object at a place.
fn hosts(plan: &Plan, at: &str) -> Vec<Value> {
    let shown = plan.message.examples.iter().filter(|example| example.pointer(at).is_some());
    let mut hosts: Vec<Value> = shown.map(|example| (*example).clone()).collect();
    if hosts.is_empty() {
        let slot =
            plan.slots.iter().position(|slot| slot.at == at || at.strip_suffix("/0") == Some(&slot.at));
        hosts.extend(slot.and_then(|slot| {
            let value = match plan.slots[slot].node.as_ref() {
                Node::List(list) => json!([list.item.plain()]),
                node => node.plain(),
            };
            let message = Draft { example: 0, edits: vec![Edit { slot, value: Some(value) }] }.message(plan);
            message.pointer(at).is_some().then_some(message)
        }));
    }
    hosts
}

/// What may stand at a place.
pub(super) fn node_at<'a>(plan: &'a Plan, at: &str) -> Option<&'a Node> {
    if at.is_empty() {
        return Some(&plan.root);
    }
    if let Some(slot) = plan.slots.iter().find(|slot| slot.at == at) {
        return Some(&slot.node);
    }
    let list = plan.slots.iter().find(|slot| at.strip_suffix("/0") == Some(&slot.at))?;
    match list.node.as_ref() {
        Node::List(list) => Some(&list.item),
        _ => None,
    }
}

fn broken_checks(plan: &Plan, name: &str) -> Vec<Value> {
    let days = CHECKS.iter().filter(|check| check.name == "beijing-time-exists" && check.name == name);
    let days = days.flat_map(|check| check.about).map(|member| vec![(*member, NO_DAY)]);
    let rows = BREAKERS.iter().filter(|(check, _)| *check == name).map(|(_, members)| members.to_vec());
    let mut found = Vec::new();
    for members in rows.chain(days) {
        let last = format!("/{}", members[0].0);
        for parent in plan.slots.iter().filter_map(|slot| slot.at.strip_suffix(&last)) {
            let edits = members.iter().filter_map(|(member, value)| {
                let slot = plan.slots.iter().position(|slot| slot.at == format!("{parent}/{member}"))?;
                Some(Edit { slot, value: Some(json!(value)) })
            });
            let draft = Draft { example: 0, edits: edits.collect() };
            found.push(draft.unchecked(plan));
        }
    }
    found
}
