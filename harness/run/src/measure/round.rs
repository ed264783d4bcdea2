//! Rounds of one operation: the calibration, the client, the client, the calibration, so that a machine that becomes
//! faster or slower meanwhile does so for both.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use paycert_core::adapter::{Command, Measure, MeasureAnswer, Measured};
use paycert_core::bench::{Kind, Operation, Outcome, Round, wrong};
use paycert_core::case::Case;
use paycert_core::gateway::digits;
use paycert_core::plan::{Role, plan};
use serde_json::{Map, Value};

use super::calibration::Calibration;
use super::ground::Ground;
use super::{Options, answer, configured, millis};
use crate::adapter::Adapter;
use crate::lap::Lap;

/// What may lie between the client's clock and ours: a tenth of the time, and the way there and back.
const TOLERANCE: f64 = 0.1;
const ON_THE_WAY: Duration = Duration::from_millis(20);

/// How much of the time that it is given a client has to work.
const AT_LEAST: f64 = 0.9;

/// A client is warm after so long.
const WARM: Duration = Duration::from_millis(200);

/// Why an operation is not measured any further.
pub(super) struct Stop(pub(super) Outcome, pub(super) String);

/// What came of a question.
pub(super) type Answered<T> = Result<T, Stop>;

/// The rounds of one operation.
pub(super) struct Rounds<'a> {
    operation: &'static Operation,
    case: &'static Case,
    adapter: &'a mut dyn Adapter,
    ground: &'a Ground,
    options: &'a Options,
    calibration: Calibration,
    /// How often the client was asked: each time with another message.
    asked: usize,
    /// Those that count.
    pub(super) good: Vec<Round>,
    /// Why others do not.
    pub(super) discarded: Vec<String>,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(
        operation: &'static Operation,
        case: &'static Case,
        adapter: &'a mut dyn Adapter,
        ground: &'a Ground,
        options: &'a Options,
    ) -> Answered<Self> {
        let calibration = Calibration::new(operation.kind, &ground.till.keys.merchant, options.threads)
            .map_err(|error| Stop(Outcome::Broken, error.to_string()))?;
        let (good, discarded) = (Vec::new(), Vec::new());
        Ok(Self { operation, case, adapter, ground, options, calibration, asked: 0, good, discarded })
    }

    /// Makes rounds until enough of them count; of so many again may go wrong.
    pub(super) fn make(&mut self) -> Answered<()> {
        self.configure()?;
        let warm = WARM.min(self.options.time);
        // What it says of the time does not matter yet.
        let _ = self.turn(warm, false)?;
        self.calibration.turn(warm);
        for round in 0..2 * self.options.rounds {
            let enough = self.good.len() == self.options.rounds;
            if enough || self.options.interrupted.load(Ordering::SeqCst) {
                break;
            }
            // Refusing may cost more or less than accepting, so it is looked at, and not measured.
            if self.operation.kind == Kind::Verify && round == self.options.rounds / 2 {
                let _ = self.turn(warm, true)?;
            }
            match self.round()? {
                Ok(round) => self.good.push(round),
                Err(why) => self.discarded.push(why),
            }
        }
        Ok(())
    }

    fn configure(&mut self) -> Answered<()> {
        let steps = plan(self.case, &self.ground.world());
        let configure = steps
            .into_iter()
            .map(|step| step.command)
            .find(|command| matches!(command, Command::Configure(_)));
        let Some(command) = configure else { return Ok(()) };
        configured(self.adapter.ask(&command, self.options.deadline))
    }

    /// One round, or why it does not count.
    fn round(&mut self) -> Answered<Result<Round, String>> {
        let time = self.options.time / 2;
        let before = self.calibration.turn(time);
        let turns = [self.turn(time, false)?, self.turn(time, false)?];
        let after = self.calibration.turn(time);
        let [first, second] = turns;
        Ok(first.and_then(|first| {
            Ok(Round {
                per_second: (first + second?).per_second(),
                calibration_per_second: (before + after).per_second(),
            })
        }))
    }

    /// Lets the client work once, and looks at what it says of that; why it does not count, if it does not.
    fn turn(&mut self, time: Duration, forged: bool) -> Answered<Result<Lap, String>> {
        let world = self.ground.world();
        self.asked += 1;
        let case = varied(self.case, self.operation.number, self.asked);
        let steps = plan(&case, &world);
        let wanted = if forged { Role::Canary } else { Role::Subject };
        let step = steps.into_iter().rfind(|step| step.role == wanted);
        let asked = step.and_then(|step| Some((Measured::of(&step.command)?, step)));
        let Some((what, step)) = asked else {
            let reason = format!("the case {} cannot be measured", self.case.id);
            return Err(Stop(Outcome::Broken, reason));
        };
        let measure = Measure { what, for_ms: millis(time), threads: self.options.threads };
        self.ground.till.open(&case, &step, world.now);
        let began = Instant::now();
        let heard = self.adapter.ask(&Command::Measure(measure), self.options.deadline + time);
        let own = began.elapsed();
        let arrived = self.ground.till.close();
        let MeasureAnswer { operations, elapsed_ns, last } = answer("measure", heard)?;
        if let Some(reason) = wrong(&step, &world, &last) {
            return Err(Stop(Outcome::Wrong, reason));
        }
        if self.operation.kind == Kind::Call && arrived < operations {
            let reason = format!("it counts {operations} calls, of which {arrived} came to the gateway");
            return Err(Stop(Outcome::Wrong, reason));
        }
        Ok(counted(Lap { operations, elapsed: Duration::from_nanos(elapsed_ns) }, time, own))
    }
}

/// A lap of the client, or why it does not count; `own` is what our clock says.
fn counted(lap: Lap, time: Duration, own: Duration) -> Result<Lap, String> {
    let (said, seen) = (lap.elapsed.as_millis(), own.as_millis());
    if lap.operations == 0 {
        return Err("it counts no operation".to_owned());
    }
    if own.abs_diff(lap.elapsed) > own.mul_f64(TOLERANCE) + ON_THE_WAY {
        return Err(format!("it says that it took {said} ms, and it took {seen} ms"));
    }
    if lap.elapsed < time.mul_f64(AT_LEAST) {
        return Err(format!("it worked for {said} ms, and was asked for {} ms", time.as_millis()));
    }
    Ok(lap)
}

/// The same case about another order, with other tokens in its answers.
fn varied(case: &Case, number: &str, nth: usize) -> Case {
    let other = digits(1, &case.id, nth, "measured");
    let other = &other[other.len() - number.len()..];
    let vary = |request: &Map<String, Value>| -> Map<String, Value> {
        let text = serde_json::to_string(request).unwrap_or_default().replace(number, other);
        serde_json::from_str(&text).unwrap_or_else(|_| request.clone())
    };
    let mut case = Case { id: format!("{}#{nth}", case.id), request: vary(&case.request), ..case.clone() };
    case.control.request = vary(&case.control.request);
    case
}

#[cfg(test)]
mod tests {
    use paycert_core::bench::OPERATIONS;

    use super::super::find;
    use super::*;

    #[test]
    fn a_client_whose_clock_is_not_ours_does_not_count() {
        let ms = Duration::from_millis;
        let counted =
            |operations, said, own| match counted(Lap { operations, elapsed: ms(said) }, ms(500), ms(own)) {
                Ok(lap) => format!("{:.0} a second", lap.per_second()),
                Err(why) => why,
            };
        let shown = [
            counted(100, 500, 505),
            counted(100, 500, 577),
            counted(100, 500, 580),
            counted(100, 600, 540),
            counted(100, 40, 45),
            counted(0, 500, 505),
        ];
        insta::assert_snapshot!(shown.join("\n"), @"
        200 a second
        200 a second
        it says that it took 500 ms, and it took 580 ms
        167 a second
        it worked for 40 ms, and was asked for 500 ms
        it counts no operation
        ");
    }

    #[test]
    fn every_message_is_about_another_order_and_all_operations_have_one() {
        for operation in OPERATIONS {
            for (_, id) in operation.cases {
                let case = find(id).expect(id);
                let [one, other] = [1, 2].map(|nth| varied(case, operation.number, nth));
                assert_ne!(one.request, case.request, "{id}");
                assert_ne!(one.request, other.request, "{id}");
            }
        }
    }
}
