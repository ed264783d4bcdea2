use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::crypto::PrivateKey;
use crate::crypto::fixture::{element, key, sequence};

// Object identifiers as DER holds them.
const SHA1_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5];
const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
const SHA384_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12];
const SHA256_WITH_ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

const ROOT: &[(u8, &str)] = &[(10, "Harbour, Ltd"), (6, "CN"), (3, "Root of the harbour"), (11, "Trust")];

/// What a certificate says, and who signs it.
struct Plan<'a> {
    serial: &'a [u8],
    issuer: &'a [(u8, &'a str)],
    subject: &'a [(u8, &'a str)],
    authority: bool,
    algorithm: &'a [u8],
    holder: &'a PrivateKey,
    signer: &'a PrivateKey,
}

fn root() -> Plan<'static> {
    Plan {
        serial: &[0x00, 0xf1, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09],
        issuer: ROOT,
        subject: ROOT,
        authority: true,
        algorithm: SHA256_WITH_RSA,
        holder: key(0),
        signer: key(0),
    }
}

fn leaf() -> Plan<'static> {
    Plan { serial: &[0x0a, 0xff], subject: &[(3, "A shop")], authority: false, holder: key(1), ..root() }
}

fn dn(parts: &[(u8, &str)]) -> Vec<u8> {
    let part = |(id, text): &(u8, &str)| {
        let pair = sequence(&[&element(6, &[&[0x55, 4, *id]]), &element(12, &[text.as_bytes()])]);
        element(0x31, &[&pair])
    };
    sequence(&[&parts.iter().flat_map(part).collect::<Vec<u8>>()])
}

fn pem(plan: &Plan) -> String {
    let algorithm = sequence(&[&element(6, &[plan.algorithm]), &[5, 0]]);
    let validity = sequence(&[&element(23, &[b"250101000000Z"]), &element(23, &[b"350101000000Z"])]);
    let spki = STANDARD.decode(plan.holder.public().spki_bare()).unwrap();
    let constraints = sequence(if plan.authority { &[&[1, 1, 0xff]] } else { &[] });
    let extension = sequence(&[&[6, 3, 0x55, 0x1d, 19], &element(4, &[&constraints])]);
    let signed = sequence(&[
        &[0xa0, 3, 2, 1, 2],
        &element(2, &[plan.serial]),
        &algorithm,
        &dn(plan.issuer),
        &validity,
        &dn(plan.subject),
        &spki,
        &element(0xa3, &[&sequence(&[&extension])]),
    ]);
    let signature = plan.signer.sign(Digest::Sha256, &signed).unwrap();
    let whole = sequence(&[&signed, &algorithm, &element(3, &[&[0], &signature])]);
    let base64 = STANDARD.encode(whole);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn read(plan: &Plan) -> Certificate {
    Certificate::read_first(&pem(plan)).unwrap_or_else(|error| panic!("{error}"))
}

/// The same as `printf %s TEXT | md5sum`.
fn md5(text: &str) -> String {
    hex(&md5::Md5::digest(text))
}

#[test]
fn a_number_is_the_md5_of_the_reversed_issuer_and_the_decimal_serial() {
    let certificate = read(&root());
    assert_eq!(
        certificate.sn(),
        md5("OU=Trust,CN=Root of the harbour,C=CN,O=Harbour\\, Ltd4445810285796630398985")
    );
    assert_eq!(read(&leaf()).sn(), md5("OU=Trust,CN=Root of the harbour,C=CN,O=Harbour\\, Ltd2815"));
    assert_eq!(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
}

#[test]
fn a_type_without_a_name_stands_as_its_number() {
    let certificate = read(&Plan { issuer: &[(5, "7"), (3, "城")], ..leaf() });
    assert_eq!(certificate.sn(), md5("CN=城,2.5.4.5=#0c01372815"));
}

#[test]
fn a_root_number_counts_rsa_of_every_digest_and_nothing_else() {
    let roots = [
        Plan { serial: &[1], algorithm: SHA1_WITH_RSA, ..root() },
        Plan { serial: &[2], algorithm: SHA256_WITH_ECDSA, ..root() },
        Plan { serial: &[3], algorithm: SHA384_WITH_RSA, ..root() },
    ];
    let text: String = roots.iter().map(pem).collect();
    let roots = Certificate::read_all(&text).unwrap();
    assert_eq!(root_sn(&roots), format!("{}_{}", roots[0].sn(), roots[2].sn()));
}

#[test]
fn a_certificate_is_issued_by_whoever_bears_the_name_may_issue_and_signed() {
    let issuer = read(&root());
    let issued = |plan: Plan| read(&plan).issued_by(&issuer);
    let verdicts = [
        issued(leaf()),
        issued(root()),
        issued(Plan { signer: key(1), ..leaf() }),
        issued(Plan { issuer: &[(3, "Another root")], ..leaf() }),
        issued(Plan { algorithm: SHA384_WITH_RSA, ..leaf() }),
        read(&leaf()).issued_by(&read(&Plan { authority: false, ..root() })),
    ];
    assert_eq!(verdicts, [true, true, false, false, false, false]);
}

#[test]
fn validity_holds_from_the_first_second_to_the_last() {
    let valid = |at: &str| read(&leaf()).valid_at(at.parse::<jiff::Timestamp>().unwrap().as_second());
    let moments =
        ["2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", "2035-01-01T00:00:00Z", "2035-01-01T00:00:01Z"];
    assert_eq!(moments.map(valid), [false, true, true, false]);
}

#[test]
fn a_text_without_certificates_is_refused() {
    let error = |text: &str| Certificate::read_all(text).unwrap_err().to_string();
    assert_eq!(error(""), "no certificate in PEM");
    assert_eq!(error(&key(0).public().spki_pem()), "a PEM block that is no certificate");
    assert_eq!(error(&pem(&leaf()).replace("MII", "MI!")), "a PEM block that is no certificate");
}
