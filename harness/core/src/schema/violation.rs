//! From the errors of the schema library to violations: a place, a name, what was expected, and never a secret.

use std::fmt;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde::Serialize;
use serde_json::Value;

use super::Message;
use super::documents::{Documents, Place, Reading, escape, tokens};
use super::mask::{class_of_name, masked};
use super::walk::Walk;

/// Longest value that is shown, in characters.
const SHOWN: usize = 80;

/// One thing that is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// JSON Pointer into the message: to the wrong value, the missing member, or the member too many.
    pub at: String,
    /// The name of the broken condition or check; for a plain constraint the keyword.
    pub constraint: String,
    /// What would be right, in words.
    pub expected: String,
    /// What stands there, masked; empty if nothing does.
    pub value: String,
    /// File and JSON Pointer of the constraint.
    pub schema: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, constraint, expected, value, schema: _ } = self;
        let place = if at.is_empty() { "the message" } else { at };
        write!(f, "{place}: expected {expected}")?;
        if !value.is_empty() {
            write!(f, ", got {value}")?;
        }
        write!(f, " ({constraint})")
    }
}

/// Reports each error once, where it stands.
pub(super) fn gather<'a>(
    message: &Message,
    reading: Reading,
    errors: impl Iterator<Item = ValidationError<'a>>,
) -> Vec<Violation> {
    let scribe = Scribe { message, documents: Documents::of(reading), walk: message.walk() };
    let mut violations = Vec::new();
    for error in errors {
        scribe.write(&error, &mut violations);
    }
    violations.sort();
    violations.dedup();
    violations
}

struct Scribe<'a> {
    message: &'a Message,
    documents: &'static Documents,
    walk: Walk,
}

impl Scribe<'_> {
    fn write(&self, error: &ValidationError<'_>, violations: &mut Vec<Violation>) {
        let at = error.instance_path().as_str();
        match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match fitting_branch(at, context) {
                Some(branch) => branch.iter().for_each(|error| self.write(error, violations)),
                None => violations.push(self.violation(error, at.to_owned())),
            },
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                violations.push(self.violation(error, format!("{at}/{}", escape(name))));
            }
            Kind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    violations.push(self.violation(error, format!("{at}/{}", escape(name))));
                }
            }
            // Where a part of a schema fails, its members count as not evaluated; those are known and no violation.
            Kind::UnevaluatedProperties { unexpected } => {
                let here = self.walk.pointed(at);
                for name in unexpected.iter().filter(|name| !here.child(name).is_known()) {
                    violations.push(self.violation(error, format!("{at}/{}", escape(name))));
                }
            }
            _ => violations.push(self.violation(error, at.to_owned())),
        }
    }

    fn violation(&self, error: &ValidationError<'_>, at: String) -> Violation {
        let (place, condition) = self.origin(error);
        let instance = match error.kind() {
            Kind::Required { .. } => None,
            _ => at
                .strip_prefix(error.instance_path().as_str())
                .and_then(|rest| error.instance().pointer(rest)),
        };
        Violation {
            value: instance.map(|value| self.shown(&at, value)).unwrap_or_default(),
            constraint: condition.unwrap_or_else(|| error.kind().keyword().to_owned()),
            expected: expected(error),
            schema: place.map(|place| format!("{}#{}", place.file, place.pointer)).unwrap_or_default(),
            at,
        }
    }

    /// Follows the way of the library through the files: where the constraint stands, and the innermost name of a
    /// condition on the way.
    fn origin(&self, error: &ValidationError<'_>) -> (Option<Place>, Option<String>) {
        let root = self.message.root();
        let mut place = self.documents.resolve(root.file, &format!("#{}", root.pointer));
        let mut condition = None;
        let way: Vec<String> = tokens(error.evaluation_path().as_str()).collect();
        // The first three steps lead through the conjunction that the validator was compiled from.
        for token in way.iter().skip(3) {
            let Some(here) = place else { break };
            place = match (token.as_str(), here.text("$ref")) {
                ("$ref", Some(reference)) => self.documents.resolve(here.file, reference),
                (token, _) => here.step(token),
            };
            if let Some(name) = place.as_ref().and_then(|place| place.text("$comment")) {
                condition = Some(name.to_owned());
            }
        }
        (place, condition)
    }

    fn shown(&self, at: &str, value: &Value) -> String {
        let here = self.walk.pointed(at);
        let name = tokens(at).last().unwrap_or_default();
        let class = match here.is_known() {
            true => here.sensitive(),
            false => class_of_name(&name).or(Some("unknown")),
        };
        match value {
            Value::Object(_) => "an object".to_owned(),
            Value::Array(items) => format!("a list of {}", items.len()),
            // Text inside text can hold anything.
            Value::String(_) if here.kind() == Some("json-text") => "a JSON text".to_owned(),
            value => cut(&masked(class, value).to_string()),
        }
    }
}

/// The one branch whose type fits, if there is one: its errors say more than "none of these".
fn fitting_branch<'a>(
    at: &str,
    context: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a [ValidationError<'static>]> {
    let wrong_type = |error: &ValidationError<'_>| {
        matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == at
    };
    let mut fitting = context.iter().filter(|branch| !branch.iter().any(wrong_type));
    match (fitting.next(), fitting.next()) {
        (Some(branch), None) => Some(branch),
        _ => None,
    }
}

fn expected(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Required { property } => format!("a member {property}"),
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } | Kind::FalseSchema => {
            "no such member".to_owned()
        }
        Kind::Type { kind: TypeKind::Single(kind) } => format!("the type {kind}"),
        Kind::Type { kind: TypeKind::Multiple(kinds) } => {
            let kinds: Vec<String> = kinds.iter().map(|kind| kind.to_string()).collect();
            format!("one of the types {}", kinds.join(", "))
        }
        Kind::Constant { expected_value } => expected_value.to_string(),
        Kind::Enum { options } => match options.as_ref() {
            Value::Array(words) => {
                let words: Vec<String> = words.iter().map(Value::to_string).collect();
                format!("one of {}", words.join(", "))
            }
            word => word.to_string(),
        },
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::MaxLength { limit } => format!("at most {limit} characters"),
        Kind::MinItems { limit } => format!("at least {limit} items"),
        Kind::MaxItems { limit } => format!("at most {limit} items"),
        Kind::Minimum { limit } => format!("{limit} or more"),
        Kind::Maximum { limit } => format!("{limit} or less"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::Pattern { pattern } => format!("text of the form {pattern}"),
        Kind::Format { format } => format!("text of the format {format}"),
        Kind::AnyOf { .. } => "one of the alternatives".to_owned(),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            "exactly one of the alternatives".to_owned()
        }
        Kind::Not { .. } => "a message without this combination".to_owned(),
        other => format!("what `{}` asks for", other.keyword()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
