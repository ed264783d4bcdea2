//! `paycert verify`: is this message genuine, and if not, why?

use std::path::Path;

use paycert_core::crypto::{Digest, PublicKey};
use paycert_core::diagnose::input::{Captured, Given, message};
use paycert_core::diagnose::{Keys, Kind, diagnose};
use paycert_core::operation::Protocol;
use paycert_core::vectors::verdict::{
    AntomSetup, Backend, OpenApiSetup, Refusal, Signed, antom, openapi_notification, openapi_request,
    openapi_response,
};
use paycert_core::wire::http::{Headers, Request, Response};

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
        VerifyProtocol::Antom(VerifyAntom::Request(args)) => antom_message(args, Kind::Request),
        VerifyProtocol::Antom(VerifyAntom::Notification(args)) => antom_message(args, Kind::Notification),
        VerifyProtocol::Antom(VerifyAntom::Response(args)) => antom_message(args, Kind::Response),
    }
}

fn openapi(args: &VerifyOpenApi) -> Result<u8, Failure> {
    let given = |kind, setup: OpenApiSetup, signed: &Signed| Given {
        protocol: Some(Protocol::OpenApi),
        kind: Some(kind),
        charset: Some(signed.charset),
        digest: Some(setup.digest),
        ..Given::default()
    };
    match args {
        VerifyOpenApi::Request { openapi, target, message } => {
            let setup = setup(openapi)?;
            let Read { key, headers, body } = read(message)?;
            let request = Request { method: "POST".to_owned(), target: target.clone(), headers, body };
            conclude(openapi_request(setup, &request), &key, setup.digest, |signed| {
                (captured_request(&request), given(Kind::Request, setup, signed))
            })
        }
        VerifyOpenApi::Response { openapi, operation, message } => {
            let setup = setup(openapi)?;
            let Read { key, headers, body } = read(message)?;
            conclude(openapi_response(setup, operation, &body), &key, setup.digest, |signed| {
                let given =
                    Given { operation: Some(operation.clone()), ..given(Kind::Response, setup, signed) };
                (captured_response(&headers, &body), given)
            })
        }
        VerifyOpenApi::Notification { openapi, message } => {
            let setup = setup(openapi)?;
            let Read { key, headers, body } = read(message)?;
            conclude(openapi_notification(setup, &headers, &body), &key, setup.digest, |signed| {
                let (method, target) = ("POST".to_owned(), String::new());
                let request = Request { method, target, headers: headers.clone(), body: body.clone() };
                (captured_request(&request), given(Kind::Notification, setup, signed))
            })
        }
    }
}

fn antom_message(args: &AntomMessage, kind: Kind) -> Result<u8, Failure> {
    let Read { key, headers, body } = read(&args.message)?;
    let setup = AntomSetup { client_id: args.client_id.as_deref(), key_version: args.key_version.as_deref() };
    let request = Request { method: args.method.clone(), target: args.path.clone(), headers, body };
    let time_header = if kind == Kind::Response { "response-time" } else { "request-time" };
    conclude(antom(setup, time_header, &request), &key, Digest::Sha256, |_| {
        let client = request.headers.get("client-id").or(setup.client_id);
        let given = Given {
            protocol: Some(Protocol::Antom),
            kind: Some(kind),
            method: Some(request.method.clone()),
            path: Some(request.target.clone()),
            client: client.map(str::to_owned),
            ..Given::default()
        };
        let captured = match kind {
            Kind::Response => captured_response(&request.headers, &request.body),
            Kind::Request | Kind::Notification => captured_request(&request),
        };
        (captured, given)
    })
}

fn captured_request(request: &Request) -> Captured {
    Captured { request: Some(request.clone()), response: None }
}

fn captured_response(headers: &Headers, body: &[u8]) -> Captured {
    let response = Response { status: 200, headers: headers.clone(), body: body.to_vec() };
    Captured { request: None, response: Some(response) }
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

/// Asks both backends and prints the verdict; a signature that does not verify is explained as `paycert doctor` does it.
fn conclude(
    taken: Result<Signed, Refusal>,
    key: &PublicKey,
    digest: Digest,
    at_hand: impl Fn(&Signed) -> (Captured, Given),
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
                Err(refusal) => {
                    let (captured, given) = at_hand(&signed);
                    explained(&refusal, &captured, &given, key)
                }
            }
        }
    };
    input::print(format!("invalid: {reason}\n").as_bytes());
    Ok(1)
}

/// The refusal and the doctor's word on it.
fn explained(refusal: &Refusal, captured: &Captured, given: &Given, key: &PublicKey) -> String {
    match message(captured, given) {
        Ok(message) => format!("{refusal}: {}", diagnose(&message, &Keys::from(key.clone()))),
        Err(_) => refusal.to_string(),
    }
}
