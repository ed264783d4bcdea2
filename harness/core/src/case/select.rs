//! Which cases are run: patterns of the user, features of the IUT, skips of the profile.

use globset::{GlobBuilder, GlobMatcher};

use super::profile::Profile;
use super::{Case, Kind};
use crate::adapter::{StartAnswer, lists};
use crate::operation::Protocol;

/// What a case needs that looks at the memory of the IUT. No adapter lists it: the runner does, where it can look.
pub const MEMORY: &str = "memory";

/// A pattern of case ids: `*` stays within a segment, `**` does not.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Compiles a pattern; a plain prefix such as `openapi/trade.pay` means everything below it.
    pub fn new(text: &str) -> Result<Self, String> {
        let plain = !text.contains(['*', '?', '[', '{']);
        let whole = if plain { format!("{{{text},{text}/**}}") } else { text.to_owned() };
        let glob = GlobBuilder::new(&whole)
            .literal_separator(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether a case id matches.
    pub fn matches(&self, id: &str) -> bool {
        self.matcher.is_match(id)
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Why a case is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unasked {
    /// The IUT does not list a feature.
    Feature(String),
    /// The IUT's `call` does not know the operation.
    Operation(String),
    /// The profile leaves it out.
    Profile(String),
}

impl std::fmt::Display for Unasked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Feature(word) if word == MEMORY => {
                f.write_str("its memory cannot be measured through this adapter")
            }
            Self::Feature(word) => write!(f, "the adapter does not list `{word}`"),
            Self::Operation(name) => write!(f, "the adapter does not list operation `{name}`"),
            Self::Profile(because) => write!(f, "{because}"),
        }
    }
}

/// Why a case cannot be asked of this IUT; `None` if it can.
pub fn unasked(case: &Case, start: &StartAnswer, profile: &Profile) -> Option<Unasked> {
    if !profile.protocols.is_empty() && !profile.protocols.contains(&case.protocol) {
        return Some(Unasked::Profile(format!("the profile is not about {}", case.protocol.word())));
    }
    let feature = feature(case);
    if !start.features.contains(&feature) {
        return Some(Unasked::Feature(feature));
    }
    if let Some(word) = case.needs.iter().find(|word| !lists(&start.features, case.protocol, word)) {
        return Some(Unasked::Feature(word.clone()));
    }
    let known = start.operations.as_ref();
    if case.kind == Kind::Call
        && known.is_some_and(|known| !known.iter().any(|name| name == case.operation.name))
    {
        return Some(Unasked::Operation(case.operation.name.to_owned()));
    }
    let skip =
        profile.skip.iter().find(|skip| Pattern::new(&skip.case).is_ok_and(|skip| skip.matches(&case.id)));
    skip.map(|skip| Unasked::Profile(skip.because.clone()))
}

/// The feature that a case is about: an ability of one protocol, or the flow of a shop.
fn feature(case: &Case) -> String {
    match (case.kind, case.protocol) {
        (Kind::Shop, Protocol::OpenApi) => "shop.barcode".to_owned(),
        (Kind::Shop, Protocol::Antom) => "shop.card".to_owned(),
        (kind, protocol) => format!("{}.{}", protocol.word(), kind.feature()),
    }
}

/// Whether an IUT speaks a protocol at all.
pub fn speaks(start: &StartAnswer, protocol: Protocol) -> bool {
    start.features.iter().any(|feature| feature.starts_with(protocol.word()))
}
