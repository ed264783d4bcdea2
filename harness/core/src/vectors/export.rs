//! From the sign and verify cases to files of vectors.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::answer::{taken, to_sign};
use super::{Answer, Configuration, FILES, File, Group, Message, Note, Row, SCHEMA_FILE, Test, hex, unhex};
use crate::adapter::{Command, Configure, Sign};
use crate::case::load::cases;
use crate::case::{Case, Expectation};
use crate::diagnose::{self, Around, Parts, Wrong, wrong_texts};
use crate::gateway::Keyring;
use crate::operation::Protocol;
use crate::plan::{Role, World, plan};
use crate::requirement::register;
use crate::wire::charset::Charset;

/// The time at which every vector was made: 2026-11-22T10:00:00+08:00.
const NOW: i64 = 1_795_312_800;

/// Makes every file under the keys. Identifiers and tokens depend on the seed, signatures on both.
pub fn export(keys: &Keyring, seed: u64) -> Vec<(Row, File)> {
    FILES.iter().map(|row| (*row, file(*row, keys, seed))).collect()
}

fn file(row: Row, keys: &Keyring, seed: u64) -> File {
    let now = jiff::Timestamp::from_second(NOW).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let origin = "https://gateway.example";
    let world = World {
        keys,
        seed,
        origin,
        secure_origin: origin,
        elsewhere: "https://elsewhere.example",
        nowhere: "https://nowhere.example",
        proxy: None,
        ca_pem: "",
        ca_file: "",
        now,
        polls: false,
        state_dir: "",
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut made = BTreeSet::new();
    for case in cases().iter().filter(|case| (case.protocol, case.kind) == (row.protocol, row.kind)) {
        let Some(step) = plan(case, &world).into_iter().find(|step| step.role == Role::Subject) else {
            continue;
        };
        let Some(message) = message(&step.command) else { continue };
        let group = group(row, &step.config, keys);
        let tests = match row.kind.message() {
            Some(_) => vec![verify(row, case, &group, message)],
            None => signs(row, case, &group, message, keys, &mut made),
        };
        match groups.iter_mut().find(|other| Group { tests: Vec::new(), ..(*other).clone() } == group) {
            Some(other) => other.tests.extend(tests),
            None => groups.push(Group { tests, ..group }),
        }
    }
    let mut number = 0;
    for test in groups.iter_mut().flat_map(|group| &mut group.tests) {
        number += 1;
        test.tc_id = number;
    }
    File {
        algorithm: "RSASSA-PKCS1-v1_5".to_owned(),
        schema: SCHEMA_FILE.to_owned(),
        generator_version: env!("CARGO_PKG_VERSION").to_owned(),
        number_of_tests: number,
        header: vec![
            format!("Signature vectors of {}, made by paycert from its cases.", row.group),
            row.says.to_owned(),
            "Every key here was made for this export and is used nowhere else.".to_owned(),
        ],
        notes: notes(&groups),
        test_groups: groups,
    }
}

/// The empty group of a configuration.
fn group(row: Row, config: &Configure, keys: &Keyring) -> Group {
    let signs = row.kind.message().is_none();
    let key = if signs { keys.merchant.public() } else { keys.platform.public() };
    let rsa = config.sign_type.as_deref() == Some("RSA");
    Group {
        kind: row.group.to_owned(),
        key_size: key.bits(),
        sha: if rsa { "SHA-1" } else { "SHA-256" }.to_owned(),
        public_key_pem: key.spki_pem(),
        public_key_bare: key.spki_bare(),
        private_key: if signs { config.private_key.clone() } else { Default::default() },
        configuration: Configuration {
            app_id: config.app_id.clone(),
            seller_id: config.seller_id.clone(),
            sign_type: config.sign_type.clone(),
            charset: config.charset.clone(),
            client_id: config.client_id.clone(),
            key_version: config.key_version.clone(),
        },
        tests: Vec::new(),
    }
}

/// What the client is asked about.
fn message(command: &Command) -> Option<Message> {
    Some(match command {
        Command::Verify(asked) => Message {
            operation: asked.operation.clone(),
            method: asked.method.clone(),
            path: asked.path.clone(),
            headers: Some(asked.headers.clone()),
            body_hex: Some(hex(&STANDARD.decode(&asked.body_b64).ok()?)),
            ..Message::default()
        },
        Command::Sign(Sign::OpenApi { params, .. }) => {
            Message { params: Some(params.clone()), ..Message::default() }
        }
        Command::Sign(Sign::Antom { method, path, client_id, time, body, .. }) => Message {
            method: Some(method.clone()),
            path: Some(path.clone()),
            client_id: Some(client_id.clone()),
            time: Some(time.clone()),
            body_hex: Some(hex(body.as_bytes())),
            ..Message::default()
        },
        _ => return None,
    })
}

fn verify(row: Row, case: &Case, group: &Group, message: Message) -> Test {
    let body = unhex(message.body_hex.as_deref().unwrap_or_default()).unwrap_or_default();
    let signed = row.kind.message().and_then(|kind| taken(row, kind, group, &message, &body).ok());
    let (msg, sig) = signed.map(|signed| (hex(&signed.content), hex(&signed.signature))).unwrap_or_default();
    let result = match case.expect {
        Expectation::Valid => Answer::Valid,
        Expectation::Invalid => Answer::Invalid,
        _ => Answer::Acceptable,
    };
    test(case, message, msg, sig, result)
}

/// The right signature of a request, and behind it what clients make of it by mistake. Each mistake of the doctor's
/// table comes once a file, with the first message in which it shows.
fn signs(
    row: Row,
    case: &Case,
    group: &Group,
    message: Message,
    keys: &Keyring,
    made: &mut BTreeSet<&'static str>,
) -> Vec<Test> {
    let Some(content) = to_sign(row, group, &message) else { return Vec::new() };
    let signed = |digest, content: &[u8]| keys.merchant.sign(digest, content).unwrap_or_default();
    let right = signed(group.digest(), &content);
    let msg = hex(&content);
    let test = |sig: String, result| test(case, message.clone(), msg.clone(), sig, result);
    let (sig, result) = match case.expect {
        Expectation::Verifies => (hex(&right), Answer::Valid),
        Expectation::NotSigned => (String::new(), Answer::Invalid),
        _ => (hex(&right), Answer::Acceptable),
    };
    let mut tests = vec![test(sig, result)];
    // A key in a form of its own is what its case is about; the mistakes are about messages.
    if case.configure.private_key.is_some() {
        return tests;
    }
    let mut known = vec![(group.digest(), content.clone())];
    for Wrong { cause, digest, content } in wrong_texts(&at_hand(row, group, &message, &right)) {
        let text = (digest, content);
        // Two mistakes may come to the same text; the doctor names the first.
        if known.contains(&text) {
            continue;
        }
        if made.insert(cause.mistake.id) {
            let comment = format!("{} Wrong here: {cause}.", case.why);
            tests.push(Test { comment, ..test(hex(&signed(text.0, &text.1)), Answer::Invalid) });
        }
        known.push(text);
    }
    tests
}

/// The request of a vector as the doctor looks at it.
fn at_hand(row: Row, group: &Group, message: &Message, signature: &[u8]) -> diagnose::Message {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let parts = match row.protocol {
        Protocol::OpenApi => {
            let params = message.params.iter().flatten();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            Parts::Params(params.map(|(name, value)| (name.clone(), text(value))).collect())
        }
        Protocol::Antom => Parts::Content {
            method: text(&message.method),
            path: text(&message.path),
            client: text(&message.client_id),
            time: text(&message.time),
            body: unhex(message.body_hex.as_deref().unwrap_or_default()).unwrap_or_default(),
        },
    };
    let charset = group.configuration.charset.as_deref().and_then(Charset::from_label);
    diagnose::Message {
        kind: diagnose::Kind::Request,
        parts,
        charset: charset.unwrap_or(Charset::Utf8),
        digest: group.digest(),
        signature: STANDARD.encode(signature),
        around: Around::default(),
    }
}

/// A test that has no number yet.
fn test(case: &Case, message: Message, msg: String, sig: String, result: Answer) -> Test {
    let (comment, case_id, flags) = (case.why.clone(), case.id.clone(), case.covers.clone());
    Test { tc_id: 0, comment, flags, case: case_id, message, msg, sig, result }
}

/// The requirements that the tests name.
fn notes(groups: &[Group]) -> BTreeMap<String, Note> {
    let tests = groups.iter().flat_map(|group| &group.tests);
    let named: BTreeSet<&String> = tests.flat_map(|test| &test.flags).collect();
    let note = |id: &String| {
        let requirement = register().get(id)?;
        let note = Note {
            bug_type: requirement.severity.word().to_owned(),
            description: requirement.says.clone(),
            links: requirement.sources.iter().map(ToString::to_string).collect(),
        };
        Some((id.clone(), note))
    };
    named.into_iter().filter_map(note).collect()
}
