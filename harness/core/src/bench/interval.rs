//! A median and the interval that holds it, whatever the rounds are distributed like: order statistics.

use serde::{Deserialize, Serialize};

/// The fewest rounds that have an interval: with five, even the widest holds the median in 93.75 % of all cases only.
pub const FEWEST: usize = 6;

/// How sure an interval has to be at least.
const SURE: f64 = 0.95;

/// A median, and between which values it truly lies with a probability of at least 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The median.
    pub median: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The narrowest such interval whose ends are values of the rounds; `None` for fewer than [`FEWEST`], and where a
    /// value is no number.
    pub fn of(values: &[f64]) -> Option<Self> {
        let sorted = sorted(values);
        let outside = outside(sorted.len())?;
        let (low, high) = (sorted[outside], sorted[sorted.len() - 1 - outside]);
        let finite = low.is_finite() && high.is_finite();
        median(values).filter(|_| finite).map(|median| Self { median, low, high })
    }
}

/// The value in the middle; the mean of the two where there are two.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let at = sorted.len().checked_sub(1)? / 2;
    Some((sorted[at] + sorted[sorted.len() / 2]) / 2.0)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// How many values may lie outside on each side. Each lies below the true median with probability one half, so the k
/// lowest of n are too many with the probability of fewer than k heads among n coins, and as often on the other side.
fn outside(count: usize) -> Option<usize> {
    let mut chance = 0.5_f64.powi(i32::try_from(count).ok()?);
    let (mut below, mut outside) = (0.0, None);
    for heads in 0..count.div_ceil(2) {
        below += chance;
        if 1.0 - 2.0 * below < SURE {
            break;
        }
        outside = Some(heads);
        chance *= (count - heads) as f64 / (heads + 1) as f64;
    }
    outside
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_are_those_of_the_tables_of_order_statistics() {
        let ends = [5, 6, 8, 9, 11, 12, 15, 17, 20, 25, 41, 50, 100].map(|count| (count, outside(count)));
        let lowest =
            ends.map(|(count, outside)| format!("{count}: {:?}", outside.map(|outside| outside + 1)));
        insta::assert_snapshot!(lowest.join("\n"), @"
        5: None
        6: Some(1)
        8: Some(1)
        9: Some(2)
        11: Some(2)
        12: Some(3)
        15: Some(4)
        17: Some(5)
        20: Some(6)
        25: Some(8)
        41: Some(14)
        50: Some(18)
        100: Some(40)
        ");
    }

    #[test]
    fn nothing_has_no_median_and_a_value_that_is_no_number_has_no_interval() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0]), Some(2.0));
        assert_eq!(Interval::of(&[f64::NAN; 9]), None);
        assert_eq!(Interval::of(&[1.0, 1.0, 1.0, 1.0, 1.0, f64::INFINITY]), None);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_median_and_does_not_mind_order_or_scale(
            mut values in prop::collection::vec(0.001_f64..1000.0, FEWEST..60),
            scale in prop::sample::select(vec![0.25, 2.0, 1024.0]),
        ) {
            let interval = Interval::of(&values).expect("enough values");
            prop_assert!(interval.low <= interval.median && interval.median <= interval.high);
            values.reverse();
            prop_assert_eq!(Interval::of(&values), Some(interval));
            let scaled: Vec<f64> = values.iter().map(|value| value * scale).collect();
            let Interval { median, low, high } = interval;
            let expected = Interval { median: median * scale, low: low * scale, high: high * scale };
            prop_assert_eq!(Interval::of(&scaled), Some(expected));
        }

        /// What is promised: of many intervals at least 95 % hold the true median, here 0.5.
        #[test]
        fn it_holds_the_true_median_as_often_as_it_says(seed in any::<u64>(), count in FEWEST..30) {
            let mut state = seed | 1;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1_u64 << 53) as f64
            };
            let held = (0..2_000).filter(|_| {
                let values: Vec<f64> = (0..count).map(|_| next()).collect();
                Interval::of(&values).is_some_and(|interval| interval.low <= 0.5 && 0.5 <= interval.high)
            });
            // 95 %, less five standard deviations of the experiment.
            prop_assert!(held.count() >= 1_851);
        }
    }
}
