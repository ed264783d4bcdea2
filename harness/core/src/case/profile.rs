//! Profiles: what a user says about an IUT beyond what its adapter says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::Protocol;

/// A profile file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// The protocols to judge; absent: both.
    #[serde(default)]
    pub protocols: Vec<Protocol>,
    /// More environment for the adapter.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Cases that cannot be asked of this IUT.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// Anything worth saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Cases that a profile leaves out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// A pattern of case ids.
    pub case: String,
    /// Why.
    pub because: String,
}

/// Reads a profile; the error is a place and a reason.
pub fn load(text: &str) -> Result<Profile, String> {
    let profile: Profile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    for skip in &profile.skip {
        if skip.because.trim().is_empty() {
            return Err(format!("pattern `{}` in skip: `because` is empty", skip.case));
        }
        super::select::Pattern::new(&skip.case)
            .map_err(|problem| format!("pattern `{}` in skip: {problem}", skip.case))?;
    }
    Ok(profile)
}
