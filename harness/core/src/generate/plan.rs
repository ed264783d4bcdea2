//! From a schema to a plan: which members a message can have, what may stand in each, which conditions bind them.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::condition::{self, Condition, Parts};
use super::draw::Draw;
use super::leaf::Leaf;
use crate::schema::{Documents, Message, Place, Reading, escape};

/// The name of a member that no message has.
pub(super) const STRANGER: &str = "unexpectedMember";

/// Most items of a made-up list, except where the limit itself is tried.
const FEW: usize = 3;

/// Everything that a generator needs to know about one message.
#[derive(Debug)]
pub struct Plan {
    /// The message.
    pub message: &'static Message,
    /// Every place that can be varied, parents first.
    pub slots: Vec<Slot>,
    /// Every condition over several members.
    pub conditions: Vec<Condition>,
    /// The whole message.
    pub root: Arc<Node>,
    /// For each example, the slots in which it has something.
    pub(super) filled: Vec<Vec<usize>>,
}

/// A place of a message that can be varied.
#[derive(Debug)]
pub struct Slot {
    /// JSON Pointer; of a list, the first item stands for all.
    pub at: String,
    /// What may stand there.
    pub node: Arc<Node>,
    /// Whether nothing may stand there.
    pub optional: bool,
    /// The steps to it, each with what may stand behind it.
    pub(super) way: Vec<(String, Arc<Node>)>,
    /// The conditions that a change here could break, by their number.
    pub(super) bound_by: Vec<usize>,
}

/// What may stand in a place.
#[derive(Debug)]
pub enum Node {
    /// A scalar.
    Leaf(Leaf),
    /// An object.
    Object(Object),
    /// A list.
    List(List),
    /// Something whose form the documents do not give.
    Unspecified,
}

/// An object: its members in the order of the schema.
#[derive(Debug)]
pub struct Object {
    /// The members.
    pub members: Vec<Member>,
    /// The keyword that refuses other members.
    pub closed_by: Option<&'static str>,
    /// The least that may stand here.
    pub plain: Value,
    /// Whether something that is no object may stand here as well.
    pub has_alternatives: bool,
    conditions: Vec<Condition>,
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What may stand there.
    pub node: Arc<Node>,
    /// Whether it must be there.
    pub required: bool,
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// What every item is.
    pub item: Arc<Node>,
    /// Greatest count.
    pub most: Option<usize>,
}

impl Plan {
    /// Compiles the plan of a message.
    pub fn of(message: &'static Message) -> Self {
        let root = Arc::new(Compiler { message }.node(String::new(), vec![message.root().clone()]));
        let mut plan = Self {
            message,
            slots: Vec::new(),
            conditions: Vec::new(),
            root: root.clone(),
            filled: Vec::new(),
        };
        plan.enlist(&root, "", &[], false);
        let members = plan.slots.iter().filter_map(|slot| slot.at.rsplit('/').next()).collect();
        let checks = condition::checks(message, &members);
        plan.conditions.extend(checks);
        let filled = |example: &&Value| {
            let slots = plan.slots.iter().enumerate();
            slots.filter(|(_, slot)| example.pointer(&slot.at).is_some()).map(|(number, _)| number).collect()
        };
        plan.filled = message.examples.iter().map(filled).collect();
        for slot in &mut plan.slots {
            let numbers = plan.conditions.iter().enumerate();
            slot.bound_by =
                numbers.filter(|(_, condition)| condition.binds(slot)).map(|(number, _)| number).collect();
        }
        plan
    }

    /// Every constraint of the schema that is not a named condition, with the place where it would be broken.
    pub fn constraints(&self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        self.root.constrain("", &mut found);
        for slot in &self.slots {
            slot.node.constrain(&slot.at, &mut found);
        }
        found
    }

    fn enlist(&mut self, node: &Arc<Node>, at: &str, way: &[(String, Arc<Node>)], in_list: bool) {
        let further = |step: &str, node: &Arc<Node>| [way, &[(step.to_owned(), node.clone())]].concat();
        match node.as_ref() {
            Node::Object(object) => {
                self.conditions
                    .extend(object.conditions.iter().map(|condition| condition.placed(at, in_list)));
                for Member { name, node, required } in &object.members {
                    if matches!(node.as_ref(), Node::Unspecified) {
                        continue;
                    }
                    let at = format!("{at}/{}", escape(name));
                    let way = further(name, node);
                    self.slots.push(Slot {
                        at: at.clone(),
                        node: node.clone(),
                        optional: !required,
                        way: way.clone(),
                        bound_by: Vec::new(),
                    });
                    self.enlist(node, &at, &way, in_list);
                }
            }
            Node::List(list) => self.enlist(&list.item, &format!("{at}/0"), &further("0", &list.item), true),
            Node::Leaf(_) | Node::Unspecified => {}
        }
    }
}

impl Node {
    /// The least that may stand here.
    pub fn plain(&self) -> Value {
        match self {
            Self::Leaf(leaf) => leaf.plain(),
            Self::Object(object) => object.plain.clone(),
            Self::List(_) => Value::Array(Vec::new()),
            Self::Unspecified => Value::Null,
        }
    }

    /// Something that may stand here.
    pub fn value(&self, draw: &mut Draw) -> Value {
        match self {
            Self::Leaf(leaf) => leaf.value(draw),
            Self::Object(object) => object.value(draw),
            Self::List(list) => {
                let count = match list.most {
                    Some(most) if draw.chance(2) => most,
                    Some(most) => draw.below(FEW.min(most) + 1),
                    None => draw.below(FEW + 1),
                };
                Value::Array((0..count).map(|_| list.item.value(draw)).collect())
            }
            Self::Unspecified => Value::Null,
        }
    }
}

impl Node {
    fn constrain(&self, at: &str, found: &mut BTreeSet<(String, String)>) {
        let mut add = |constraint: &str, at: String| found.insert((constraint.to_owned(), at));
        match self {
            Self::Leaf(leaf) => {
                for constraint in leaf.constraints() {
                    add(constraint, at.to_owned());
                }
            }
            Self::Object(object) => {
                add(if object.has_alternatives { "anyOf" } else { "type" }, at.to_owned());
                for member in object.members.iter().filter(|member| member.required) {
                    add("required", format!("{at}/{}", escape(&member.name)));
                }
                if let Some(keyword) = object.closed_by {
                    add(keyword, format!("{at}/{STRANGER}"));
                }
            }
            Self::List(list) => {
                add("type", at.to_owned());
                if list.most.is_some() {
                    add("maxItems", at.to_owned());
                }
                list.item.constrain(&format!("{at}/0"), found);
            }
            Self::Unspecified => {}
        }
    }
}

impl Object {
    fn value(&self, draw: &mut Draw) -> Value {
        // Of members that may be there, an object has few, half or nearly all.
        let share = [10, 50, 90][draw.below(3)];
        let mut members = Map::new();
        for Member { name, node, required } in &self.members {
            let wanted = *required || draw.chance(share);
            if wanted && !matches!(node.as_ref(), Node::Unspecified) {
                members.insert(name.clone(), node.value(draw));
            }
        }
        let value = Value::Object(members);
        match self.conditions.iter().all(|condition| condition.holds(&value)) {
            true => value,
            false => self.plain.clone(),
        }
    }
}

struct Compiler {
    message: &'static Message,
}

impl Compiler {
    fn node(&self, at: String, places: Vec<Place>) -> Node {
        let Parts { places, conditions, has_alternatives } = condition::split(places);
        let has = |keyword: &str| places.iter().any(|place| place.schema.get(keyword).is_some());
        let is = |name: &str| places.iter().any(|place| place.text("type") == Some(name));
        if has("properties") || is("object") {
            Node::Object(Object { has_alternatives, ..self.object(at, &places, conditions) })
        } else if has("items") {
            let items = places.iter().filter_map(|place| place.step("items")).collect();
            let most = places.iter().filter_map(|place| place.schema.get("maxItems")?.as_u64()).min();
            let item = Arc::new(self.node(format!("{at}/0"), items));
            match item.as_ref() {
                Node::Unspecified => Node::Unspecified,
                _ => Node::List(List { item, most: most.map(|most| most as usize) }),
            }
        } else if has("type") || has("enum") || has("const") {
            Node::Leaf(Leaf::of(&places))
        } else {
            Node::Unspecified
        }
    }

    fn object(&self, at: String, places: &[Place], conditions: Vec<Condition>) -> Object {
        let required: Vec<&str> = places
            .iter()
            .filter_map(|place| place.schema.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut names: Vec<&String> = Vec::new();
        for properties in places.iter().filter_map(|place| place.schema.get("properties")?.as_object()) {
            names.extend(properties.keys());
        }
        let mut members: Vec<Member> = Vec::new();
        for name in names {
            if members.iter().all(|member| member.name != *name) {
                let below = places.iter().filter_map(|place| place.under("properties", name)).collect();
                let node = Arc::new(self.node(format!("{at}/{}", escape(name)), below));
                members.push(Member {
                    name: name.clone(),
                    node,
                    required: required.contains(&name.as_str()),
                });
            }
        }
        let closed_by = ["additionalProperties", "unevaluatedProperties"].into_iter().find(|keyword| {
            places.iter().any(|place| place.schema.get(keyword) == Some(&Value::Bool(false)))
        });
        let plain = self.plain(&at, &members, &conditions);
        Object { members, closed_by, plain, has_alternatives: false, conditions }
    }

    /// The required members alone, or if that breaks a condition what an example has here.
    fn plain(&self, at: &str, members: &[Member], conditions: &[Condition]) -> Value {
        let required = members.iter().filter(|member| member.required);
        let least =
            Value::Object(required.map(|member| (member.name.clone(), member.node.plain())).collect());
        let good = |value: &Value| conditions.iter().all(|condition| condition.holds(value));
        let shown =
            self.message.examples.iter().filter_map(|example| example.pointer(at)).find(|value| good(value));
        match (good(&least), shown) {
            (false, Some(shown)) => shown.clone(),
            _ => least,
        }
    }
}

/// The subschema behind a reference, in the strict reading.
pub(super) fn resolve(place: &Place) -> Option<Place> {
    Documents::of(Reading::Strict).resolve(place.file, place.text("$ref")?)
}
