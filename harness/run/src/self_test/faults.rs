//! Every fault of the wire, every redirect and every greeting, met by a client that looks at the bytes: each was
//! delivered, and looked as it should.

mod greetings;
mod probe;
mod table;

use super::{Scene, Table, pool};
use crate::runner::RunError;

/// So many faults are met at once.
const AT_ONCE: usize = 4;

/// One thing that a client can meet.
enum Met {
    Fault(&'static table::Row),
    Redirect(u16),
    Greeting(&'static greetings::Row),
}

/// What the client saw of it, and how the listener called it.
struct Seen {
    name: String,
    how: String,
    /// Why it does not count as delivered.
    problem: Option<String>,
}

pub(super) fn check(_: &Scene) -> Result<Table, RunError> {
    let faults = table::ROWS.iter().map(Met::Fault);
    let redirects = REDIRECTS.iter().copied().map(Met::Redirect);
    let greetings = greetings::ROWS.iter().map(Met::Greeting);
    let all: Vec<Met> = faults.chain(redirects).chain(greetings).collect();
    let mut text = String::from("fault\tdelivered\twhat a client saw\n");
    let mut problems = Vec::new();
    let mut broken = None;
    let meet = |met: &Met| match met {
        Met::Fault(row) => row.meet(),
        Met::Redirect(status) => table::redirect(*status),
        Met::Greeting(row) => row.meet(),
    };
    pool::each(&all, AT_ONCE, meet, |_, seen| match seen {
        Ok(Seen { name, how, problem }) => {
            text += &format!("{name}\t{}\t{how}\n", if problem.is_none() { "yes" } else { "no" });
            problems.extend(problem.map(|problem| format!("{name}: {problem}")));
        }
        Err(error) => {
            broken.get_or_insert(error);
        }
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "faults", text, problems }),
    }
}

/// The statuses that name another place.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use paycert_core::case::greeting::Greeting;
    use serde_json::Value;

    use super::*;

    fn schema() -> Value {
        let text = include_str!("../../../../schemas/paycert/case-file.v1.json");
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_fault_that_a_case_can_name_is_met() {
        let fault = schema()["$defs"]["reply"]["properties"]["fault"]["oneOf"].clone();
        let plain = fault[0]["enum"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
        let measured = fault[1]["properties"].as_object().unwrap().keys().cloned();
        let known: BTreeSet<String> = plain.chain(measured).collect();
        let met: BTreeSet<String> =
            table::ROWS.iter().map(|row| row.name().split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(met, known);
    }

    #[test]
    fn every_greeting_that_a_case_can_name_is_met() {
        let known = schema()["$defs"]["setup"]["properties"]["greeting"]["enum"].clone();
        let all: Vec<Value> =
            Greeting::ALL.iter().map(|greeting| serde_json::to_value(greeting).unwrap()).collect();
        let met: Vec<Greeting> = greetings::ROWS.iter().map(|row| row.greeting).collect();
        assert_eq!((Value::Array(all), met), (known, Greeting::ALL.to_vec()));
    }
}
