//! Conditions over several members: whether they hold, and which members they look at.

use std::collections::BTreeSet;
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::plan::{Node, Slot, resolve};
use crate::schema::{CHECKS, Check, Documents, Message, Place, Reading, escape};

/// A named condition of a schema, or a check beyond schemas.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Its name, the constraint of its violations.
    pub name: String,
    /// JSON Pointer to the object that it is about; of a list, the first item stands for all.
    pub at: String,
    /// Whether it is about the items of a list.
    pub in_list: bool,
    rule: Rule,
}

#[derive(Clone)]
enum Rule {
    Schema { place: Place, validator: Arc<Validator>, looks_at: Arc<BTreeSet<String>> },
    Check(&'static Check),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Schema { place, .. } => write!(f, "Schema({})", place.uri()),
            Self::Check(check) => write!(f, "Check({})", check.name),
        }
    }
}

impl Condition {
    /// The condition at its place in the whole message.
    pub(super) fn placed(&self, at: &str, in_list: bool) -> Self {
        Self { at: at.to_owned(), in_list, ..self.clone() }
    }

    /// Whether it holds for the object that it is about.
    pub fn holds(&self, object: &Value) -> bool {
        match &self.rule {
            Rule::Schema { validator, .. } => validator.is_valid(object),
            Rule::Check(check) => (check.run)(object).is_empty(),
        }
    }

    /// If a message breaks it: the members that it looks at, from the root.
    pub fn conflict(&self, message: &Value) -> Option<Vec<String>> {
        match &self.rule {
            Rule::Check(check) => {
                let breaches = (check.run)(message);
                (!breaches.is_empty()).then(|| breaches.into_iter().flatten().collect())
            }
            Rule::Schema { looks_at, .. } if !self.in_list => {
                let object = message.pointer(&self.at)?;
                let broken = !self.holds(object);
                broken.then(|| looks_at.iter().map(|pointer| format!("{}{pointer}", self.at)).collect())
            }
            Rule::Schema { .. } => {
                let (list, rest) = self.at.split_once("/0")?;
                let items = message.pointer(list)?.as_array()?;
                let broken = |item: &Value| item.pointer(rest).is_some_and(|object| !self.holds(object));
                items.iter().any(broken).then(|| vec![list.to_owned()])
            }
        }
    }

    /// Whether a change of a slot could break it; rather too often than too seldom.
    pub(super) fn binds(&self, slot: &Slot) -> bool {
        match &self.rule {
            Rule::Check(check) => {
                let name = slot.at.rsplit('/').next().unwrap_or_default();
                !matches!(slot.node.as_ref(), Node::Leaf(_))
                    || check.about.contains(&name)
                    || name == "currency"
            }
            Rule::Schema { .. } if self.in_list => {
                let list = self.at.split("/0").next().unwrap_or_default();
                within(&slot.at, list) || within(list, &slot.at)
            }
            Rule::Schema { looks_at, .. } => looks_at.iter().any(|pointer| {
                let member = format!("{}{pointer}", self.at);
                within(&slot.at, &member) || within(&member, &slot.at)
            }),
        }
    }

    /// The schema, if it is one.
    pub(super) fn place(&self) -> Option<&Place> {
        match &self.rule {
            Rule::Schema { place, .. } => Some(place),
            Rule::Check(_) => None,
        }
    }

    fn of_schema(name: String, place: Place, schema: &Value) -> Self {
        let mut looks_at = BTreeSet::new();
        look(&place, "", &mut looks_at);
        let validator = Arc::new(Documents::of(Reading::Strict).compile(schema));
        let rule = Rule::Schema { place, validator, looks_at: Arc::new(looks_at) };
        Self { name, at: String::new(), in_list: false, rule }
    }
}

/// The checks beyond schemas that apply to a message with these members.
pub(super) fn checks(message: &Message, members: &BTreeSet<&str>) -> Vec<Condition> {
    let of_check = |check: &'static Check| Condition {
        name: check.name.to_owned(),
        at: String::new(),
        in_list: false,
        rule: Rule::Check(check),
    };
    let applies = |check: &&'static Check| {
        check.applies_to(message) && check.about.iter().any(|member| members.contains(member))
    };
    CHECKS.iter().filter(applies).map(of_check).collect()
}

/// The subschemas of a place, sorted out.
pub(super) struct Parts {
    /// Those that always hold.
    pub(super) places: Vec<Place>,
    /// The conditions.
    pub(super) conditions: Vec<Condition>,
    /// Whether something else may stand there: of plain alternatives only the first, the usual one, is followed.
    pub(super) has_alternatives: bool,
}

/// Parts the subschemas of a place into those that always hold there and the conditions.
pub(super) fn split(mut places: Vec<Place>) -> Parts {
    let mut conditions = Vec::new();
    let mut has_alternatives = false;
    let mut at = 0;
    while at < places.len() {
        let place = places[at].clone();
        places.extend(resolve(&place));
        for branch in place.branches("allOf") {
            match branch.text("$comment") {
                Some(name) => {
                    let schema = json!({ "$ref": branch.uri() });
                    conditions.push(Condition::of_schema(name.to_owned(), branch, &schema));
                }
                None => places.push(branch),
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = place.branches(keyword);
            match place.schema.get("type").is_some() {
                true if !branches.is_empty() => {
                    let parts: Vec<Value> =
                        branches.iter().map(|branch| json!({ "$ref": branch.uri() })).collect();
                    let whole = Place { schema: place.schema, ..place.clone() };
                    conditions.push(Condition::of_schema(
                        keyword.to_owned(),
                        whole,
                        &json!({ keyword: parts }),
                    ));
                }
                _ => {
                    has_alternatives |= branches.len() > 1;
                    places.extend(branches.into_iter().next());
                }
            }
        }
        at += 1;
    }
    Parts { places, conditions, has_alternatives }
}

/// Whether one JSON Pointer is another or leads below it.
pub(super) fn within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Gathers the members that a condition names, the innermost of each way.
fn look(place: &Place, at: &str, found: &mut BTreeSet<String>) {
    let schema = place.schema;
    let names = |value: &Value| -> Vec<String> {
        let all = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        all.map(|name| format!("{at}/{}", escape(name))).collect()
    };
    found.extend(schema.get("required").map(names).unwrap_or_default());
    for (name, needed) in schema.get("dependentRequired").and_then(Value::as_object).into_iter().flatten() {
        found.insert(format!("{at}/{}", escape(name)));
        found.extend(names(needed));
    }
    for name in
        schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|members| members.keys())
    {
        let Some(child) = place.under("properties", name) else { continue };
        let below = format!("{at}/{}", escape(name));
        let before = found.len();
        look(&child, &below, found);
        if found.len() == before {
            found.insert(below);
        }
    }
    let mut parts: Vec<Place> = resolve(place).into_iter().collect();
    for list in ["allOf", "anyOf", "oneOf"] {
        parts.extend(place.branches(list));
    }
    for single in ["if", "then", "else", "not"] {
        parts.extend(place.step(single));
    }
    for part in parts {
        look(&part, at, found);
    }
}
