//! Reads columns of ticks block by block into events: whole units, times that never run back.

use std::rc::Rc;

use ingenium_core::model::decimal::{NumberError, units_from_f64};
use ingenium_core::model::float_scale::FloatScale;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::order::Side;

use super::columns::{TickColumns, TickRow};
use super::event::{MORE, TickEvent, TickKind};
use super::latency::Latency;

/// Rows read at a time: they stay in the processor's nearest cache.
const BLOCK: usize = 256;

/// A place in the columns of one instrument.
pub(super) struct Reader {
    columns: Rc<dyn TickColumns>,
    prices: Scale,
    sizes: Scale,
    rates: Scale,
    latency: Latency,
    seed: u64,
    rows: Vec<TickRow>,
    block: Vec<TickEvent>,
    at: usize,
    first: usize,
    time: i64,
    known: i64,
}

impl Reader {
    /// Begins at the first row.
    pub(super) fn new(
        columns: Rc<dyn TickColumns>,
        instrument: &Instrument,
        latency: Latency,
        seed: u64,
    ) -> Result<Self, NumberError> {
        let mut reader = Self {
            columns,
            prices: Scale::new(instrument.spec.price_precision),
            sizes: Scale::new(instrument.spec.quantity_precision),
            rates: Scale::new(18),
            latency,
            seed,
            rows: Vec::with_capacity(BLOCK),
            block: Vec::with_capacity(BLOCK),
            at: 0,
            first: 0,
            time: i64::MIN,
            known: i64::MIN,
        };
        reader.fill()?;
        Ok(reader)
    }

    /// Returns the next event, without moving on.
    #[inline]
    #[must_use]
    pub(super) fn peek(&self) -> Option<&TickEvent> {
        self.block.get(self.at)
    }

    /// Moves on to the event after the next one.
    #[inline]
    pub(super) fn advance(&mut self) -> Result<(), NumberError> {
        self.at += 1;
        if self.at >= self.block.len() {
            self.first += self.block.len();
            return self.fill();
        }
        Ok(())
    }

    /// Returns the number of the next event's row.
    #[must_use]
    pub(super) const fn row(&self) -> usize {
        self.first + self.at
    }

    fn fill(&mut self) -> Result<(), NumberError> {
        self.at = 0;
        self.block.clear();
        self.rows.clear();
        let until = (self.first + BLOCK).min(self.columns.count());
        self.columns.copy(self.first, until, &mut self.rows);
        for place in 0..self.rows.len() {
            let event = self.event(&self.rows[place], (self.first + place) as u64)?;
            (self.time, self.known) = (event.time, event.known);
            self.block.push(event);
        }
        Ok(())
    }

    fn event(&self, row: &TickRow, number: u64) -> Result<TickEvent, NumberError> {
        let kind = TickKind::of(row.kind).ok_or(NumberError::Overflow)?;
        let time = self.time.max(row.time);
        let known = match self.latency {
            Latency::Measured => row.available,
            other => time.saturating_add(other.of(0, self.seed, number)),
        };
        let (price, size) = match kind {
            TickKind::Clear | TickKind::Funding => (0, 0),
            _ => (self.prices.units(row.price)?, self.sizes.units(row.size)?),
        };
        Ok(TickEvent {
            time,
            known: known.max(time).max(self.known),
            price,
            size,
            order: if kind == TickKind::Funding {
                self.rates.units(row.price)?
            } else {
                row.order
            },
            kind,
            side: match row.side {
                1 => Some(Side::Buy),
                -1 => Some(Side::Sell),
                _ => None,
            },
            more: row.flags & MORE != 0,
        })
    }
}

/// From floats to units of a precision.
#[derive(Debug, Clone, Copy)]
struct Scale {
    fast: FloatScale,
    precision: u8,
}

impl Scale {
    const fn new(precision: u8) -> Self {
        let fast = FloatScale::new(precision);
        Self { fast, precision }
    }

    /// Returns the nearest number of units.
    #[inline]
    fn units(self, value: f64) -> Result<i64, NumberError> {
        if let Some(units) = self.fast.units(value) {
            return Ok(units);
        }
        let exact = units_from_f64(value, self.precision)?;
        i64::try_from(exact).map_err(|_| NumberError::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_exact_arithmetic() {
        for precision in [0, 2, 5, 8] {
            let scale = Scale::new(precision);
            for value in [0.0, 0.1, 1000.01, 99_999.995, 0.5, 2.5, 1e-9, 123_456.789] {
                let exact = units_from_f64(value, precision).unwrap();
                assert_eq!(
                    i128::from(scale.units(value).unwrap()),
                    exact,
                    "{value} {precision}"
                );
            }
        }
        assert!(Scale::new(2).units(f64::NAN).is_err());
        assert!(Scale::new(8).units(1e300).is_err());
    }
}
