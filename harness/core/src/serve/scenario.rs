//! The table of scenarios, `corpus/scenarios`: what an order may meet, and by which amount or number it asks for that.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::case::reply::Reply;
use crate::case::shop::{Becomes, Reaction, Scenario, Topic};
use crate::operation::Protocol;
use crate::wire::money::Amount;

const FILE: &str = include_str!("../../../../corpus/scenarios/scenarios.json");

/// What the number of an order begins with that asks for a scenario by name.
pub const PREFIX: &str = "scenario-";

/// One scenario.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// An amount whose minor units end in these digits asks for it.
    pub magic: String,
    /// What happens.
    pub says: String,
    /// Where that is written.
    pub source: String,
    /// The story in the OpenAPI protocol, if there is one.
    #[serde(default)]
    openapi: Option<Scenario>,
    /// The story in Antom's protocol, if there is one.
    #[serde(default)]
    antom: Option<Scenario>,
    /// What becomes of a waiting trade after a while.
    #[serde(default)]
    pub later: Option<Later>,
    /// The notifications; absent: one when the order is paid, and one for each capture that goes through.
    #[serde(default)]
    notices: Option<Vec<Notice>>,
    /// How often a bad day brings it, in relation to the others; 0: never.
    #[serde(default)]
    pub bad_day: u64,
    /// Whether it stands for a mix of the others.
    #[serde(default)]
    pub mix: bool,
}

/// What becomes of a waiting trade after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// Milliseconds after the payment arrived.
    pub ms: u64,
    /// What becomes of it.
    pub trade: Becomes,
}

/// Notifications of one scenario.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The only protocol that has it; absent: both.
    #[serde(default)]
    pub protocol: Option<Protocol>,
    /// When it is sent.
    #[serde(default)]
    pub when: When,
    /// What it is about; absent: the payment.
    #[serde(default)]
    pub about: Topic,
    /// How it differs from a plain one.
    #[serde(default)]
    pub notice: Reply,
    /// How often it comes.
    #[serde(default = "once")]
    pub times: u64,
    /// Whether the repeats come at the same time.
    #[serde(default)]
    pub together: bool,
    /// How it has to be taken.
    pub right: Reaction,
}

fn once() -> u64 {
    1
}

impl Notice {
    /// One notification about the payment, once it is paid.
    pub(super) fn plain(notice: Reply, right: Reaction) -> Self {
        Self {
            protocol: None,
            when: When::Paid,
            about: Topic::Payment,
            notice,
            times: 1,
            together: false,
            right,
        }
    }
}

/// When a notification is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Once the order is paid.
    #[default]
    Paid,
    /// Before the payment is answered; if it is genuine, the payer pays at that moment.
    BeforeAnswer,
    /// Once the payment was answered, paid or not.
    AfterAnswer,
    /// Once a capture went through, for each of them.
    Captured,
    /// Once a capture was answered, whatever becomes of it, for each number.
    AfterCapture,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    scenarios: Vec<Row>,
}

static TABLE: LazyLock<Vec<Row>> =
    LazyLock::new(|| match serde_json::from_str::<Table>(FILE).map_err(|error| error.to_string()) {
        Ok(table) => table.scenarios,
        Err(error) => panic!("corpus/scenarios/scenarios.json: {error}"),
    });

/// Every scenario, in order.
pub fn scenarios() -> &'static [Row] {
    &TABLE
}

impl Row {
    /// The scenario of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        scenarios().iter().find(|row| row.name == name)
    }

    /// The scenario that the number of an order asks for; `_` stands for `-` where numbers allow no other sign.
    pub fn of_number(number: &str) -> Option<&'static Self> {
        let number = number.replace('_', "-");
        let asked = number.strip_prefix(PREFIX)?;
        let fits = |row: &&Row| {
            asked.strip_prefix(row.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        scenarios().iter().filter(fits).max_by_key(|row| row.name.len())
    }

    /// The scenario that an amount asks for, as the books hold it: `47.01` or `4701 EUR`.
    pub fn of_amount(amount: &str) -> Option<&'static Self> {
        let minor = match amount.split_once(' ') {
            Some((minor, _)) => minor.to_owned(),
            None => Amount::from_major("CNY", amount).ok()?.minor.to_string(),
        };
        scenarios().iter().find(|row| minor.ends_with(&row.magic))
    }

    /// Whether it has a story in that protocol.
    pub fn is_for(&self, protocol: Protocol) -> bool {
        self.mix || self.story(protocol).is_some()
    }

    /// Its story in that protocol.
    pub fn story(&self, protocol: Protocol) -> Option<&Scenario> {
        match protocol {
            Protocol::OpenApi => self.openapi.as_ref(),
            Protocol::Antom => self.antom.as_ref(),
        }
    }

    /// The protocols that have it, in words.
    pub fn protocols(&self) -> &'static str {
        match (self.is_for(Protocol::OpenApi), self.is_for(Protocol::Antom)) {
            (true, false) => "openapi",
            (false, true) => "antom",
            _ => "both",
        }
    }

    /// Its notifications in that protocol.
    pub fn notices(&self, protocol: Protocol) -> Vec<Notice> {
        let own = self.notices.clone().unwrap_or_else(|| {
            let captured = Notice {
                protocol: Some(Protocol::Antom),
                when: When::Captured,
                about: Topic::Capture,
                ..Notice::plain(Reply::default(), Reaction::Acknowledged)
            };
            vec![Notice::plain(Reply::default(), Reaction::Acknowledged), captured]
        });
        own.into_iter().filter(|notice| notice.protocol.is_none_or(|only| only == protocol)).collect()
    }

    /// The scenario that a bad day brings to the order of that place: half of them are paid at once.
    pub fn drawn(seed: u64, protocol: Protocol, nth: usize) -> &'static Self {
        let rows: Vec<&Row> =
            scenarios().iter().filter(|row| row.bad_day > 0 && row.is_for(protocol)).collect();
        let sum: u64 = rows.iter().map(|row| row.bad_day).sum();
        let digits = crate::gateway::digits(seed, "bad day", nth, protocol.word());
        let mut lot = digits[20..].parse::<u64>().unwrap_or_default() % (2 * sum).max(1);
        for row in rows {
            if lot < row.bad_day {
                return row;
            }
            lot -= row.bad_day;
        }
        &scenarios()[0]
    }
}

/// The table as text.
pub fn text() -> String {
    let name = scenarios().iter().map(|row| row.name.len()).max().unwrap_or_default();
    let line = |row: &Row| {
        let mark = if row.bad_day > 0 { "*" } else { " " };
        format!("{:name$}  {mark} {}  {:8} {}\n", row.name, amount(&row.magic), row.protocols(), row.says)
    };
    let head = format!("{:name$}    {:5}  {:8} {}\n", "scenario", "ends", "protocol", "what happens");
    head + &scenarios().iter().map(line).collect::<String>() + "\n" + HOW
}

/// The table as Markdown, for a page of documentation.
pub fn markdown() -> String {
    let line = |row: &Row| {
        let mark = if row.bad_day > 0 { " *" } else { "" };
        let name = &row.name;
        format!(
            "| `{name}`{mark} | {} | {} | {} | {} |\n",
            amount(&row.magic),
            row.protocols(),
            row.says.replace('|', "\\|"),
            row.source
        )
    };
    let rows: String = scenarios().iter().map(line).collect();
    format!(
        "# Scenarios of `paycert serve`\n\n{HOW}\n\
        | scenario | amount ends in | protocol | what happens | source |\n|---|---|---|---|---|\n{rows}"
    )
}

/// Magic digits as an amount of two decimals.
fn amount(magic: &str) -> String {
    let (major, minor) = magic.split_at(magic.len().saturating_sub(2));
    format!("{major}.{minor}")
}

const HOW: &str = "\
An order meets the scenario that the control interface chose for it, else the one that its number names\n\
(scenario_NAME_anything, where `-` may be written as `_`: scenario_no_answer_paid_1), else the one in whose digits\n\
its amount ends (in minor units: 47.01, 147.01, 4701 JPY), else that of --scenario. A bad day draws from those\n\
marked *.\n";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::wire::json::{Limits, parse_strict};

    const BOTH: [Protocol; 2] = [Protocol::OpenApi, Protocol::Antom];

    #[test]
    fn every_name_and_every_amount_stands_for_one_scenario() {
        let names: BTreeSet<&str> = scenarios().iter().map(|row| row.name.as_str()).collect();
        let magic: BTreeSet<&str> = scenarios().iter().map(|row| row.magic.as_str()).collect();
        assert_eq!([names.len(), magic.len()], [scenarios().len(); 2]);
        for row in scenarios() {
            let own = Some(row.name.as_str());
            let found = |row: Option<&'static Row>| row.map(|row| row.name.as_str());
            assert_eq!(found(Row::of_amount(&amount(&row.magic))), own);
            assert_eq!(found(Row::of_amount(&format!("1{} EUR", row.magic))), own);
            assert_eq!(found(Row::of_number(&format!("scenario-{}-0001", row.name))), own);
            assert_eq!(found(Row::of_number(&format!("scenario_{}", row.name.replace('-', "_")))), own);
            assert!(row.magic.len() == 4 && row.magic.starts_with("47"), "{}", row.name);
        }
        assert!(parse_strict(FILE.as_bytes(), Limits::default()).is_ok());
    }

    #[test]
    fn every_story_speaks_of_answers_that_there_are() {
        for row in scenarios() {
            assert!(BOTH.iter().any(|protocol| row.is_for(*protocol)), "{} has no story", row.name);
            for protocol in BOTH {
                let checked = row.story(protocol).cloned().map(|story| story.checked(protocol));
                assert!(checked.is_none_or(|checked| checked.is_ok()), "{} in {}", row.name, protocol.word());
            }
        }
    }

    #[test]
    fn ordinary_amounts_and_numbers_ask_for_nothing() {
        let amounts = ["88.88", "0.01", "9.90", "100.00", "4.70", "x", "1250 EUR", "47.0x EUR"];
        assert_eq!(amounts.map(Row::of_amount), [None; 8]);
        let numbers = ["2026", "scenario-", "scenario-nothing-1", "scenario-paidup", "my-scenario-paid-1"];
        assert_eq!(numbers.map(Row::of_number), [None; 5]);
    }

    #[test]
    fn a_bad_day_is_the_same_every_time_and_half_of_it_is_good() {
        let day = |seed| -> Vec<&str> {
            (0..400).map(|nth| Row::drawn(seed, Protocol::OpenApi, nth).name.as_str()).collect()
        };
        assert_eq!(day(1), day(1));
        assert_ne!(day(1), day(2));
        let good = day(1).iter().filter(|name| **name == "paid").count();
        assert!((150..250).contains(&good), "{good} of 400");
        let met: BTreeSet<&str> = day(1).into_iter().collect();
        let marked = scenarios().iter().filter(|row| row.bad_day > 0 && row.is_for(Protocol::OpenApi));
        assert_eq!(met.len(), marked.count() + 1);
    }
}
