//! The register of requirements: every checkable statement of the documents, with its source.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/requirements");

/// How binding a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; documents contradict each other or are silent.
    May,
    /// Recommended, or stated by fewer sources.
    Should,
    /// Required.
    Must,
}

impl Level {
    /// The word of files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

/// What breaking a requirement costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Two programs do not understand each other.
    Interop,
    /// The client breaks.
    Availability,
    /// A message that the platform did not make is believed.
    Forgery,
    /// Somebody's money is gone.
    MoneyLoss,
}

impl Severity {
    /// The word of files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::MoneyLoss => "money-loss",
            Self::Forgery => "forgery",
            Self::Availability => "availability",
            Self::Interop => "interop",
        }
    }
}

/// One checkable statement.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name.
    pub id: String,
    /// What it is about: the name of its file.
    #[serde(skip)]
    pub topic: String,
    /// How binding it is.
    pub level: Level,
    /// What breaking it costs.
    pub severity: Severity,
    /// `openapi`, `antom` or `both`.
    pub protocol: String,
    /// The statement in our words.
    pub says: String,
    /// A short quote of a seed.
    #[serde(default)]
    pub quote: Option<String>,
    /// Whether the sources contradict each other.
    #[serde(default)]
    pub contradiction: bool,
    /// Where it is written.
    pub sources: Vec<Source>,
}

/// Where a statement is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Source {
    /// A line of a seed.
    Seed {
        /// Its number.
        seed: String,
        /// The line.
        line: u32,
    },
    /// A place in the fact sheets.
    Facts {
        /// The sheet.
        facts: String,
        /// The section or row.
        at: String,
        /// How it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<String>,
    },
    /// A place in a public standard, or in a public set of test vectors.
    Standard {
        /// Its name.
        standard: String,
        /// The section, or the flag of the vectors.
        at: String,
    },
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seed { seed, line } => write!(f, "seed {seed} line {line}"),
            Self::Facts { facts, at, mark: Some(mark) } => write!(f, "{facts} {at} [{mark}]"),
            Self::Facts { facts, at, mark: None } => write!(f, "{facts} {at}"),
            Self::Standard { standard, at } => write!(f, "{standard} {at}"),
        }
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    requirements: Vec<Requirement>,
}

/// The register by id.
pub type Register = BTreeMap<String, Requirement>;

static REGISTER: LazyLock<Register> =
    LazyLock::new(|| load().unwrap_or_else(|problem| panic!("the built-in register is broken: {problem}")));

/// The built-in register.
pub fn register() -> &'static Register {
    &REGISTER
}

fn load() -> Result<Register, String> {
    let mut register = Register::new();
    for file in FILES.files().filter(|file| file.path().extension().is_some_and(|end| end == "json")) {
        let path = file.path().display();
        let parsed: File =
            serde_json::from_slice(file.contents()).map_err(|error| format!("{path}: {error}"))?;
        let stem = file.path().file_stem().map(|stem| stem.to_string_lossy().into_owned());
        for mut requirement in parsed.requirements {
            requirement.topic = stem.clone().unwrap_or_default();
            let id = requirement.id.clone();
            if register.insert(id.clone(), requirement).is_some() {
                return Err(format!("{path}: id `{id}` is used twice"));
            }
        }
    }
    Ok(register)
}
