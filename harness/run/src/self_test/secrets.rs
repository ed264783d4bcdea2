//! Secrets in, none out: clients that print everything they are told, in every disguise, and every file of their runs.

use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::disguise::{DISGUISES, pieces};
use super::exit_codes::end;
use super::misbehave::{CARDS, KEYS};
use super::{Scene, Table};
use crate::runner::RunError;

/// A secret that the cases hand over.
struct Canary {
    name: &'static str,
    texts: Vec<String>,
}

/// The card number, the token and the code of the corpus; no real ones.
const CARD: &str = "4000000000271827";
const TOKEN: &str = "TOKEN_OF_A_STORED_TEST_CARD_0042";
const CVV: &str = "123";

/// A code is short and may be any other text as well, so it is looked for under its name.
fn as_member(code: &str) -> [String; 3] {
    [format!(r#""cvv":"{code}""#), format!(r#"\"cvv\":\"{code}\""#), format!(r#"\"cvv\": \"{code}\""#)]
}

/// So many bytes of a key are looked for at once.
const WINDOW: usize = 18;

/// Version, modulus and public exponent of a key of 2048 bits, with their headers, are no secret.
const PUBLIC: usize = 277;

/// One run: the mutant that is told the secrets, the cases that tell them, and what must be noticed.
struct Telling {
    mutant: &'static str,
    cases: &'static [&'static str],
    noticed: &'static [&'static str],
}

const TELLINGS: &[Telling] = &[
    Telling {
        mutant: "prints-key",
        cases: &[
            "antom/pay/request-message/*",
            "antom/pay/request-signature/plain",
            "antom/pay/private-key/*",
            "openapi/trade.pay/private-key/*",
        ],
        noticed: &["private key in the log", "private key in an answer", "400000******1827"],
    },
    Telling {
        mutant: "keeps-card-data",
        cases: &["antom/pay/shop/server/authorised", "antom/pay/shop/restart/server-mode"],
        noticed: &["cardNo in the log", "cardNo in the state folder", "cvv in the state folder"],
    },
    Telling {
        mutant: "prints-kept-token",
        cases: &["antom/pay/shop/token/*"],
        noticed: &["cardToken in the log"],
    },
];

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let folder = scene.folder()?;
    let mut artefacts = Vec::new();
    let mut problems = Vec::new();
    for telling in TELLINGS {
        let written = self::artefacts(scene, &folder, telling)?;
        let run = written.iter().find(|(name, _)| name.ends_with("run.jsonl"));
        let run = run.map_or("", |(_, text)| text);
        let missed = telling.noticed.iter().filter(|word| !run.contains(**word));
        problems.extend(
            missed.map(|word| {
                format!("the run of {} does not say `{word}`: was nothing told?", telling.mutant)
            }),
        );
        artefacts.extend(written);
    }
    let told = told(&std::fs::read_to_string(folder.join(CARDS)).unwrap_or_default());
    let of_shops =
        |name: &'static str| told.iter().filter(move |(own, _)| own == name).map(|(_, text)| text.clone());
    let canaries = [
        Canary { name: "card number", texts: of_shops("number").chain([CARD.to_owned()]).collect() },
        Canary {
            name: "card security code",
            texts: of_shops("cvv").chain([CVV.to_owned()]).flat_map(|code| as_member(&code)).collect(),
        },
        Canary { name: "card token", texts: of_shops("card_token").chain([TOKEN.to_owned()]).collect() },
    ];
    problems.extend(
        ["number", "cvv", "card_token"]
            .into_iter()
            .filter(|name| of_shops(name).next().is_none())
            .map(|name| format!("no {name} was handed to a shop")),
    );
    let keys = std::fs::read_to_string(folder.join(KEYS))?;
    let mut text = String::from("secret\tlooked for\tartefacts\tbytes found\n");
    let mut tell = |name: &str, how: &str, wanted: &[String]| {
        let found: Vec<(&str, usize)> = artefacts
            .iter()
            .map(|(name, text)| {
                let lengths = wanted.iter().map(|piece| text.matches(piece.as_str()).count() * piece.len());
                (name.as_str(), lengths.sum())
            })
            .filter(|(_, bytes)| *bytes > 0)
            .collect();
        let bytes: usize = found.iter().map(|(_, bytes)| bytes).sum();
        text += &format!("{name}\t{how}\t{}\t{bytes}\n", artefacts.len());
        problems
            .extend(found.iter().map(|(place, bytes)| format!("{name}, {how}: {bytes} bytes in {place}")));
    };
    for Canary { name, texts } in &canaries {
        for (disguise, how) in DISGUISES {
            let wanted: Vec<String> = texts.iter().flat_map(|text| pieces(disguise, text)).collect();
            tell(name, how, &wanted);
        }
    }
    for (how, wanted) in key_pieces(&keys) {
        if wanted.is_empty() {
            return Ok(Table { gate: "secrets", text, problems: vec!["no key was handed over".to_owned()] });
        }
        tell("private key", how, &wanted);
    }
    Ok(Table { gate: "secrets", text, problems })
}

/// Everything that a run writes and says: the client tells everything, and refuses keys by quoting them.
fn artefacts(scene: &Scene, folder: &Path, telling: &Telling) -> Result<Vec<(String, String)>, RunError> {
    let Telling { mutant, cases, .. } = telling;
    let out = folder.join(mutant);
    let file = |name: &str| std::fs::File::create(folder.join(name));
    let mut command = Command::new(scene.program()?);
    command.args(["run", "--seed", "7", "--out"]).arg(&out);
    command.args(cases.iter().flat_map(|case| ["--case", case]));
    command.arg("--").args(scene.misbehaving("tell", folder)?).args(["--mutant", mutant]);
    command.stdin(Stdio::null()).stdout(file("stdout")?).stderr(file("stderr")?);
    end(&mut command.spawn()?)?;
    let mut written = Vec::new();
    for entry in std::fs::read_dir(&out)? {
        let entry = entry?;
        let text = String::from_utf8_lossy(&std::fs::read(entry.path())?).into_owned();
        written.push((format!("{mutant}/{}", entry.file_name().to_string_lossy()), text));
    }
    for name in ["stdout", "stderr"] {
        written.push((format!("{mutant}/{name}"), std::fs::read_to_string(folder.join(name))?));
    }
    written.sort();
    Ok(written)
}

/// What shops were told of cards, and kept of them: pairs of a name and a text.
fn told(lines: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        lines.lines().filter_map(|line| serde_json::from_str::<(String, String)>(line).ok()).collect();
    found.sort();
    found.dedup();
    found
}

/// Pieces of the private half of the first whole key that was handed over: of its text, which is Base64 already, however
/// it is aligned, and in the disguises of that.
fn key_pieces(keys: &str) -> Vec<(&'static str, Vec<String>)> {
    let whole = |key: &Value| Some(key.get("pkcs1_bare")?.as_str()?.to_owned());
    let lines = keys.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let text =
        lines.filter(|key| key.get("pkcs8_pem").is_some()).find_map(|key| whole(&key)).unwrap_or_default();
    let der = STANDARD.decode(text).unwrap_or_default();
    let private = der.get(PUBLIC..).unwrap_or_default();
    let windows = || (0..3).flat_map(|skipped| private[skipped.min(private.len())..].chunks_exact(WINDOW));
    let in_text: Vec<String> = windows().map(|bytes| STANDARD.encode(bytes)).collect();
    let der_in_hex: Vec<String> = private
        .chunks_exact(WINDOW)
        .map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        .flat_map(|hex| [hex.to_uppercase(), hex])
        .collect();
    let mut all: Vec<(&'static str, Vec<String>)> = DISGUISES
        .iter()
        .map(|(disguise, how)| (*how, in_text.iter().flat_map(|text| pieces(*disguise, text)).collect()))
        .collect();
    if let Some((_, hex)) = all.last_mut() {
        hex.extend(der_in_hex);
    }
    all
}
