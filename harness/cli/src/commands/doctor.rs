//! `paycert doctor`: why a signature does not verify.

use std::io::Read;
use std::path::Path;

use paycert_core::crypto::{Digest, PublicKey};
use paycert_core::diagnose::input::{Captured, Given, Unreadable, curl, har, http, message};
use paycert_core::diagnose::{Keys, Kind, diagnose, text};
use paycert_core::report::{Run, diagnoses};
use paycert_core::wire::charset::Charset;
use paycert_core::wire::http::{Headers, Request, Response};

use crate::args::doctor::{DoctorArgs, SignTypeArg};
use crate::failure::{Failure, read};

/// What is longer is a key pasted in place of a file name; it must not be shown in an error.
const LONGEST_NAME: usize = 200;

/// The signature does not verify.
const NOT_VERIFIED: u8 = 1;

pub(crate) fn doctor(args: &DoctorArgs) -> Result<u8, Failure> {
    if let (Some(run), Some(case)) = (&args.run, &args.case) {
        return recorded(run, case);
    }
    let Some(path) = &args.public_key else {
        return Err(Failure::usage("no key to verify with", "name it with --public-key"));
    };
    let other = args.other_key.as_deref().map(key).transpose()?;
    let keys = Keys { public: key(path)?, other };
    let message = message(&captured(args)?, &given(args)?).map_err(unreadable)?;
    let diagnosis = diagnose(&message, &keys);
    crate::paint::print(&text(&message, &diagnosis));
    Ok(if diagnosis.verifies { 0 } else { NOT_VERIFIED })
}

/// A public key. What a wrong file holds is never shown: it may be the private one.
fn key(path: &Path) -> Result<PublicKey, Failure> {
    if path.as_os_str().len() > LONGEST_NAME || path.to_string_lossy().contains("-----BEGIN") {
        return Err(Failure::usage(
            "a key stands where the name of a file was expected",
            "write the key to a file, and name that",
        ));
    }
    let bytes = bytes(path)?;
    let key = match std::str::from_utf8(&bytes) {
        Ok(text) => PublicKey::from_text(text),
        Err(_) => PublicKey::from_der(&bytes),
    };
    key.map_err(|error| Failure::unreadable(path, &error, error.help))
}

/// A file byte for byte, or standard input.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes),
        false => std::fs::read(path),
    };
    read.map_err(|error| Failure::unreadable(path, error, "name a file that exists, or `-`"))
}

fn utf8(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?).map_err(|error| Failure::unreadable(path, error, "give it in UTF-8"))
}

fn unreadable(error: Unreadable) -> Failure {
    Failure::usage(error.to_string(), error.help)
}

/// The exchange that the user named, or the one that the flags spell out.
fn captured(args: &DoctorArgs) -> Result<Captured, Failure> {
    let mut captured = match (&args.http, &args.har, &args.curl) {
        (Some(path), ..) => http::read(&bytes(path)?).map_err(unreadable)?,
        (_, Some(path), _) => har::read(&utf8(path)?, args.entry).map_err(unreadable)?,
        (_, _, Some(path)) => curl::read(&utf8(path)?).map_err(unreadable)?,
        _ => return spelled(args),
    };
    let headers = match (&mut captured.request, &mut captured.response) {
        (_, Some(response)) if args.http.is_some() => &mut response.headers,
        (Some(request), _) => &mut request.headers,
        (None, Some(response)) => &mut response.headers,
        (None, None) => return Ok(captured),
    };
    args.headers.iter().for_each(|(name, value)| headers.set(name, value));
    Ok(captured)
}

fn spelled(args: &DoctorArgs) -> Result<Captured, Failure> {
    let body = args.body.as_deref().map(bytes).transpose()?.unwrap_or_default();
    let headers = Headers(args.headers.clone());
    Ok(match args.kind.map(Kind::from) {
        Some(Kind::Response) => {
            Captured { request: None, response: Some(Response { status: 200, headers, body }) }
        }
        _ => {
            let method = args.method.clone().unwrap_or_else(|| "POST".to_owned());
            let target = args.path.clone().unwrap_or_default();
            Captured { request: Some(Request { method, target, headers, body }), response: None }
        }
    })
}

fn given(args: &DoctorArgs) -> Result<Given, Failure> {
    let charset = args.charset.as_deref().map(|label| {
        Charset::from_label(label).ok_or_else(|| {
            Failure::usage(format!("--charset '{label}'"), "it is utf-8, gbk, gb2312 or gb18030")
        })
    });
    Ok(Given {
        protocol: args.protocol.map(Into::into),
        kind: args.kind.map(Into::into),
        operation: args.operation.clone(),
        method: args.method.clone(),
        path: args.path.clone(),
        client: args.client_id.clone(),
        time: args.time.clone(),
        params: args.params.clone(),
        signature: args.signature.clone(),
        charset: charset.transpose()?,
        digest: args.sign_type.map(|sign_type| match sign_type {
            SignTypeArg::Rsa => Digest::Sha1,
            SignTypeArg::Rsa2 => Digest::Sha256,
        }),
    })
}

/// A run holds no keys, so its diagnosis is the one that was recorded.
fn recorded(path: &Path, id: &str) -> Result<u8, Failure> {
    let run = Run::parse(&read(path)?)
        .map_err(|error| Failure::unreadable(path, error, "name the run.jsonl that `paycert run` wrote"))?;
    let result = run.cases.iter().find(|result| result.case == id).ok_or_else(|| {
        Failure::unreadable(
            path,
            format!("case `{id}` is not in it"),
            "the report names the cases of the run",
        )
    })?;
    let lines = diagnoses(result);
    if lines.is_empty() {
        crate::paint::print(&format!(
            "{id}: {}, and every signature in it verifies\n",
            result.outcome.word()
        ));
        return Ok(0);
    }
    let text: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    crate::paint::print(&format!("{id}: the signature does not verify\n\n{text}"));
    Ok(NOT_VERIFIED)
}
