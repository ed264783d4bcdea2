//! From a schema to messages: good ones without end, and bad ones that break one constraint each.

mod condition;
mod draw;
mod edit;
mod kind;
mod leaf;
mod near;
mod pattern;
mod plan;
mod strategy;
mod text;
mod versions;

pub use near::{NearMiss, near_misses};
pub use plan::Plan;
pub use proptest::strategy::ValueTree;
pub use strategy::{Messages, Tree};

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use serde_json::Value;

use crate::schema::{Message, messages};
use draw::Draw;
use edit::Draft;

static PLANS: LazyLock<BTreeMap<&'static str, OnceLock<Arc<Plan>>>> =
    LazyLock::new(|| messages().iter().map(|message| (message.name.as_str(), OnceLock::new())).collect());

/// The plan of a message, compiled once.
pub fn plan(message: &'static Message) -> Arc<Plan> {
    match PLANS.get(message.name.as_str()) {
        Some(plan) => plan.get_or_init(|| Arc::new(Plan::of(message))).clone(),
        None => Arc::new(Plan::of(message)),
    }
}

/// Good messages as a proptest strategy.
pub fn valid(message: &'static Message) -> Messages {
    Messages(plan(message))
}

/// Good message number `n` of a seed: the same on every machine, and without those before it.
pub fn message(plan: &Plan, seed: u64, n: u64) -> Value {
    Draft::draw(plan, &mut Draw::of(seed, n)).message(plan)
}

/// The same message as a tree, which can be made smaller as long as something goes wrong with it.
pub fn tree(plan: &Arc<Plan>, seed: u64, n: u64) -> Tree {
    Tree::of(plan.clone(), Draft::draw(plan, &mut Draw::of(seed, n)))
}

/// The bytes of good message number `n` of a seed.
pub fn generate(message: &'static Message, seed: u64, n: u64) -> Vec<u8> {
    self::message(&plan(message), seed, n).to_string().into_bytes()
}
