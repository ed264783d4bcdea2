//! The embedded schema files in both readings, and the references between them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use jsonschema::{Draft, Registry, Validator};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

static FOLDERS: [(&str, Dir); 2] = [
    ("antom", include_dir!("$CARGO_MANIFEST_DIR/../../schemas/antom")),
    ("openapi", include_dir!("$CARGO_MANIFEST_DIR/../../schemas/openapi")),
];

const BASE: &str = "https://paycert.test/schemas/";

static STRICT: LazyLock<Documents> = LazyLock::new(|| Documents::load(Reading::Strict));
static TOLERANT: LazyLock<Documents> = LazyLock::new(|| Documents::load(Reading::Tolerant));

/// How a message is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// As the documents write it: for what a merchant sends, and for what the reference gateway sends.
    Strict,
    /// As a client must accept it: unknown members and new words of growing lists are fine, all else stays.
    Tolerant,
}

/// A subschema: its file, the JSON Pointer in it, and itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The file, such as `antom/common.json`.
    pub file: &'static str,
    /// Where in the file.
    pub pointer: String,
    /// What stands there.
    pub schema: &'static Value,
}

impl Place {
    /// The subschema behind one more step.
    pub fn step(&self, step: &str) -> Option<Self> {
        let schema = match self.schema {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            other => other.get(step)?,
        };
        let pointer = format!("{}/{}", self.pointer, escape(step));
        Some(Self { file: self.file, pointer, schema })
    }

    /// The subschema behind two more steps, as in `properties` and a name.
    pub fn under(&self, keyword: &str, name: &str) -> Option<Self> {
        self.step(keyword)?.step(name)
    }

    /// The absolute reference to it.
    pub fn uri(&self) -> String {
        format!("{BASE}{}#{}", self.file, self.pointer)
    }

    /// The subschemas in a list under `keyword`.
    pub fn branches(&self, keyword: &str) -> Vec<Self> {
        let count = self.schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).filter_map(|at| self.under(keyword, &at.to_string())).collect()
    }

    /// The text under `keyword`.
    pub fn text(&self, keyword: &str) -> Option<&'static str> {
        self.schema.get(keyword)?.as_str()
    }
}

/// Every schema file of one reading.
#[derive(Debug)]
pub struct Documents {
    files: BTreeMap<String, Value>,
    registry: Registry<'static>,
}

impl Documents {
    /// The files of a reading. A file that does not load is a mistake of this crate, found by its tests.
    pub fn of(reading: Reading) -> &'static Self {
        match reading {
            Reading::Strict => &STRICT,
            Reading::Tolerant => &TOLERANT,
        }
    }

    /// Every file in order of its name.
    pub fn files(&'static self) -> impl Iterator<Item = Place> {
        self.files.iter().map(|(file, schema)| Place { file, pointer: String::new(), schema })
    }

    /// The subschema that `reference` means where it stands in `file`.
    pub fn resolve(&'static self, file: &str, reference: &str) -> Option<Place> {
        let (target, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let name = match target {
            "" => file.to_owned(),
            absolute if absolute.starts_with(BASE) => absolute[BASE.len()..].to_owned(),
            relative => format!("{}/{relative}", file.split_once('/')?.0),
        };
        let (file, root) = self.files.get_key_value(&name)?;
        Some(Place { file, pointer: pointer.to_owned(), schema: root.pointer(pointer)? })
    }

    /// Compiles a schema whose references lead into these files.
    pub fn compile(&'static self, schema: &Value) -> Validator {
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(schema)
            .unwrap_or_else(|error| {
                panic!("a built-in schema is broken at {}: {error}", error.instance_path())
            })
    }

    /// Compiles the conjunction of subschemas.
    pub fn compile_all(&'static self, places: &[Place]) -> Validator {
        let parts: Vec<Value> = places.iter().map(|place| json!({ "$ref": place.uri() })).collect();
        self.compile(&json!({ "allOf": parts }))
    }

    fn load(reading: Reading) -> Self {
        let mut files = BTreeMap::new();
        for (folder, dir) in &FOLDERS {
            for file in dir.files() {
                let name = format!("{folder}/{}", file.path().display());
                let mut schema: Value = serde_json::from_slice(file.contents())
                    .unwrap_or_else(|error| panic!("the built-in schema {name} is no JSON: {error}"));
                if reading == Reading::Tolerant {
                    tolerate(&mut schema);
                }
                files.insert(name, schema);
            }
        }
        let registry = Registry::new()
            .extend(files.iter().map(|(name, schema)| (format!("{BASE}{name}"), schema.clone())))
            .and_then(|builder| builder.prepare())
            .unwrap_or_else(|error| panic!("the built-in schemas do not refer to each other: {error}"));
        Self { files, registry }
    }
}

/// Turns the strict reading into the tolerant one: objects are open, and so are lists of words that grow.
fn tolerate(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for closing in ["additionalProperties", "unevaluatedProperties"] {
                if members.get(closing) == Some(&Value::Bool(false)) {
                    members.shift_remove(closing);
                }
            }
            if members.get("x-open") == Some(&Value::Bool(true)) {
                members.shift_remove("enum");
            }
            for (name, member) in members {
                if name != "examples" {
                    tolerate(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tolerate),
        _ => {}
    }
}

/// One token of a JSON Pointer.
pub fn escape(token: &str) -> Cow<'_, str> {
    match token.contains(['~', '/']) {
        true => Cow::Owned(token.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(token),
    }
}

/// The tokens of a JSON Pointer.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
}
