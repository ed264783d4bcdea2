//! The classes of bugs that real clients had: what mutants are examples of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::requirement::Severity;

const TABLE: &str = include_str!("../../../schemas/bug-classes.json");

/// A kind of mistake.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BugClass {
    /// Its name.
    pub id: String,
    /// `openapi`, `antom` or `both`.
    pub protocol: Side,
    /// What such a bug costs at worst.
    pub severity: Severity,
    /// What goes wrong.
    pub says: String,
    /// Why a black box cannot see it; only where no mutant is an example.
    #[serde(default)]
    pub unseen: Option<String>,
}

/// The protocols in which a class occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Alipay's OpenAPI gateway.
    OpenApi,
    /// Antom.
    Antom,
    /// Either.
    Both,
}

impl Side {
    /// The word of files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenApi => "openapi",
            Self::Antom => "antom",
            Self::Both => "both",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    classes: Vec<BugClass>,
}

static CLASSES: LazyLock<Vec<BugClass>> = LazyLock::new(|| {
    load(TABLE).unwrap_or_else(|problem| panic!("the built-in table of bug classes is broken: {problem}"))
});

/// The built-in table, in its own order: what costs most, most often, comes first.
pub fn bug_classes() -> &'static [BugClass] {
    &CLASSES
}

fn load(text: &str) -> Result<Vec<BugClass>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut places = BTreeMap::new();
    for (place, class) in file.classes.iter().enumerate() {
        if let Some(first) = places.insert(class.id.as_str(), place) {
            return Err(format!("/classes/{place}/id: `{}` is used at /classes/{first} already", class.id));
        }
    }
    Ok(file.classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_a_slip_is_refused_with_its_reason() {
        let class = |members: &str| {
            format!(r#"{{"id":"a","protocol":"both","severity":"interop","says":"It breaks."{members}}}"#)
        };
        let error = |text: String| load(&format!(r#"{{"classes":[{text}]}}"#)).unwrap_err();

        insta::assert_snapshot!(
            error([class(""), class("")].join(",")),
            @"/classes/1/id: `a` is used at /classes/0 already"
        );
        insta::assert_snapshot!(
            error(class(r#","seen":"no""#)),
            @"unknown field `seen`, expected one of `id`, `protocol`, `severity`, `says`, `unseen` at line 1 column 87"
        );
    }
}
