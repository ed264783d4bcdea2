//! Changes to messages by JSON Pointer.

use serde_json::{Map, Value};

/// Sets and removes members by JSON Pointer. Objects on the way are made; `-` behind a slash appends.
pub fn edit(message: &mut Value, set: &Map<String, Value>, remove: &[String]) {
    for (pointer, value) in set {
        if let Some(place) = place(message, pointer) {
            *place = value.clone();
        }
    }
    for pointer in remove {
        let Some((parent, name)) = pointer.rsplit_once('/') else { continue };
        match message.pointer_mut(parent) {
            Some(Value::Object(members)) => {
                members.shift_remove(&unescaped(name));
            }
            Some(Value::Array(items)) => {
                if let Some(at) = name.parse::<usize>().ok().filter(|at| *at < items.len()) {
                    items.remove(at);
                }
            }
            _ => {}
        }
    }
}

fn place<'v>(message: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    let mut place = message;
    for name in pointer.split('/').skip(1) {
        if let Value::Array(items) = place {
            if name == "-" {
                items.push(Value::Null);
                place = items.last_mut()?;
            } else {
                place = items.get_mut(name.parse::<usize>().ok()?)?;
            }
            continue;
        }
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = place.as_object_mut()?.entry(unescaped(name)).or_insert(Value::Null);
    }
    Some(place)
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// The member that a JSON Pointer names.
pub fn pointed<'v>(members: &'v Map<String, Value>, pointer: &str) -> Option<&'v Value> {
    let mut names = pointer.split('/').skip(1);
    let mut value = members.get(&unescaped(names.next()?))?;
    for name in names {
        value = match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            other => other.get(unescaped(name))?,
        };
    }
    Some(value)
}
