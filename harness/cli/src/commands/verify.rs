//! `paycert verify`: is this message genuine, and if not, why?

use std::path::Path;

use paycert_core::crypto::{Digest, PublicKey};
use paycert_core::vectors::mistakes as diagnose;
use paycert_core::vectors::verdict::{
    AntomSetup, Backend, OpenApiSetup, Refusal, Signed, antom, openapi_notification, openapi_request,
    openapi_response,
};
use paycert_core::wire::http::{Headers, Request};

use super::input;
use crate::args::tools::{
    AntomMessage, MessageArgs, OpenApiRules, SignTypeArg, VerifyAntom, VerifyArgs, VerifyOpenApi,
    VerifyProtocol,
};
use crate::failure::Failure;

/// Longer messages are judged and not explained: the search for the mistake makes copies.
const LONGEST_EXPLAINED: usize = 1 << 20;

pub(crate) fn verify(args: &VerifyArgs) -> Result<u8, Failure> {
    match &args.protocol {
        VerifyProtocol::Openapi(args) => openapi(args),
        VerifyProtocol::Antom(VerifyAntom::Request(args) | VerifyAntom::Notification(args)) => {
            antom_message(args, "request-time")
        }
        VerifyProtocol::Antom(VerifyAntom::Response(args)) => antom_message(args, "response-time"),
    }
}

fn openapi(args: &VerifyOpenApi) -> Result<u8, Failure> {
    match args {
        VerifyOpenApi::Request { openapi, target, message } => {
            let setup = setup(openapi)?;
            let Read { key, headers, body } = read(message)?;
            let request = Request { method: "POST".to_owned(), target: target.clone(), headers, body };
            conclude(openapi_request(setup, &request), &key, setup.digest, |signed| {
                diagnose::openapi_request(
                    &signed.pairs,
                    &signed.signature,
                    signed.charset,
                    &key,
                    setup.digest,
                )
            })
        }
        VerifyOpenApi::Response { openapi, operation, message } => {
            let setup = setup(openapi)?;
            let Read { key, body, .. } = read(message)?;
            conclude(openapi_response(setup, operation, &body), &key, setup.digest, |signed| {
                diagnose::openapi_response(&body, &signed.content, &signed.signature, &key, setup.digest)
            })
        }
        VerifyOpenApi::Notification { openapi, message } => {
            let setup = setup(openapi)?;
            let Read { key, headers, body } = read(message)?;
            conclude(openapi_notification(setup, &headers, &body), &key, setup.digest, |signed| {
                diagnose::openapi_notification(
                    &signed.pairs,
                    &signed.signature,
                    signed.charset,
                    &key,
                    setup.digest,
                )
            })
        }
    }
}

fn antom_message(args: &AntomMessage, time_header: &'static str) -> Result<u8, Failure> {
    let Read { key, headers, body } = read(&args.message)?;
    let setup = AntomSetup { client_id: args.client_id.as_deref(), key_version: args.key_version.as_deref() };
    let request = Request { method: args.method.clone(), target: args.path.clone(), headers, body };
    conclude(antom(setup, time_header, &request), &key, Digest::Sha256, |signed| {
        let client = request.headers.get("client-id").or(setup.client_id).unwrap_or_default();
        let time = request.headers.get(time_header).unwrap_or_default();
        diagnose::antom_request(&request, client, time, &signed.signature, &key)
    })
}

/// What every kind of message has.
struct Read {
    key: PublicKey,
    headers: Headers,
    body: Vec<u8>,
}

fn read(args: &MessageArgs) -> Result<Read, Failure> {
    let paths: [&Path; 2] = [&args.public_key, &args.body];
    input::at_most_one_from_standard_input(&paths)?;
    Ok(Read {
        key: input::public_key(&args.public_key)?,
        headers: input::headers(&args.headers)?,
        body: input::bytes(&args.body)?,
    })
}

fn setup(rules: &OpenApiRules) -> Result<OpenApiSetup, Failure> {
    let digest = if rules.sign_type == SignTypeArg::Rsa { Digest::Sha1 } else { Digest::Sha256 };
    Ok(OpenApiSetup { digest, charset: input::charset(&rules.charset)? })
}

/// Asks both backends and prints the verdict; a signature that does not verify is explained where that is possible.
fn conclude(
    taken: Result<Signed, Refusal>,
    key: &PublicKey,
    digest: Digest,
    explain: impl Fn(&Signed) -> String,
) -> Result<u8, Failure> {
    let reason = match taken {
        Err(refusal) => refusal.to_string(),
        Ok(signed) => {
            let [fast, second] = Backend::ALL.map(|backend| signed.verify(key, digest, backend));
            if fast != second {
                return Err(Failure::broken(
                    "the two implementations of RSA disagree about this signature",
                    None,
                ));
            }
            match fast {
                Ok(()) => {
                    input::print(b"valid\n");
                    return Ok(0);
                }
                Err(refusal) if signed.content.len() > LONGEST_EXPLAINED => refusal.to_string(),
                Err(refusal) => format!("{refusal}: {}", explain(&signed)),
            }
        }
    };
    input::print(format!("invalid: {reason}\n").as_bytes());
    Ok(1)
}
