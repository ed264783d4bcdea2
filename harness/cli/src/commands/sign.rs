//! `paycert sign`: the signature of a request, or the exact bytes that it covers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::crypto::Digest;
use paycert_core::wire::antom::{SignatureHeader, content};
use paycert_core::wire::form::Pairs;
use paycert_core::wire::json::{Limits, parse_strict};
use paycert_core::wire::openapi::{Rule, string_to_sign};
use serde_json::Value;

use super::input;
use crate::args::tools::{How, SignAntom, SignArgs, SignOpenApi, SignProtocol, SignTypeArg};
use crate::failure::Failure;

pub(crate) fn sign(args: &SignArgs) -> Result<u8, Failure> {
    match &args.protocol {
        SignProtocol::Openapi(args) => openapi(args),
        SignProtocol::Antom(args) => antom(args),
    }
}

fn openapi(args: &SignOpenApi) -> Result<u8, Failure> {
    let named: Vec<_> = [&args.params, &args.how.key].into_iter().flatten().map(AsRef::as_ref).collect();
    input::at_most_one_from_standard_input(&named)?;
    let pairs = parameters(args)?;
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let digest = digest(args.sign_type, value("sign_type"))?;
    let charset = match (&args.charset, value("charset")) {
        (Some(label), Some(other)) if input::charset(label)? != input::charset(other)? => {
            return Err(disagree("--charset", label, "charset", other));
        }
        (Some(label), _) => input::charset(label)?,
        (None, label) => input::charset(label.unwrap_or("utf-8"))?,
    };
    let text =
        string_to_sign(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), Rule::Request);
    let content = charset.encode(&text).ok_or_else(|| {
        let what = format!("a character of the parameters cannot be written in {}", charset.label());
        Failure::usage(what, "sign in utf-8, or take the character out")
    })?;
    finish(&args.how, digest, &content, |signature| STANDARD.encode(signature))
}

fn antom(args: &SignAntom) -> Result<u8, Failure> {
    let named: Vec<_> =
        [Some(&args.body), args.how.key.as_ref()].into_iter().flatten().map(AsRef::as_ref).collect();
    input::at_most_one_from_standard_input(&named)?;
    let body = input::bytes(&args.body)?;
    let content = content(&args.method, &args.path, &args.client_id, &args.time, &body);
    let header = |signature: &[u8]| SignatureHeader::format(&args.key_version, signature);
    finish(&args.how, Digest::Sha256, &content, header)
}

/// Prints the content, or its signature.
fn finish(
    how: &How,
    digest: Digest,
    content: &[u8],
    format: impl Fn(&[u8]) -> String,
) -> Result<u8, Failure> {
    let key = how.key.as_ref().filter(|_| !how.show_content);
    let Some(path) = key else {
        input::print(content);
        return Ok(0);
    };
    let signature = input::private_key(path)?
        .sign(digest, content)
        .map_err(|error| Failure::unreadable(path, error, "take a key of 2048 bits or more"))?;
    input::print(format!("{}\n", format(&signature)).as_bytes());
    Ok(0)
}

/// The parameters in the order given.
fn parameters(args: &SignOpenApi) -> Result<Pairs, Failure> {
    let pairs = match &args.params {
        Some(path) => {
            let fail = |problem: String| {
                Failure::unreadable(path, problem, "the file is a JSON object of texts: parameter to value")
            };
            match parse_strict(&input::bytes(path)?, Limits::default()) {
                Ok(Value::Object(members)) => members
                    .into_iter()
                    .map(|(name, value)| match value {
                        Value::String(value) => Ok((name, value)),
                        // What is signed are the exact characters of a value; those of a number are not known.
                        _ => Err(fail(format!("the value of `{name}` is no text"))),
                    })
                    .collect::<Result<Pairs, Failure>>()?,
                Ok(_) => return Err(fail("no JSON object".to_owned())),
                Err(error) => return Err(fail(error.to_string())),
            }
        }
        None => args.param.iter().map(|text| parameter(text)).collect::<Result<_, _>>()?,
    };
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            Err(Failure::usage(format!("parameter `{}` is given twice", pair[0]), "give each once"))
        }
        None => Ok(pairs),
    }
}

fn parameter(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Failure::usage(format!("--param '{text}' is not NAME=VALUE"), "an empty value is NAME=")),
    }
}

fn digest(flag: Option<SignTypeArg>, parameter: Option<&str>) -> Result<Digest, Failure> {
    let word = |flag| if flag == SignTypeArg::Rsa { "RSA" } else { "RSA2" };
    match (flag.map(word), parameter) {
        (Some(flag), Some(other)) if flag != other => Err(disagree("--sign-type", flag, "sign_type", other)),
        (Some("RSA"), _) | (None, Some("RSA")) => Ok(Digest::Sha1),
        (Some(_), _) | (None, Some("RSA2") | None) => Ok(Digest::Sha256),
        (None, Some(other)) => Err(Failure::usage(
            format!("the parameter `sign_type` is '{other}'"),
            "the signature types are RSA2 (SHA-256) and RSA (SHA-1)",
        )),
    }
}

fn disagree(flag: &str, value: &str, parameter: &str, other: &str) -> Failure {
    Failure::usage(
        format!("{flag} says '{value}', the parameter `{parameter}` says '{other}'"),
        format!("leave {flag} away: the gateway goes by the parameter"),
    )
}
