//! The messages as a proptest strategy that shrinks towards the base message.

use std::fmt;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::draw::Draw;
use super::edit::{Draft, Edit};
use super::plan::Plan;

/// Good messages of one kind.
#[derive(Clone)]
pub struct Messages(pub(super) Arc<Plan>);

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Messages({})", self.0.message.name)
    }
}

impl Strategy for Messages {
    type Tree = Tree;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut draw = Draw::from_rng(runner.new_rng());
        Ok(Tree::of(self.0.clone(), Draft::draw(&self.0, &mut draw)))
    }
}

/// A message and what is left to simplify in it.
#[derive(Debug)]
pub struct Tree {
    plan: Arc<Plan>,
    draft: Draft,
    /// The number of the next move.
    next: usize,
    /// The last move and what was before it; taken back if the failure is gone.
    last: Option<(Move, Draft)>,
}

/// One way to bring a message nearer to the base.
#[derive(Debug, Clone, Copy)]
enum Move {
    /// The base instead of another example.
    Base,
    /// One change less.
    Drop(usize),
    /// The change of an object as changes of its members, to be dropped one by one.
    Split(usize),
    /// The plainest value instead of the one that was drawn.
    Plain(usize),
}

impl Tree {
    /// A message of this plan.
    pub(super) fn of(plan: Arc<Plan>, draft: Draft) -> Self {
        Self { plan, draft, next: 0, last: None }
    }

    fn move_number(&self, number: usize) -> Option<Move> {
        let edits = &self.draft.edits;
        let count = edits.len();
        match number {
            0 => Some(Move::Base),
            number if number <= count => Some(Move::Drop(count - number)),
            number => {
                let at = number - count - 1;
                let is_object = edits.get(at)?.value.as_ref().is_some_and(Value::is_object);
                Some(if is_object { Move::Split(at) } else { Move::Plain(at) })
            }
        }
    }

    fn moved(&self, step: Move) -> Draft {
        let mut draft = self.draft.clone();
        match step {
            Move::Base => draft.example = 0,
            Move::Drop(at) => drop(draft.edits.remove(at)),
            Move::Split(at) => {
                let parts = draft.split(&self.plan, at);
                draft.edits.splice(at..=at, parts);
            }
            Move::Plain(at) => {
                let Edit { slot, value } = &mut draft.edits[at];
                *value = value.is_some().then(|| self.plan.slots[*slot].node.plain());
            }
        }
        draft
    }
}

impl ValueTree for Tree {
    type Value = Value;

    fn current(&self) -> Value {
        self.draft.message(&self.plan)
    }

    fn simplify(&mut self) -> bool {
        match self.last.take() {
            // The same number now means the next change.
            None | Some((Move::Drop(_), _)) => {}
            Some((Move::Split(_), _)) => self.next = 1,
            Some((Move::Base | Move::Plain(_), _)) => self.next += 1,
        }
        let Some(step) = self.move_number(self.next) else { return false };
        let simpler = self.moved(step);
        self.last = Some((step, std::mem::replace(&mut self.draft, simpler)));
        true
    }

    fn complicate(&mut self) -> bool {
        let Some((_, before)) = self.last.take() else { return false };
        self.draft = before;
        self.next += 1;
        true
    }
}
