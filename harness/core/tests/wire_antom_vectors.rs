//! The signing vectors of Antom: another signer made them, so they show that content, header and key agree with it.

use paycert_core::crypto::{Digest, PublicKey};
use paycert_core::wire::antom::{SignatureHeader, content};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "note")]
    _note: String,
    public_key_spki: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vector {
    name: String,
    method: String,
    path: String,
    client_id: String,
    time: String,
    body: String,
    content_hex: String,
    signature: String,
}

impl Vector {
    fn content(&self) -> Vec<u8> {
        content(&self.method, &self.path, &self.client_id, &self.time, self.body.as_bytes())
    }

    /// The plain form of the header, built from the text that the signer gave.
    fn header(&self) -> String {
        format!("algorithm=RSA256,keyVersion=1,signature={}", self.signature)
    }
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("wire_antom_vectors.json")).unwrap()
}

#[test]
fn the_content_to_sign_is_that_of_every_vector() {
    for vector in vectors().vectors {
        let hex: String = vector.content().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, vector.content_hex, "{}", vector.name);
    }
}

#[test]
fn every_vector_verifies_with_both_backends_and_only_as_it_stands() {
    let Vectors { public_key_spki, vectors, .. } = vectors();
    let key = PublicKey::from_text(&public_key_spki).unwrap();
    assert_eq!((key.bits(), key.spki_bare()), (2048, public_key_spki));
    for vector in &vectors {
        let signature = SignatureHeader::parse(&vector.header()).unwrap().signature;
        for (other, digest) in
            vectors.iter().flat_map(|other| [(other, Digest::Sha256), (other, Digest::Sha1)])
        {
            let right = other.name == vector.name && digest == Digest::Sha256;
            let content = other.content();
            let answers = [
                key.verifies(digest, &content, &signature),
                key.verifies_second(digest, &content, &signature),
            ];
            assert_eq!(answers, [right; 2], "{} under the signature of {}", other.name, vector.name);
        }
    }
}

#[test]
fn the_header_prints_as_the_other_signer_printed_it() {
    for vector in vectors().vectors {
        let header = SignatureHeader::parse(&vector.header()).unwrap();
        assert_eq!(header.oddities, []);
        assert_eq!(SignatureHeader::format("1", &header.signature), vector.header(), "{}", vector.name);
    }
}
