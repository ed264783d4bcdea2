//! A message as a good example and changes to it, so that a failure can be brought back to the example bit by bit.

use serde_json::{Map, Value};

use super::condition::within;
use super::draw::Draw;
use super::plan::{Node, Plan};

/// One change: a value, or nothing, at the place of a slot.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// Which slot of the plan.
    pub slot: usize,
    /// What stands there afterwards; `None` removes it.
    pub value: Option<Value>,
}

/// A good example and changes to it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Which example.
    pub example: usize,
    /// The changes, parents first.
    pub edits: Vec<Edit>,
}

impl Draft {
    /// Draws a message: an example, and from no change to very many.
    pub(super) fn draw(plan: &Plan, draw: &mut Draw) -> Self {
        let example = draw.below(plan.filled.len());
        let count = match draw.below(20) {
            0 => 0,
            1..=11 => draw.between(1, 4),
            12..=18 => draw.between(5, 16),
            _ => draw.between(16, 60),
        };
        let mut edits: Vec<Edit> = (0..count).filter_map(|_| edit(plan, example, draw)).collect();
        edits.sort_by_key(|edit| edit.slot);
        edits.dedup_by_key(|edit| edit.slot);
        Self { example, edits }
    }

    /// The message. A change that breaks a condition is left out, and so are those that it depends on: the example
    /// keeps every condition, so at worst nothing of the changes is left.
    pub(super) fn message(&self, plan: &Plan) -> Value {
        let Some(example) = plan.message.examples.get(self.example) else { return Value::Null };
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        loop {
            let message = applied(plan, example, &edits);
            // The example keeps every condition, so only those can be broken that look at a change.
            let mut bound: Vec<usize> =
                edits.iter().flat_map(|edit| &plan.slots[edit.slot].bound_by).copied().collect();
            bound.sort_unstable();
            bound.dedup();
            let conflict = bound.into_iter().find_map(|number| plan.conditions[number].conflict(&message));
            let Some(members) = conflict else { return message };
            let before = edits.len();
            edits.retain(|edit| {
                !members.iter().any(|member| touches(&plan.slots[edit.slot].at, member, example))
            });
            if edits.len() == before {
                edits.clear();
            }
        }
    }

    /// The change of an object as changes of its members.
    pub(super) fn split(&self, plan: &Plan, at: usize) -> Vec<Edit> {
        let Edit { slot, value } = &self.edits[at];
        let Some(Value::Object(members)) = value else { return Vec::new() };
        let parent = &plan.slots[*slot].at;
        let below = plan.slots.iter().enumerate().filter_map(|(slot, found)| {
            let (above, name) = found.at.rsplit_once('/')?;
            (above == parent).then(|| Edit { slot, value: members.get(name).cloned() })
        });
        below.collect()
    }

    /// The message with every change, whatever conditions it breaks.
    pub(super) fn unchecked(&self, plan: &Plan) -> Value {
        let Some(example) = plan.message.examples.get(self.example) else { return Value::Null };
        applied(plan, example, &self.edits.iter().collect::<Vec<_>>())
    }
}

fn applied(plan: &Plan, example: &Value, edits: &[&Edit]) -> Value {
    let mut message = example.clone();
    for edit in edits {
        put(&mut message, plan, edit);
    }
    message
}

/// Half of the changes meet what the example has, the other half anything.
fn edit(plan: &Plan, example: usize, draw: &mut Draw) -> Option<Edit> {
    let slot = match draw.chance(50) {
        true => *draw.pick(plan.filled.get(example)?)?,
        false => draw.below(plan.slots.len()),
    };
    let found = plan.slots.get(slot)?;
    let removed = found.optional && draw.chance(20);
    Some(Edit { slot, value: (!removed).then(|| found.node.value(draw)) })
}

/// Whether a change at `at` changes `member`, or brings it about.
fn touches(at: &str, member: &str, example: &Value) -> bool {
    let below = within(at, member) && at != member;
    within(member, at) || below && example.pointer(member).is_none_or(|value| !value.is_object())
}

/// Applies a change. Parents that are not there come with what they require.
fn put(message: &mut Value, plan: &Plan, edit: &Edit) {
    let Some(((last, _), parents)) = plan.slots[edit.slot].way.split_last() else { return };
    let needed = edit.value.is_some();
    let mut here = message;
    for (step, node) in parents {
        let found = match here {
            Value::Object(members) => member(members, step, node, needed),
            Value::Array(items) => {
                if items.is_empty() && needed {
                    items.push(node.plain());
                }
                items.first_mut()
            }
            _ => None,
        };
        let Some(found) = found else { return };
        here = found;
    }
    if let Value::Object(members) = here {
        match &edit.value {
            Some(value) => drop(members.insert(last.clone(), value.clone())),
            None => drop(members.shift_remove(last)),
        }
    }
}

fn member<'a>(
    members: &'a mut Map<String, Value>,
    name: &str,
    node: &Node,
    needed: bool,
) -> Option<&'a mut Value> {
    if needed && !members.contains_key(name) {
        members.insert(name.to_owned(), node.plain());
    }
    members.get_mut(name)
}
