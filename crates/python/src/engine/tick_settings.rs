//! The assumptions of markets of ticks, from dictionaries.

use ingenium_simulator::ticks::{Impact, Latencies, Latency, QueueModel, Refill, TickModel};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::settings::Settings;

impl Settings<'_, '_> {
    /// Reads the assumptions of markets of ticks.
    pub(crate) fn tick_model(&self) -> PyResult<TickModel> {
        let default = TickModel::default();
        let latencies = Latencies {
            feed: self.latency("feed", default.latencies.feed)?,
            order: self.latency("order", default.latencies.order)?,
            response: self.latency("response", default.latencies.response)?,
            seed: self.integer("seed", 0)?.cast_unsigned(),
        };
        Ok(TickModel {
            latencies,
            queue: self.queue(default.queue)?,
            impact: self.book_impact()?,
            refill: match self.integer("half_life", 0)? {
                0 => Refill::WithTheLevel,
                nanoseconds => Refill::HalfLife(nanoseconds),
            },
            equity_every: self.integer("equity_every", default.equity_every)?,
        })
    }

    fn latency(&self, key: &str, default: Latency) -> PyResult<Latency> {
        let Some(given) = self.get(key)? else {
            return Ok(default);
        };
        let values = Settings {
            name: key,
            values: given.cast::<PyDict>()?,
        };
        if values.get("measured")?.is_some() {
            return Ok(Latency::Measured);
        }
        match (values.get("constant")?, values.get("median")?) {
            (Some(nanoseconds), _) => Ok(Latency::Constant(nanoseconds.extract()?)),
            (None, Some(median)) => Ok(Latency::Drawn {
                median: median.extract()?,
                spread: values.need("spread")?.extract()?,
            }),
            (None, None) => Err(PyValueError::new_err(format!(
                "{key} latency needs measured, constant, or median and spread"
            ))),
        }
    }

    fn queue(&self, default: QueueModel) -> PyResult<QueueModel> {
        let Some(kind) = self.text("queue")? else {
            return Ok(default);
        };
        match kind.as_str() {
            "risk_averse" => Ok(QueueModel::RiskAverse),
            "volume_ahead" => Ok(QueueModel::VolumeAhead),
            "log" => Ok(QueueModel::Log),
            "power" => Ok(QueueModel::Power(self.need("power")?.extract()?)),
            other => Err(self.unknown("queue", other, "risk_averse, volume_ahead, log, power")),
        }
    }

    fn book_impact(&self) -> PyResult<Impact> {
        let Some(given) = self.get("impact")? else {
            return Ok(Impact::None);
        };
        let values = Settings {
            name: "impact",
            values: given.cast::<PyDict>()?,
        };
        let number = |key| values.need(key)?.extract::<f64>();
        let volume = number("volume")?;
        match values.text("kind")?.unwrap_or_default().as_str() {
            "linear" => Ok(Impact::Linear {
                coefficient: number("coefficient")?,
                volume,
            }),
            "square_root" => Ok(Impact::SquareRoot {
                coefficient: number("coefficient")?,
                volume,
            }),
            "almgren_chriss" => Ok(Impact::AlmgrenChriss {
                permanent: number("permanent")?,
                temporary: number("temporary")?,
                volume,
                half_life: values.integer("half_life", 1)?,
            }),
            other => Err(values.unknown("kind", other, "linear, square_root, almgren_chriss")),
        }
    }

    fn integer(&self, key: &str, default: i64) -> PyResult<i64> {
        self.get(key)?.map_or(Ok(default), |value| value.extract())
    }
}
