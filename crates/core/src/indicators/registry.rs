//! Every indicator by name, with its named parameters and their defaults.

use super::adx::Adx;
use super::aroon::Aroon;
use super::atr::Atr;
use super::bollinger_bands::BollingerBands;
use super::cci::Cci;
use super::donchian::Donchian;
use super::ema::Ema;
use super::error::IndicatorError;
use super::indicator::Indicator;
use super::keltner::{Keltner, Middle};
use super::macd::Macd;
use super::mfi::Mfi;
use super::momentum::Momentum;
use super::natr::Natr;
use super::obv::Obv;
use super::period::MAXIMUM_PERIOD;
use super::roc::Roc;
use super::rolling_max::RollingMax;
use super::rolling_min::RollingMin;
use super::rolling_std::{Divisor, RollingStd};
use super::rsi::Rsi;
use super::sma::Sma;
use super::stochastic::Stochastic;
use super::supertrend::Supertrend;
use super::true_range::TrueRange;
use super::volatility::Volatility;
use super::vwap::Vwap;
use super::williams_r::WilliamsR;
use super::wma::Wma;
use super::zscore::ZScore;

type Built = Result<Box<dyn Indicator>, IndicatorError>;

/// An indicator that can be built by name.
struct Entry {
    name: &'static str,
    parameters: &'static [(&'static str, f64)],
    build: fn(&Values) -> Built,
}

/// The value of every parameter of one indicator.
struct Values(Vec<(&'static str, f64)>);

impl Values {
    fn number(&self, parameter: &'static str) -> f64 {
        let found = self.0.iter().find(|(name, _)| *name == parameter);
        found.map_or(f64::NAN, |(_, value)| *value) // a parameter that is not in its entry is refused as NaN
    }

    fn period(&self, parameter: &'static str) -> Result<usize, IndicatorError> {
        let given = self.number(parameter);
        if given.fract() == 0.0 && (1.0..=f64::from(MAXIMUM_PERIOD)).contains(&given) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, and within the bounds of a period"
            )]
            return Ok(given as usize);
        }
        Err(IndicatorError::BadPeriod {
            parameter,
            minimum: 1,
            maximum: MAXIMUM_PERIOD as usize,
            given: given.to_string(),
        })
    }

    /// Returns the choice that 0 or 1 stands for.
    fn choice<T: Copy>(
        &self,
        parameter: &'static str,
        choices: [T; 2],
    ) -> Result<T, IndicatorError> {
        match self.number(parameter) {
            0.0 => Ok(choices[0]),
            1.0 => Ok(choices[1]),
            given => Err(IndicatorError::UnknownChoice {
                parameter,
                given: given.to_string(),
                known: "0 or 1",
            }),
        }
    }

    fn divisor(&self) -> Result<Divisor, IndicatorError> {
        self.choice("sample", [Divisor::Population, Divisor::Sample])
    }

    fn middle(&self) -> Result<Middle, IndicatorError> {
        self.choice("close", [Middle::Typical, Middle::Close])
    }
}

/// Boxes what a constructor returned.
fn boxed<T: Indicator + 'static>(built: Result<T, IndicatorError>) -> Built {
    built.map(|indicator| Box::new(indicator) as Box<dyn Indicator>)
}

/// Returns an entry.
const fn entry(
    name: &'static str,
    parameters: &'static [(&'static str, f64)],
    build: fn(&Values) -> Built,
) -> Entry {
    Entry {
        name,
        parameters,
        build,
    }
}

#[rustfmt::skip]
const ENTRIES: &[Entry] = &[
    entry("adx", &[("period", 14.0)], |v| boxed(Adx::new(v.period("period")?))),
    entry("aroon", &[("period", 14.0)], |v| boxed(Aroon::new(v.period("period")?))),
    entry("atr", &[("period", 14.0)], |v| boxed(Atr::new(v.period("period")?))),
    entry("bollinger_bands", &[("period", 20.0), ("deviations", 2.0)],
        |v| boxed(BollingerBands::new(v.period("period")?, v.number("deviations")))),
    entry("cci", &[("period", 14.0)], |v| boxed(Cci::new(v.period("period")?))),
    entry("donchian", &[("period", 20.0)], |v| boxed(Donchian::new(v.period("period")?))),
    entry("ema", &[("period", 20.0)], |v| boxed(Ema::new(v.period("period")?))),
    entry("keltner", &[("period", 20.0), ("atr_period", 10.0), ("multiplier", 2.0), ("close", 0.0)],
        |v| boxed(Keltner::new(v.period("period")?, v.period("atr_period")?, v.number("multiplier"), v.middle()?))),
    entry("macd", &[("fast", 12.0), ("slow", 26.0), ("signal", 9.0)],
        |v| boxed(Macd::new(v.period("fast")?, v.period("slow")?, v.period("signal")?))),
    entry("mfi", &[("period", 14.0)], |v| boxed(Mfi::new(v.period("period")?))),
    entry("momentum", &[("period", 10.0)], |v| boxed(Momentum::new(v.period("period")?))),
    entry("natr", &[("period", 14.0)], |v| boxed(Natr::new(v.period("period")?))),
    entry("obv", &[], |_| boxed(Ok(Obv::new()))),
    entry("roc", &[("period", 10.0)], |v| boxed(Roc::new(v.period("period")?))),
    entry("rolling_max", &[("period", 20.0)], |v| boxed(RollingMax::new(v.period("period")?))),
    entry("rolling_min", &[("period", 20.0)], |v| boxed(RollingMin::new(v.period("period")?))),
    entry("rolling_std", &[("period", 20.0), ("sample", 1.0)],
        |v| boxed(RollingStd::new(v.period("period")?, v.divisor()?))),
    entry("rsi", &[("period", 14.0)], |v| boxed(Rsi::new(v.period("period")?))),
    entry("sma", &[("period", 20.0)], |v| boxed(Sma::new(v.period("period")?))),
    entry("stochastic", &[("period", 5.0), ("slow_k", 3.0), ("slow_d", 3.0)],
        |v| boxed(Stochastic::new(v.period("period")?, v.period("slow_k")?, v.period("slow_d")?))),
    entry("supertrend", &[("period", 10.0), ("multiplier", 3.0)],
        |v| boxed(Supertrend::new(v.period("period")?, v.number("multiplier")))),
    entry("true_range", &[], |_| boxed(Ok(TrueRange::new()))),
    entry("volatility", &[("period", 20.0), ("periods_per_year", 252.0)],
        |v| boxed(Volatility::new(v.period("period")?, v.number("periods_per_year")))),
    entry("vwap", &[], |_| boxed(Ok(Vwap::cumulative()))),
    entry("vwap_rolling", &[("period", 20.0)], |v| boxed(Vwap::rolling(v.period("period")?))),
    entry("vwap_session", &[], |_| boxed(Ok(Vwap::session()))),
    entry("williams_r", &[("period", 14.0)], |v| boxed(WilliamsR::new(v.period("period")?))),
    entry("wma", &[("period", 20.0)], |v| boxed(Wma::new(v.period("period")?))),
    entry("zscore", &[("period", 20.0), ("sample", 1.0)], |v| boxed(ZScore::new(v.period("period")?, v.divisor()?))),
];

/// Returns the name of every indicator, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.name)
}

/// Returns an indicator's parameters and their defaults.
pub fn parameters(name: &str) -> Result<&'static [(&'static str, f64)], IndicatorError> {
    find(name).map(|entry| entry.parameters)
}

/// Builds an indicator by name; a parameter that is not given has its default.
pub fn build(name: &str, given: &[(&str, f64)]) -> Built {
    let entry = find(name)?;
    let mut values = Values(entry.parameters.to_vec());
    for (parameter, value) in given {
        let known = values.0.iter_mut().find(|(name, _)| name == parameter);
        let (_, slot) = known.ok_or_else(|| IndicatorError::UnknownParameter {
            indicator: entry.name,
            given: (*parameter).to_string(),
            known: join(entry.parameters.iter().map(|(name, _)| *name)),
        })?;
        *slot = *value;
    }
    (entry.build)(&values)
}

fn find(name: &str) -> Result<&'static Entry, IndicatorError> {
    let found = ENTRIES.iter().find(|entry| entry.name == name);
    found.ok_or_else(|| IndicatorError::UnknownIndicator {
        given: name.to_string(),
        known: join(names()),
    })
}

fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indicator_is_built_by_name_with_named_parameters() {
        assert_eq!(
            build("sma", &[("period", 7.0)]).map(|built| built.warm_up()),
            Ok(7)
        );
        assert_eq!(build("macd", &[]).map(|built| built.warm_up()), Ok(34));
    }

    #[test]
    fn every_indicator_has_one_name_and_one_dimension_for_each_output() {
        for name in names() {
            let built = build(name, &[]).unwrap();
            assert_eq!(built.names().len(), built.outputs().len(), "{name}");
            assert_eq!(built.dimensions().len(), built.outputs().len(), "{name}");
            assert!(built.outputs().iter().all(|value| value.is_nan()), "{name}");
        }
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_those_there_are() {
        let refusal = build("macd", &[("length", 3.0)]).err().unwrap().to_string();
        assert_eq!(
            refusal,
            "macd has no parameter \"length\": it has fast, slow, signal"
        );
    }

    #[test]
    fn an_unknown_name_is_refused_with_those_there_are() {
        let refusal = build("smma", &[]).err().unwrap().to_string();
        assert!(refusal.starts_with("there is no indicator named \"smma\": give one of adx, "));
        assert!(refusal.contains(", sma, "));
    }

    #[test]
    fn a_period_that_is_not_whole_is_refused() {
        for period in [2.5, 0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert!(build("sma", &[("period", period)]).is_err(), "{period}");
        }
    }
}
