//! What the harness sends and the reference merchant answers is what `schemas/paycert/adapter.v1.json` says.

use std::collections::BTreeSet;
use std::path::Path;

use paycert_core::adapter::{Command, Heard, Measure, Measured, VERSION};
use paycert_core::case::load::cases;
use paycert_core::plan::{World, plan};
use paycert_run::adapter::{Iut, ReferenceMerchant};
use paycert_run::runner::fresh_keys;
use serde_json::{Value, json};

/// The validator of one definition of the schema.
fn validator(pointer: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/paycert/adapter.v1.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).expect("the schema")).expect("JSON");
    let members = schema.as_object_mut().expect("an object");
    members.remove("oneOf");
    members.insert("$ref".to_owned(), Value::from(format!("#/$defs/{pointer}")));
    jsonschema::options().build(&schema).expect("a good schema")
}

/// A command as a line.
fn line(command: &Command) -> Value {
    let mut members = command.members();
    members.insert("id".to_owned(), json!(7));
    members.insert("do".to_owned(), json!(command.verb()));
    Value::Object(members)
}

#[test]
fn commands_and_answers_are_what_the_schema_says() {
    let keys = fresh_keys().expect("keys");
    let folder = std::env::temp_dir().join(format!("paycert-protocol-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    // Nothing listens there: what the merchant says of that is an answer like any other.
    let world = World {
        keys: &keys,
        seed: 1,
        origin: "http://127.0.0.1:9",
        secure_origin: "http://127.0.0.1:9",
        elsewhere: "http://127.0.0.1:9",
        nowhere: "http://127.0.0.1:9",
        proxy: None,
        ca_pem: "",
        ca_file: "",
        now: jiff::Timestamp::UNIX_EPOCH,
        polls: true,
        state_dir: folder.to_str().expect("a name"),
    };
    let command_schema = validator("command");
    let mut merchant = ReferenceMerchant::new(None);
    let mut wrong = Vec::new();
    let mut check = |name: &str, validator: &jsonschema::Validator, value: &Value| {
        wrong.extend(
            validator.iter_errors(value).map(|error| format!("{name}: {}: {error}", error.instance_path())),
        );
    };
    let start = Command::Start { version: VERSION };
    let steps =
        cases().iter().step_by(7).flat_map(|case| plan(case, &world).into_iter().map(|step| step.command));
    let mut measured = BTreeSet::new();
    for mut command in std::iter::once(start).chain(steps) {
        // Nothing is there to be waited for.
        if let Command::Configure(config) = &mut command {
            config.polling.iter_mut().for_each(|polling| polling.interval_ms = 1);
        }
        check(command.verb(), &command_schema, &line(&command));
        let Heard::Ok(ok) = merchant.command(&command) else { panic!("the merchant is in order") };
        check(command.verb(), &validator(&format!("ok/{}", command.verb())), &ok);
        let Some(what) = Measured::of(&command).filter(|_| measured.insert(command.verb())) else { continue };
        let command = Command::Measure(Measure { what, for_ms: 1, threads: 2 });
        check("measure", &command_schema, &line(&command));
        let Heard::Ok(ok) = merchant.command(&command) else { panic!("the merchant is in order") };
        check("measure", &validator("ok/measure"), &ok);
    }
    assert_eq!(measured.len(), 3);
    std::fs::remove_dir_all(&folder).expect("a folder");
    assert_eq!(wrong, Vec::<String>::new());
}
