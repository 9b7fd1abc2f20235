//! What fills that take pay beside fees, from settings: slippage and impact.

use ingenium_core::model::number::Fraction;
use ingenium_simulator::almgren_chriss::AlmgrenChriss;
use ingenium_simulator::half_life::HalfLife;
use ingenium_simulator::impact::Impact;
use ingenium_simulator::slippage::Slippage;
use ingenium_simulator::square_root::{SquareRoot, VolatilitySource};
use ingenium_simulator::volume_share::VolumeShare;
use pyo3::prelude::*;

use super::settings::Settings;
use crate::numbers::value_error;

impl Settings<'_, '_> {
    /// Reads a slippage model.
    pub(crate) fn slippage(&self) -> PyResult<Slippage> {
        let kind = self.text("kind")?.unwrap_or_else(|| "none".to_owned());
        match kind.as_str() {
            "none" => Ok(Slippage::None),
            "fraction" => Ok(Slippage::Fraction(self.fraction("rate")?)),
            "ticks" => Ok(Slippage::Ticks(self.need("ticks")?.extract()?)),
            "volume_share" => Ok(Slippage::VolumeShare(VolumeShare {
                cap: self.fraction("cap")?,
                impact: self.fraction("impact")?,
            })),
            "square_root" => Ok(Slippage::SquareRoot(self.square_root()?)),
            other => Err(self.unknown(
                "kind",
                other,
                "none, fraction, ticks, volume_share, square_root",
            )),
        }
    }

    /// Reads an impact model.
    pub(crate) fn impact(&self) -> PyResult<Impact> {
        let kind = self.text("kind")?.unwrap_or_else(|| "none".to_owned());
        match kind.as_str() {
            "none" => Ok(Impact::None),
            "linear" => Ok(Impact::Linear(self.fraction("coefficient")?)),
            "square_root" => Ok(Impact::SquareRoot(self.square_root()?)),
            "almgren_chriss" => Ok(Impact::AlmgrenChriss(AlmgrenChriss {
                permanent: self.fraction("permanent")?,
                temporary: self.fraction("temporary")?,
                half_life: self.half_life()?,
            })),
            other => Err(self.unknown("kind", other, "none, linear, square_root, almgren_chriss")),
        }
    }

    fn square_root(&self) -> PyResult<SquareRoot> {
        let volatility = if self.get("volatility")?.is_some() {
            VolatilitySource::Given(self.fraction("volatility")?)
        } else {
            VolatilitySource::Bars(self.need("bars")?.extract()?)
        };
        Ok(SquareRoot {
            coefficient: self.fraction("coefficient")?,
            volatility,
        })
    }

    fn half_life(&self) -> PyResult<Option<HalfLife>> {
        let Some(time) = self.get("half_life")? else {
            return Ok(None);
        };
        let half_life = HalfLife::new(time.extract()?);
        half_life
            .map(Some)
            .ok_or_else(|| value_error("half_life must be above zero"))
    }

    fn fraction(&self, key: &str) -> PyResult<Fraction> {
        Fraction::from_decimal(self.needed(key)?.decimal()?).map_err(value_error)
    }
}
