//! Which subschemas speak about a place of a message: for masking, for violations, for generation.

use serde_json::Value;

use super::documents::{Documents, Place, tokens};

/// The subschemas that speak about one value of a message, conditions included.
#[derive(Debug, Clone)]
pub struct Walk {
    documents: &'static Documents,
    places: Vec<Place>,
}

impl Walk {
    /// At the root of a message.
    pub fn at(documents: &'static Documents, root: &Place) -> Self {
        Self { documents, places: spread(documents, vec![root.clone()]) }
    }

    /// At a member, or at an item if the name is a number.
    pub fn child(&self, token: &str) -> Self {
        let mut below = Vec::new();
        for place in &self.places {
            below.extend(place.under("properties", token));
            if token.bytes().all(|byte| byte.is_ascii_digit()) {
                below.extend(place.step("items"));
            }
        }
        Self { documents: self.documents, places: spread(self.documents, below) }
    }

    /// At the end of a JSON Pointer.
    pub fn pointed(&self, pointer: &str) -> Self {
        tokens(pointer).fold(self.clone(), |walk, token| walk.child(&token))
    }

    /// Whether any subschema knows this place; one that is `false` does not.
    pub fn is_known(&self) -> bool {
        self.places.iter().any(|place| place.schema != &Value::Bool(false))
    }

    /// The class of secret that stands here.
    pub fn sensitive(&self) -> Option<&'static str> {
        self.find("x-sensitive")
    }

    /// What kind of text stands here.
    pub fn kind(&self) -> Option<&'static str> {
        self.find("x-kind")
    }

    /// Whether a member must stand here, at least under some condition.
    pub fn requires(&self, member: &str) -> bool {
        let lists = self.places.iter().filter_map(|place| place.schema.get("required")?.as_array());
        lists.flatten().any(|name| name == member)
    }

    /// Every limit to the length of what stands here.
    pub fn limits(&self) -> Vec<u64> {
        self.places.iter().filter_map(|place| place.schema.get("maxLength")?.as_u64()).collect()
    }

    fn find(&self, keyword: &str) -> Option<&'static str> {
        self.places.iter().find_map(|place| place.text(keyword))
    }
}

/// Adds everything that the subschemas lead to at the same place of the message.
fn spread(documents: &'static Documents, mut places: Vec<Place>) -> Vec<Place> {
    let mut at = 0;
    while at < places.len() {
        let place = places[at].clone();
        let mut more: Vec<Place> = Vec::new();
        if let Some(reference) = place.text("$ref") {
            more.extend(documents.resolve(place.file, reference));
        }
        for list in ["allOf", "anyOf", "oneOf"] {
            more.extend(place.branches(list));
        }
        // A text that holds JSON has the members of that JSON.
        for single in ["if", "then", "else", "not", "contentSchema"] {
            more.extend(place.step(single));
        }
        for found in more {
            if !places.contains(&found) {
                places.push(found);
            }
        }
        at += 1;
    }
    places
}
