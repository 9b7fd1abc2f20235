//! Properties that hold for any series: agreement with the definitions, and no drift.

use proptest::collection::vec;
use proptest::prelude::*;

use super::bar::BarInput;
use super::columns::Columns;
use super::indicator::Indicator;
use super::registry;

/// An indicator's formula, over one whole window.
type Definition = fn(&[f64]) -> f64;

/// Returns what an indicator gives after each close.
fn after_each(name: &str, parameters: &[(&str, f64)], closes: &[f64]) -> Vec<f64> {
    let mut indicator = registry::build(name, parameters).unwrap();
    let after = |close: &f64| {
        indicator.update(&BarInput::of_value(*close));
        indicator.outputs()[0]
    };
    closes.iter().map(after).collect()
}

/// Holds each output to the definition over its own window, and to NaN before the first.
fn agrees(name: &str, parameters: &[(&str, f64)], closes: &[f64], definition: Definition) {
    let period = registry::build(name, parameters).unwrap().warm_up();
    for (last, output) in after_each(name, parameters, closes).into_iter().enumerate() {
        if last + 1 < period {
            assert!(output.is_nan(), "{name} has a value on bar {last}");
            continue;
        }
        let expected = definition(&closes[last + 1 - period..=last]);
        let close_enough = (output - expected).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(
            close_enough || (output.is_nan() && expected.is_nan()),
            "{name} on bar {last}: {output}, by definition {expected}"
        );
    }
}

fn count(window: &[f64]) -> f64 {
    f64::from(u32::try_from(window.len()).unwrap())
}

fn mean(window: &[f64]) -> f64 {
    window.iter().sum::<f64>() / count(window)
}

fn squares(window: &[f64]) -> f64 {
    let mean = mean(window);
    window.iter().map(|x| (x - mean).powi(2)).sum()
}

fn population_std(window: &[f64]) -> f64 {
    (squares(window) / count(window)).sqrt()
}

fn sample_std(window: &[f64]) -> f64 {
    (squares(window) / (count(window) - 1.0)).sqrt()
}

fn weighted(window: &[f64]) -> f64 {
    let weights = (1_u32..).take(window.len()).map(f64::from);
    let total: f64 = weights.clone().sum();
    weights
        .zip(window)
        .map(|(weight, x)| weight * x)
        .sum::<f64>()
        / total
}

fn highest(window: &[f64]) -> f64 {
    window.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn lowest(window: &[f64]) -> f64 {
    window.iter().copied().fold(f64::INFINITY, f64::min)
}

proptest! {
    #[test]
    fn rolling_values_equal_their_definitions(closes in vec(1.0..2000.0_f64, 1..120), period in 2..40_u32) {
        let period = ("period", f64::from(period));
        agrees("sma", &[period], &closes, mean);
        agrees("wma", &[period], &closes, weighted);
        agrees("rolling_std", &[period, ("sample", 0.0)], &closes, population_std);
        agrees("rolling_std", &[period, ("sample", 1.0)], &closes, sample_std);
        agrees("rolling_max", &[period], &closes, highest);
        agrees("rolling_min", &[period], &closes, lowest);
    }

    #[test]
    fn a_z_score_is_the_distance_in_deviations(closes in vec(1.0..2000.0_f64, 1..120), period in 3..40_u32) {
        let period = ("period", f64::from(period));
        agrees("zscore", &[period, ("sample", 1.0)], &closes, |window| {
            (window[window.len() - 1] - mean(window)) / sample_std(window)
        });
    }

    #[test]
    fn whole_columns_and_single_bars_give_the_same_bits(closes in vec(1.0..2000.0_f64, 50..120)) {
        let columns = Columns { high: &closes, low: &closes, close: &closes, volume: &closes, ..Columns::default() };
        for name in registry::names() {
            let mut indicator = registry::build(name, &[]).unwrap();
            let mut whole = vec![vec![f64::NAN; closes.len()]; indicator.names().len()];
            indicator.compute(&columns, &mut whole);
            indicator.reset();
            for row in 0..closes.len() {
                indicator.update(&columns.bar(row));
                for (column, single) in whole.iter().zip(indicator.outputs()) {
                    prop_assert_eq!(column[row].to_bits(), single.to_bits(), "{}", name);
                }
            }
        }
    }

    #[test]
    fn values_begin_with_the_bar_that_warm_up_tells(closes in vec(1.0..2000.0_f64, 60)) {
        for name in registry::names() {
            let mut indicator = registry::build(name, &[]).unwrap();
            for (seen, close) in closes.iter().enumerate() {
                prop_assert_eq!(indicator.is_ready(), seen >= indicator.warm_up(), "{} after {}", name, seen);
                let has_values = indicator.outputs().iter().all(|value| !value.is_nan());
                prop_assert_eq!(has_values, indicator.is_ready(), "{} after {}", name, seen);
                indicator.update(&BarInput { volume: 1.0, ..BarInput::of_value(*close) });
            }
        }
    }
}

/// Returns a price that wanders over five orders of magnitude, by a fixed rule.
fn wandering(step: u32) -> f64 {
    let step = f64::from(step);
    10.0_f64.powf(2.5 + 2.5 * (step * 1e-5).sin()) * (1.0 + 0.01 * (step * 0.7).sin())
}

#[test]
fn a_million_bars_leave_no_drift() {
    let closes: Vec<f64> = (0..1_000_000).map(wandering).collect();
    let cases: [(&str, Definition); 3] = [
        ("sma", mean),
        ("wma", weighted),
        ("rolling_std", sample_std),
    ];
    for (name, definition) in cases {
        let last = after_each(name, &[("period", 30.0)], &closes)[closes.len() - 1];
        let expected = definition(&closes[closes.len() - 30..]);
        let relative = (last / expected - 1.0).abs();
        assert!(relative < 1e-13, "{name} is off by {relative:e}");
    }
}

#[test]
fn an_outlier_leaves_nothing_behind() {
    let mut closes = vec![100.0; 7];
    closes.extend([1e300, 1e200]);
    closes.extend((0..12).map(|step| 100.0 + f64::from(step)));
    let stds = after_each("rolling_std", &[("period", 5.0), ("sample", 0.0)], &closes);
    assert_eq!(stds[20], 2.0_f64.sqrt());
    assert_eq!(stds[14], 2.0_f64.sqrt());
}

#[test]
fn a_reset_indicator_is_as_new() {
    for name in registry::names() {
        let mut used = registry::build(name, &[]).unwrap();
        let mut fresh = registry::build(name, &[]).unwrap();
        let bar = |step: u32| BarInput {
            volume: 3.0,
            ..BarInput::of_value(wandering(step * 1000))
        };
        (0..70).for_each(|step| used.update(&bar(step)));
        used.reset();
        assert!(!used.is_ready(), "{name}");
        for step in 100..170 {
            used.update(&bar(step));
            fresh.update(&bar(step));
            let bits = |indicator: &dyn Indicator| -> Vec<u64> {
                indicator
                    .outputs()
                    .iter()
                    .map(|value| value.to_bits())
                    .collect()
            };
            assert_eq!(bits(used.as_ref()), bits(fresh.as_ref()), "{name}");
        }
    }
}
