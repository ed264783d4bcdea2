//! The client, certified: an adapter to it, and one test that runs every case that it can be asked.

use base64::{Engine, prelude::BASE64_STANDARD};
use paycert_core::adapter::{Command, Configure, Heard, Sign, Verify};
use paycert_core::case::load::cases;
use paycert_core::report::{FORMATS, Run};
use paycert_run::adapter::Iut;
use paycert_run::runner::{Here, Options, Quiet, run};
use paycert_rust_example::{Client, Params};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// Translates commands into calls of the client, and decides nothing itself.
struct Adapter {
    client: Option<Client>,
    /// What the caller of the client gives it to sign.
    prepared: fn(Params) -> Params,
}

impl Iut for Adapter {
    fn command(&mut self, command: &Command) -> Heard {
        Heard::Ok(match command {
            Command::Start { .. } => json!({
                "version": 1,
                "implementation": {"name": "rust-example", "version": "0.1.0", "language": "rust"},
                "features": ["openapi.sign", "openapi.verify-notification", "key.pkcs8-pem"],
            }),
            Command::Configure(config) => self.configure(config),
            Command::Sign(Sign::OpenApi { params, .. }) => self.sign(params.clone().into_iter()),
            Command::Verify(message) => self.verify(message),
            _ => json!({}),
        })
    }
}

impl Adapter {
    fn configure(&mut self, config: &Configure) -> Value {
        let private_key = config.private_key.get("pkcs8_pem").and_then(Value::as_str).unwrap_or_default();
        let platform_key = config.platform_public_key.as_ref().map_or("", |key| &key.spki_pem);
        match Client::new(private_key, platform_key) {
            Ok(client) => self.client = Some(client),
            Err(error) => return json!({"refused": error.to_string()}),
        }
        json!({})
    }

    fn sign(&self, params: impl Iterator<Item = (String, Value)>) -> Value {
        let params =
            params.map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned())).collect();
        match self.client.as_ref().map(|client| client.sign(&(self.prepared)(params))) {
            Some(Ok(signature)) => json!({"signature": signature}),
            Some(Err(error)) => json!({"raised": error.to_string()}),
            None => json!({"raised": "not configured"}),
        }
    }

    fn verify(&self, message: &Verify) -> Value {
        let body = BASE64_STANDARD.decode(&message.body_b64).unwrap_or_default();
        let form = decoded(&String::from_utf8_lossy(&body));
        json!({"valid": self.client.as_ref().is_some_and(|client| client.is_genuine(&form))})
    }
}

/// A form, decoded as a web framework does it.
fn decoded(body: &str) -> Params {
    let text = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    body.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (text(name), text(value)))
        .collect()
}

/// Runs every case; what the adapter does not list is skipped.
fn certified(prepared: fn(Params) -> Params) -> Run {
    let scratch = tempfile::tempdir().expect("a folder");
    let options = Options::plain(cases().iter().collect(), 1, scratch.path().to_owned());
    run(&Here(move || Adapter { client: None, prepared }), &options, &mut Quiet).expect("a run")
}

#[test]
fn the_client_does_what_the_documents_ask() {
    let run = certified(|params| params);
    assert_eq!(run.exit_code(), 0, "{}", (FORMATS[0].render)(&run));
}

#[test]
fn a_client_that_forgets_a_parameter_fails() {
    let run = certified(|mut params| {
        params.remove("sign_type");
        params
    });
    let plain = run.cases.iter().find(|case| case.case == "openapi/trade.pay/request-signature/plain");
    let found: Vec<&str> =
        plain.iter().flat_map(|case| &case.judgement.findings).map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, ["signature-not-verified"]);
}
