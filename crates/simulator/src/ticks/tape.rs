//! The events of one instrument, read from its columns block by block: whole units, times that never run back.
//!
//! The exchange and we read the same events, each at its own time. What is read is kept for a while, so that
//! whoever comes second finds it; one who comes later than that has it read again.

use std::rc::Rc;

use ingenium_core::model::decimal::{NumberError, units_from_f64};
use ingenium_core::model::float_scale::FloatScale;
use ingenium_core::model::instrument::Instrument;
use ingenium_core::model::order::Side;

use super::columns::{TickColumns, TickRow};
use super::event::{MORE, TickEvent, TickKind};
use super::latency::Latency;

/// Rows read at a time: they stay in the processor's nearest cache.
pub(super) const BLOCK: usize = 256;

/// Blocks that are kept: they stay in the cache behind it.
const KEPT: usize = 16;

/// Events in a row.
pub(super) type Block = Rc<[TickEvent]>;

/// The events, as far as they have been read.
pub(super) struct Tape {
    columns: Rc<dyn TickColumns>,
    prices: Scale,
    sizes: Scale,
    rates: Scale,
    latency: Latency,
    seed: u64,
    rows: Vec<TickRow>,
    /// The blocks read last, each with the number of its first row.
    kept: [Option<(usize, Block)>; KEPT],
    /// The two times of the last event of each block that has been read.
    ends: Vec<(i64, i64)>,
}

impl Tape {
    /// Makes a tape of which nothing has been read.
    pub(super) fn new(
        columns: Rc<dyn TickColumns>,
        instrument: &Instrument,
        latency: Latency,
        seed: u64,
    ) -> Self {
        Self {
            columns,
            prices: Scale::new(instrument.spec.price_precision),
            sizes: Scale::new(instrument.spec.quantity_precision),
            rates: Scale::new(18),
            latency,
            seed,
            rows: Vec::with_capacity(BLOCK),
            kept: [const { None }; KEPT],
            ends: Vec::new(),
        }
    }

    /// Returns the block that begins with a row; empty at the end. The block before it has been read.
    pub(super) fn block(&mut self, first: usize) -> Result<Block, NumberError> {
        let number = first / BLOCK;
        match &self.kept[number % KEPT] {
            Some((row, block)) if *row == first && self.is_whole(first, block) => {
                return Ok(Rc::clone(block));
            }
            _ => {}
        }
        let block = self.read(first)?;
        let is_full = block.len() == BLOCK;
        if let (Some(last), true) = (block.last(), is_full && number == self.ends.len()) {
            self.ends.push((last.time, last.known));
        }
        self.kept[number % KEPT] = Some((first, Rc::clone(&block)));
        Ok(block)
    }

    /// Says whether no row was added to a block since it was read.
    fn is_whole(&self, first: usize, block: &Block) -> bool {
        block.len() == BLOCK || first + block.len() == self.columns.count()
    }

    /// Says whether a row can be read.
    pub(super) fn check(&self, row: &TickRow) -> Result<(), NumberError> {
        self.event(row, 0, (i64::MIN, i64::MIN)).map(|_| ())
    }

    fn read(&mut self, first: usize) -> Result<Block, NumberError> {
        let before = (first / BLOCK).checked_sub(1);
        let end = before.and_then(|number| self.ends.get(number).copied());
        let (mut time, mut known) = end.unwrap_or((i64::MIN, i64::MIN));
        self.rows.clear();
        let until = (first + BLOCK).min(self.columns.count());
        self.columns.copy(first, until, &mut self.rows);
        let mut block = Vec::with_capacity(BLOCK);
        for (row, number) in self.rows.iter().zip(first as u64..) {
            let event = self.event(row, number, (time, known))?;
            (time, known) = (event.time, event.known);
            block.push(event);
        }
        Ok(block.into())
    }

    /// Reads an event; its times are not before those of the one before it.
    #[inline]
    fn event(
        &self,
        row: &TickRow,
        number: u64,
        (time, known): (i64, i64),
    ) -> Result<TickEvent, NumberError> {
        let kind = TickKind::of(row.kind).ok_or(NumberError::Overflow)?;
        let time = time.max(row.time);
        let learned = match self.latency {
            Latency::Measured => row.available,
            other => time.saturating_add(other.of(0, self.seed, number)),
        };
        let (price, size) = match kind {
            TickKind::Clear | TickKind::Funding => (0, 0),
            _ => (self.prices.units(row.price)?, self.sizes.units(row.size)?),
        };
        Ok(TickEvent {
            time,
            known: learned.max(time).max(known),
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
    use std::cell::RefCell;

    use ingenium_core::model::id::CurrencyId;
    use ingenium_core::model::instrument::InstrumentSpec;

    use super::super::columns::TickRows;
    use super::super::reader::Reader;
    use super::*;

    /// A tape of trades a nanosecond apart, every seventh stamped as if it came before the one before it.
    fn tape(count: i64) -> Rc<RefCell<Tape>> {
        let row = |number: i64| TickRow {
            time: if number % 7 == 6 { number - 3 } else { number },
            available: number,
            price: 10.0,
            size: 1.0,
            ..TickRow::default()
        };
        let columns = Rc::new(TickRows((0..count).map(row).collect()));
        let share = Instrument::new(InstrumentSpec::share("X", CurrencyId(0))).expect("valid");
        let tape = Tape::new(columns, &share, Latency::Measured, 0);
        Rc::new(RefCell::new(tape))
    }

    fn rest(mut reader: Reader) -> Vec<TickEvent> {
        let mut events = Vec::new();
        while let Some(event) = reader.peek() {
            events.push(*event);
            reader.advance().expect("numbers");
        }
        assert_eq!(reader.row(), events.len());
        events
    }

    #[test]
    fn a_reader_who_comes_long_after_another_finds_the_same_events() {
        for blocks in [1, KEPT, 3 * KEPT] {
            for more in [-1, 0, 1] {
                let count = i64::try_from(blocks * BLOCK).expect("small") + more;
                let tape = tape(count);
                let readers = [0; 2].map(|_| Reader::new(&tape).expect("numbers"));
                let [first, second] = readers.map(rest);
                assert_eq!(first, second);
                assert_eq!(i64::try_from(first.len()), Ok(count));
                assert!(first.is_sorted_by_key(|event| event.time));
            }
        }
    }

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
