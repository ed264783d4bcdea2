//! What mutants do wrong while they verify: what they take for the message, and what they take for granted.

use crate::merchant::mutant::Mutant;
use crate::merchant::{Client, Distrust};
use crate::wire::form::{self, Pairs};
use crate::wire::openapi::response_member;
use crate::wire::{json, time};

/// Deeper texts than this make a recursive reader fall over.
const DEEPEST: usize = 64;

/// A difference of clocks, in seconds, beyond which [`Mutant::RefusesSkew`] refuses.
const LARGEST_SKEW: i64 = 30;

/// The form of a notification as mutants take it apart; nothing where they do it right.
pub(in crate::merchant) fn form(mutant: Option<Mutant>, body: &[u8]) -> Option<Pairs> {
    if mutant != Some(Mutant::DecodesBeforeSplitting) {
        return None;
    }
    let text = String::from_utf8_lossy(body).replace('+', "%20");
    let text = String::from_utf8(form::percent_decode(&text).ok()?).ok()?;
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    Some(text.split('&').map(pair).collect())
}

/// A value of a notification as mutants take it.
pub(in crate::merchant) fn value(mutant: Option<Mutant>, value: &str) -> Option<String> {
    match mutant? {
        Mutant::UnescapesHtml => Some(
            value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        ),
        Mutant::TypedForm if value.contains('.') => {
            value.parse::<f64>().ok().map(|number| number.to_string())
        }
        _ => None,
    }
}

/// The bytes over which mutants check a signature.
pub(in crate::merchant) fn signed(mutant: Option<Mutant>, bytes: &[u8]) -> Option<Vec<u8>> {
    match mutant? {
        Mutant::UnescapesSlashes => Some(String::from_utf8_lossy(bytes).replace("\\/", "/").into_bytes()),
        Mutant::DecodesAsLatin1 => {
            Some(bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes())
        }
        Mutant::VerifiesWithoutQuotes => {
            bytes.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).map(<[u8]>::to_vec)
        }
        _ => None,
    }
}

/// What mutants cut out of an answer by searching for marks in its text; nothing where they read it as JSON.
pub(in crate::merchant) fn cut_out<'b>(
    client: &Client,
    operation: &str,
    body: &'b [u8],
) -> Option<Result<&'b [u8], Distrust>> {
    let text = std::str::from_utf8(body).ok()?;
    let name = format!("\"{}\"", response_member(operation));
    let (node, sign) = match client.mutant? {
        Mutant::CutsAtSign => (between(text, &format!("{name}:"), ",\"sign\":"), last_sign(text)),
        Mutant::TakesFirstSign => (member(text, &response_member(operation)), first_sign(text)),
        Mutant::FindsNameAnywhere => (
            text.find(&name).and_then(|at| text.get(at + name.len() + 1..)).and_then(balanced),
            last_sign(text),
        ),
        _ => return None,
    };
    use base64::Engine;
    let signature =
        sign.and_then(|sign| base64::engine::general_purpose::STANDARD.decode(sign.replace("\\/", "/")).ok());
    let genuine =
        node.zip(signature).filter(|(node, signature)| client.platform_signed(node.as_bytes(), signature));
    Some(match genuine {
        Some((node, _)) => Ok(node.as_bytes()),
        None => Err(Distrust::No("the signature does not verify".to_owned())),
    })
}

/// What stands behind the first `begin` and before the last `end`.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    let (_, behind) = text.split_once(begin)?;
    behind.rsplit_once(end).map(|(node, _)| node)
}

fn member<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let members = json::members(text.as_bytes()).ok()?;
    members.iter().find(|member| member.name == name).and_then(|member| text.get(member.value.clone()))
}

fn first_sign(text: &str) -> Option<&str> {
    let (_, behind) = text.split_once("\"sign\":\"")?;
    behind.split_once('"').map(|(sign, _)| sign)
}

fn last_sign(text: &str) -> Option<&str> {
    let (_, behind) = text.rsplit_once("\"sign\":\"")?;
    behind.split_once('"').map(|(sign, _)| sign)
}

/// Up to the brace that closes the first one.
fn balanced(text: &str) -> Option<&str> {
    let mut open = 0;
    let end = text.char_indices().find(|(_, letter)| {
        open += i32::from(*letter == '{') - i32::from(*letter == '}');
        open == 0
    });
    end.and_then(|(at, _)| text.get(..=at))
}

/// Why mutants refuse an answer of OpenAPI before they look at its signature, or what becomes of them.
pub(in crate::merchant) fn refused(mutant: Option<Mutant>, operation: &str, body: &[u8]) -> Option<Distrust> {
    match mutant? {
        Mutant::FollowsEveryNesting if depth(body) > DEEPEST => Some(Distrust::Crash),
        Mutant::RefusesStrangeRoots => {
            let own = response_member(operation);
            let known = [own.as_str(), "error_response", "sign", "alipay_cert_sn"];
            let members = json::members(body).ok()?;
            let strange = members.iter().find(|member| !known.contains(&member.name.as_str()))?;
            Some(Distrust::No(format!("unknown member `{}`", strange.name)))
        }
        _ => None,
    }
}

/// The deepest nesting of brackets, wherever they stand.
fn depth(body: &[u8]) -> usize {
    let mut open = 0_usize;
    let depths = body.iter().map(|byte| {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or_default()
}

impl Client {
    /// Why mutants refuse a message of Antom for its time.
    pub(in crate::merchant) fn slips_over_time(&self, text: &str) -> bool {
        let skew = || {
            let now = self.config.now.as_deref()?.parse::<jiff::Timestamp>().ok()?;
            let (at, _) = time::parse_antom(text)?;
            Some((at.as_second() - now.as_second()).abs())
        };
        match self.mutant {
            Some(Mutant::WantsPlainTime) => text.contains('.'),
            Some(Mutant::RefusesSkew) => skew().is_some_and(|skew| skew > LARGEST_SKEW),
            _ => false,
        }
    }
}
