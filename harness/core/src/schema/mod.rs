//! From a message to what is wrong with it: the schemas, their two readings, masking, and the rules beyond schemas.

mod context;
mod documents;
mod mask;
mod semantic;
mod violation;
mod walk;

pub use context::{
    Brand, Contract, Mode, ThreeDs, brand, contract_violations, mode, notification_violations, three_ds,
};
pub use documents::{Documents, Place, Reading, escape, tokens};
pub use mask::{HIDDEN, card_number, class_of_name, is_sensitive, mask};
pub use semantic::{CHECKS, Check};
pub use violation::Violation;
pub use walk::Walk;

use std::sync::{LazyLock, OnceLock};

use jsonschema::Validator;
use serde_json::Value;

static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(table);

/// Messages that are a part of a file: their name, and where they stand.
const PARTS: &[(&str, &str, &str)] = &[
    ("antom/headers.request", "antom/headers.json", "/$defs/Request"),
    ("antom/headers.response", "antom/headers.json", "/$defs/Response"),
    ("antom/headers.signed-response", "antom/headers.json", "/$defs/SignedResponse"),
    ("antom/headers.notification", "antom/headers.json", "/$defs/Notification"),
];

/// One message of the documents.
#[derive(Debug)]
pub struct Message {
    /// Protocol and file without its ending, such as `antom/payments.pay.request`.
    pub name: String,
    /// Good messages: the first is the base, the others show what else is right.
    pub examples: Vec<&'static Value>,
    root: Place,
    validators: [OnceLock<Validator>; 2],
}

/// Every message, in order of its name.
pub fn messages() -> &'static [Message] {
    &MESSAGES
}

/// Everything that is wrong with a message: by its schema, and in the strict reading by the checks that a schema
/// cannot say. A client must bear more than those allow, such as a currency that is new.
pub fn validate(message: &Message, reading: Reading, value: &Value) -> Vec<Violation> {
    let mut violations = message.schema_violations(reading, value);
    if reading == Reading::Strict {
        violations.extend(semantic::violations(message, value));
    }
    violations
}

impl Message {
    /// The message of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        messages().iter().find(|message| message.name == name)
    }

    /// Where its schema stands in the strict reading.
    pub fn root(&self) -> &Place {
        &self.root
    }

    /// The subschemas of the whole message.
    pub fn walk(&self) -> Walk {
        Walk::at(Documents::of(Reading::Strict), &self.root)
    }

    /// Whether the schema accepts a message: quicker than asking for all violations.
    pub fn accepts(&self, reading: Reading, value: &Value) -> bool {
        self.validator(reading).is_valid(value)
    }

    /// What the schema alone finds wrong.
    pub fn schema_violations(&self, reading: Reading, value: &Value) -> Vec<Violation> {
        violation::gather(self, reading, self.validator(reading).iter_errors(value))
    }

    fn validator(&self, reading: Reading) -> &Validator {
        self.validators[reading as usize]
            .get_or_init(|| Documents::of(reading).compile_all(std::slice::from_ref(&self.root)))
    }
}

/// A file is a message if it shows one; `common.json` does not.
fn table() -> Vec<Message> {
    let documents = Documents::of(Reading::Strict);
    let whole =
        documents.files().map(|root| (root.file.trim_end_matches(".json").to_owned(), root.clone(), root));
    let parts = PARTS.iter().filter_map(|(name, file, pointer)| {
        let part = documents.resolve(file, &format!("#{pointer}"))?;
        Some(((*name).to_owned(), part, documents.resolve(file, "")?))
    });
    let mut messages: Vec<Message> = whole
        .chain(parts)
        .filter(|(_, _, file)| file.schema.get("examples").is_some())
        .map(|(name, root, file)| message(name, root, &file))
        .collect();
    messages.sort_by(|one, other| one.name.cmp(&other.name));
    messages
}

/// A part shows those examples of its file that are good for it.
fn message(name: String, root: Place, file: &Place) -> Message {
    let mut message = Message { name, examples: Vec::new(), root, validators: Default::default() };
    let all = file.schema.get("examples").and_then(Value::as_array).into_iter().flatten();
    message.examples = match message.root.pointer.is_empty() {
        true => all.collect(),
        false => all.filter(|example| message.accepts(Reading::Strict, example)).collect(),
    };
    message
}
