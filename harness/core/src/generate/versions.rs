//! Versions of a value that keep or break a schema: how near misses of conditions are found.

use serde_json::{Value, json};

use super::leaf::Leaf;
use super::plan::{Node, resolve};
use crate::schema::Place;

/// Most versions that are followed at each step.
const FEW: usize = 12;

/// Values that are wrong in every way that the constraints of a scalar can be broken.
pub(super) fn wrong(leaf: &Leaf) -> Vec<Value> {
    let limits = &leaf.limits;
    let mut values = vec![Value::Null, json!(true), json!(0), json!(-1), json!(1.5), json!([]), json!({})];
    values.extend(
        [
            "",
            "x",
            "no such word",
            "not a uri",
            "ada.example.com",
            "2026-13-01T10:00:00+08:00",
            "2026-01-05T10:00:00",
        ]
        .map(Value::from),
    );
    let bounds = [limits.minimum.map(|least| least - 1), limits.above, limits.maximum.map(|most| most + 1)];
    values.extend(bounds.into_iter().flatten().map(Value::from));
    let plain = leaf.plain();
    let lengths = [limits.most.map(|most| most + 1), limits.least.checked_sub(1)];
    for length in lengths.into_iter().flatten() {
        for unit in [plain.as_str().unwrap_or("a"), "a", "1", "A"] {
            let text: String = unit.chars().cycle().take(length).collect();
            values.push(Value::from(text));
            // A frame keeps an address an address, however long it is.
            values.push(Value::from(format!(
                "https://merchant.example/{}",
                "x".repeat(length.saturating_sub(25))
            )));
            values.push(Value::from(format!("{}@example.com", "a".repeat(length.saturating_sub(12)))));
        }
    }
    values
}

/// Versions of an object that break a condition on it.
pub(super) fn breaking(condition: &Place, node: &Node, object: &Value) -> Vec<Value> {
    match (condition.step("if"), condition.step("then")) {
        (Some(when), Some(then)) => keeping(&when, node, object)
            .iter()
            .flat_map(|object| violating(&then, node, object))
            .take(FEW * FEW)
            .collect(),
        _ => violating(condition, node, object),
    }
}

/// Versions that keep a schema, each changed as little as possible.
fn keeping(place: &Place, node: &Node, value: &Value) -> Vec<Value> {
    let mut versions = vec![value.clone()];
    if let Some(target) = resolve(place) {
        versions = each(versions, |value| keeping(&target, node, value));
    }
    for name in names(place, "required") {
        versions = each(versions, |value| vec![with_member(node, value, &name)]);
    }
    for (name, schema) in properties(place) {
        versions = each(versions, |value| match (schema.schema, value.get(&name), child(node, &name)) {
            (Value::Bool(false), _, _) => vec![without(value, &name)],
            (_, Some(member), Some(below)) => placed(value, &name, keeping(&schema, below, member)),
            _ => vec![value.clone()],
        });
    }
    if let Some(words) = words(place) {
        let fitting: Vec<Value> = words.iter().filter(|word| accepts(node, word)).cloned().collect();
        versions = if fitting.is_empty() { words } else { fitting };
    }
    if let Some(inner) = place.step("not") {
        versions = each(versions, |value| violating(&inner, node, value));
    }
    let branches = place.branches("anyOf");
    if !branches.is_empty() {
        versions =
            each(versions, |value| branches.iter().flat_map(|branch| keeping(branch, node, value)).collect());
    }
    versions
}

/// Versions that break a schema, each in one way.
fn violating(place: &Place, node: &Node, value: &Value) -> Vec<Value> {
    let mut versions = Vec::new();
    versions.extend(resolve(place).into_iter().flat_map(|target| violating(&target, node, value)));
    versions.extend(names(place, "required").iter().map(|name| without(value, name)));
    for (name, schema) in properties(place) {
        let there = with_member(node, value, &name);
        match (schema.schema, there.get(&name), child(node, &name)) {
            (Value::Bool(false), ..) => versions.push(there),
            (_, Some(member), Some(below)) => {
                versions.extend(placed(&there, &name, violating(&schema, below, member)));
            }
            _ => {}
        }
    }
    if let (Some(words), Node::Leaf(leaf)) = (words(place), node) {
        versions.extend(others(leaf).into_iter().chain(wrong(leaf)).filter(|value| !words.contains(value)));
    }
    if let (true, Node::Leaf(leaf)) = (place.text("pattern").is_some(), node) {
        versions.extend(others(leaf));
    }
    if let Some(inner) = place.step("not") {
        versions.extend(keeping(&inner, node, value));
    }
    for keyword in ["anyOf", "oneOf"] {
        let branches = place.branches(keyword);
        if !branches.is_empty() {
            let none = branches.iter().fold(vec![value.clone()], |versions, branch| {
                each(versions, |value| violating(branch, node, value))
            });
            versions.extend(none);
        }
    }
    for (name, needed) in
        place.schema.get("dependentRequired").and_then(Value::as_object).into_iter().flatten()
    {
        let there = with_member(node, value, name);
        let needed = needed.as_array().into_iter().flatten().filter_map(Value::as_str);
        versions.extend(needed.map(|needed| without(&there, needed)));
    }
    versions.truncate(FEW);
    versions
}

fn each(versions: Vec<Value>, step: impl FnMut(&Value) -> Vec<Value>) -> Vec<Value> {
    versions.iter().flat_map(step).take(FEW).collect()
}

/// Right and nearly right values of a scalar, to be told apart by a condition.
fn others(leaf: &Leaf) -> Vec<Value> {
    let mut values = leaf.samples().to_vec();
    values.extend(wrong(leaf).into_iter().filter(|value| leaf.accepts(value)));
    values.extend(
        ["x".repeat(16), "9".repeat(16), "x".repeat(35)]
            .map(Value::from)
            .into_iter()
            .filter(|value| leaf.accepts(value)),
    );
    values
}

fn accepts(node: &Node, value: &Value) -> bool {
    match node {
        Node::Leaf(leaf) => leaf.accepts(value),
        _ => true,
    }
}

fn names(place: &Place, keyword: &str) -> Vec<String> {
    let list = place.schema.get(keyword).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn properties(place: &Place) -> Vec<(String, Place)> {
    let members = place.schema.get("properties").and_then(Value::as_object);
    let names = members.into_iter().flat_map(|members| members.keys());
    names.filter_map(|name| Some((name.clone(), place.under("properties", name)?))).collect()
}

fn words(place: &Place) -> Option<Vec<Value>> {
    let list = place.schema.get("enum").and_then(Value::as_array).cloned();
    list.or_else(|| place.schema.get("const").map(|one| vec![one.clone()]))
}

fn child<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    match node {
        Node::Object(object) => {
            object.members.iter().find(|member| member.name == name).map(|member| &*member.node)
        }
        _ => None,
    }
}

fn with_member(node: &Node, value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    if let (Value::Object(members), Some(below)) = (&mut value, child(node, name)) {
        members.entry(name.to_owned()).or_insert_with(|| below.plain());
    }
    value
}

fn without(value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    if let Value::Object(members) = &mut value {
        members.shift_remove(name);
    }
    value
}

fn placed(value: &Value, name: &str, versions: Vec<Value>) -> Vec<Value> {
    let put = |version| {
        let mut value = value.clone();
        if let Value::Object(members) = &mut value {
            members.insert(name.to_owned(), version);
        }
        value
    };
    versions.into_iter().map(put).collect()
}
