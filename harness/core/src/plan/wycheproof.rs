//! The subjects of a case about Wycheproof's vectors: one genuine message, signed wrongly in one way after the other.

use serde_json::Map;

use super::property::Generated;
use super::{Role, Step, World, configure, step};
use crate::case::Case;
use crate::crypto::wycheproof::Vector;
use crate::gateway::Tokens;

/// The number of the first step that counts for tokens, beyond those of controls and canaries.
const FIRST: usize = 1000;

/// One subject for each vector with that flag.
pub(super) fn subjects(case: &Case, world: &World, flag: &str) -> Vec<Step> {
    let config = configure::configure(case.protocol, &case.configure, world);
    let subject = |(number, vector): (u64, &Vector)| {
        let mut replies = case.replies.clone();
        replies.iter_mut().for_each(|reply| reply.sign.vector = Some(vector.id));
        let tokens = Tokens::of(world.seed, &case.id, FIRST + usize::from(vector.id));
        let mut step = step(case, world, Role::Subject, config.clone(), tokens, &case.request, replies);
        let message =
            Map::from_iter([("tcId".to_owned(), vector.id.into()), ("flag".to_owned(), vector.flag.into())]);
        step.generated = Some(Generated { number, message });
        step
    };
    (0..).zip(Vector::flagged(flag)).map(subject).collect()
}
