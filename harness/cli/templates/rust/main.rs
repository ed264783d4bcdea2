//! Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out.

%openapi use std::collections::BTreeMap;
use std::error::Error;

use base64::{Engine, prelude::BASE64_STANDARD};
use rsa::signature::{SignatureEncoding, Signer};
use rsa::{PrivateKey, pkcs1v15::SigningKey, pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use serde_json::{Value, json};
use sha2::Sha256;

/// A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls.
struct Client(SigningKey<Sha256>);

impl Client {
    fn new(private_key: &str) -> Result<Self, Box<dyn Error>> {
        let key = PrivateKey::from_pkcs8_pem(private_key)?; // refuses numbers that contradict each other
        if key.n().bit_width() < 2048 {
            return Err("not a key of 2048 bits or more".into());
        }
        Ok(Self(SigningKey::new(key)))
    }

%openapi     /// Every parameter that has a value, sorted by name, before URL-encoding.
%openapi     fn sign(&self, command: &Value) -> Result<String, Box<dyn Error>> {
%openapi         let params: BTreeMap<String, String> = serde_json::from_value(command["params"].clone())?;
%openapi         let valued = params.iter().filter(|(_, value)| !value.is_empty());
%openapi         let pairs = valued.map(|(name, value)| format!("{name}={value}"));
%openapi         let content = pairs.collect::<Vec<_>>().join("&");
%openapi         let signature = self.0.try_sign(content.as_bytes())?;
%openapi         Ok(BASE64_STANDARD.encode(signature.to_bytes()))
%openapi     }
%antom     /// The request line, then client, time and body as they are sent.
%antom     fn sign(&self, command: &Value) -> Result<String, Box<dyn Error>> {
%antom         let part = |name: &str| command[name].as_str().unwrap_or_default();
%antom         let (method, path, client) = (part("method"), part("path"), part("client_id"));
%antom         let (time, body) = (part("time"), part("body"));
%antom         let content = format!("{method} {path}\n{client}.{time}.{body}");
%antom         let signature = BASE64_STANDARD.encode(self.0.try_sign(content.as_bytes())?.to_bytes());
%antom         let escapes = [('+', "%2B"), ('/', "%2F"), ('=', "%3D")];
%antom         let escaped = |text: String, (from, to)| text.replace::<char>(from, to);
%antom         Ok(escapes.into_iter().fold(signature, escaped))
%antom     }
}

/// What `start` lists is asked; list more, and answer it here, when your client can do more.
fn answer(client: &mut Option<Client>, command: &Value) -> Result<Value, Box<dyn Error>> {
    Ok(match command["do"].as_str().unwrap_or_default() {
        "start" => json!({"version": 1, "features": ["@@PROTOCOL@@.sign", "key.pkcs8-pem"],
            "implementation": {"name": "stand-in", "version": "0", "language": "rust"}}),
        "configure" => {
            let key = command["private_key"]["pkcs8_pem"].as_str();
            match Client::new(key.ok_or("no private key")?) {
                Ok(built) => *client = Some(built),
                Err(error) => return Ok(json!({"refused": error.to_string()})),
            }
            json!({})
        }
        "sign" => match client.as_ref().ok_or("not configured")?.sign(command) {
            Ok(signature) => json!({"signature": signature}),
            Err(error) => json!({"raised": error.to_string()}),
        },
        "stop" => json!({}),
        other => return Err(other.into()),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut client = None;
    for line in std::io::stdin().lines() {
        let command: Value = serde_json::from_str(&line?)?;
        let answer = match answer(&mut client, &command) {
            Ok(ok) => json!({"id": command["id"], "ok": ok}),
            Err(error) => json!({"id": command["id"],
                "error": {"kind": "unsupported", "message": error.to_string()}}),
        };
        println!("{answer}");
    }
    Ok(())
}
