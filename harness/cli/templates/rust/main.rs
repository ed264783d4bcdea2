//! Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.

%openapi use std::collections::BTreeMap;
use std::error::Error;

use base64::{Engine, prelude::BASE64_STANDARD};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::{RsaPrivateKey, pkcs1v15::SigningKey, pkcs8::DecodePrivateKey};
use serde_json::{Value, json};
use sha2::Sha256;

/// A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls.
struct Client(SigningKey<Sha256>);

impl Client {
    fn new(private_key: &str) -> Result<Self, Box<dyn Error>> {
        Ok(Self(SigningKey::new(RsaPrivateKey::from_pkcs8_pem(private_key)?)))
    }

%openapi     /// Every parameter that has a value, sorted by name, before URL-encoding.
%openapi     fn sign(&self, command: &Value) -> Result<String, Box<dyn Error>> {
%openapi         let params = command["params"].as_object().ok_or("no params")?;
%openapi         let pairs: BTreeMap<_, _> = params.iter().map(|(name, value)| (name, value.as_str().unwrap_or_default())).collect();
%openapi         let pairs = pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
%openapi         let content = pairs.collect::<Vec<_>>().join("&");
%openapi         Ok(BASE64_STANDARD.encode(self.0.try_sign(content.as_bytes())?.to_bytes()))
%openapi     }
%antom     /// The request line, then client, time and body as they are sent.
%antom     fn sign(&self, command: &Value) -> Result<String, Box<dyn Error>> {
%antom         let [method, path, client_id, time, body] =
%antom             ["method", "path", "client_id", "time", "body"].map(|name| command[name].as_str().unwrap_or_default());
%antom         let content = format!("{method} {path}\n{client_id}.{time}.{body}");
%antom         let signature = BASE64_STANDARD.encode(self.0.try_sign(content.as_bytes())?.to_bytes());
%antom         Ok(signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))
%antom     }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut client = None;
    for line in std::io::stdin().lines() {
        let command: Value = serde_json::from_str(&line?)?;
        // What `start` lists is asked; list more, and answer it here, when your client can do more.
        let answer = match command["do"].as_str().unwrap_or_default() {
            "start" => json!({"ok": {"version": 1, "features": ["@@PROTOCOL@@.sign", "key.pkcs8-pem"],
                "implementation": {"name": "stand-in", "version": "0", "language": "rust"}}}),
            "configure" => match Client::new(command["private_key"]["pkcs8_pem"].as_str().unwrap_or_default()) {
                Ok(built) => { client = Some(built); json!({"ok": {}}) }
                Err(error) => json!({"ok": {"refused": error.to_string()}}),
            },
            "sign" => match client.as_ref().ok_or("not configured".into()).and_then(|client| client.sign(&command)) {
                Ok(signature) => json!({"ok": {"signature": signature}}),
                Err(error) => json!({"ok": {"raised": error.to_string()}}),
            },
            "stop" => json!({"ok": {}}),
            other => json!({"error": {"kind": "unsupported", "message": other}}),
        };
        let mut line = json!({"id": command["id"]});
        line.as_object_mut().into_iter().for_each(|members| members.extend(answer.as_object().cloned().unwrap_or_default()));
        println!("{line}");
    }
    Ok(())
}
