//! The event log of a run: every event in order, folded into a digest.
//!
//! The digest is BLAKE3 over a fixed little-endian encoding of (time, event). Two runs of the same
//! input have the same digest on every machine. Events themselves are not kept here, save the few
//! that no table of the report holds.

use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::{Denial, Event, Fill, Liquidity, OrderChange, Phase};
use ingenium_core::model::number::Quantity;
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

/// Bytes that are hashed at a time.
const BLOCK: usize = 1 << 16;

/// The log.
#[derive(Debug, Clone)]
pub struct EventLog {
    hasher: blake3::Hasher,
    block: Vec<u8>,
    count: u64,
    kept: Vec<(Timestamp, Event)>,
}

impl Default for EventLog {
    fn default() -> Self {
        let block = Vec::with_capacity(BLOCK + 512);
        Self {
            hasher: blake3::Hasher::new(),
            block,
            count: 0,
            kept: Vec::new(),
        }
    }
}

impl EventLog {
    /// Adds an event.
    pub fn add(&mut self, time: Timestamp, event: &Event) {
        self.count += 1;
        self.number(time.0);
        match event {
            Event::Order { order, change } => {
                self.byte(1);
                self.number(order.0);
                self.change(change);
            }
            Event::Fill(fill) => self.fill(fill),
            other => self.keep(time, other),
        }
        if self.block.len() >= BLOCK {
            self.hasher.update(&self.block);
            self.block.clear();
        }
    }

    /// Returns the number of events so far.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the events that are kept: those that are neither orders' nor fills'.
    #[must_use]
    pub fn kept(&self) -> &[(Timestamp, Event)] {
        &self.kept
    }

    /// Returns the digest of all events so far, as 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = self.hasher.clone();
        hasher.update(&self.block);
        hasher.finalize().to_hex().to_string()
    }

    fn byte(&mut self, value: u8) {
        self.block.push(value);
    }

    fn number<T: ToBytes>(&mut self, value: T) {
        value.append_to(&mut self.block);
    }

    fn text(&mut self, text: &str) {
        self.block.extend_from_slice(text.as_bytes());
        self.byte(0);
    }

    fn decimal(&mut self, value: Decimal) {
        self.number(value.mantissa());
        self.byte(value.places());
    }

    fn change(&mut self, change: &OrderChange) {
        match change {
            OrderChange::Submitted => self.byte(1),
            OrderChange::Denied(denial) => self.denial(denial),
            OrderChange::Accepted => self.byte(3),
            OrderChange::Rejected(reason) => {
                self.byte(4);
                self.text(reason.name());
            }
            OrderChange::Triggered => self.byte(5),
            OrderChange::Filled {
                quantity: Quantity(quantity),
                leaves: Quantity(leaves),
            } => {
                self.byte(6);
                self.number(*quantity);
                self.number(*leaves);
            }
            OrderChange::Replaced => self.byte(7),
            OrderChange::ReplaceRejected(reason) => {
                self.byte(8);
                self.text(reason.name());
            }
            OrderChange::Cancelled(reason) => {
                self.byte(9);
                self.text(reason.name());
            }
            OrderChange::CancelRejected(reason) => {
                self.byte(10);
                self.text(reason.name());
            }
            OrderChange::Expired => self.byte(11),
        }
    }

    fn denial(&mut self, denial: &Denial) {
        self.byte(2);
        self.text(denial.rule.name());
        self.text(denial.scope.name());
        self.decimal(denial.limit);
        self.decimal(denial.value);
    }

    fn fill(&mut self, fill: &Fill) {
        let mut record = [0_u8; 80];
        record[0] = 2;
        record[1] = u8::from(fill.side == Side::Sell);
        record[2] = u8::from(fill.liquidity == Liquidity::Taker);
        record[3] = match fill.phase {
            Phase::Open => 0,
            Phase::Intrabar => 1,
            Phase::Close => 2,
        };
        record[4..8].copy_from_slice(&fill.id.0.to_le_bytes());
        record[8..12].copy_from_slice(&fill.order.0.to_le_bytes());
        record[12..16].copy_from_slice(&fill.instrument.0.to_le_bytes());
        record[16..18].copy_from_slice(&fill.strategy.0.to_le_bytes());
        record[24..32].copy_from_slice(&fill.time.0.to_le_bytes());
        record[32..48].copy_from_slice(&fill.quantity.0.to_le_bytes());
        record[48..64].copy_from_slice(&fill.price.0.to_le_bytes());
        record[64..80].copy_from_slice(&fill.fee.0.to_le_bytes());
        self.block.extend_from_slice(&record);
    }

    fn keep(&mut self, time: Timestamp, event: &Event) {
        let text = format!("{event:?}");
        self.byte(3);
        self.text(&text);
        self.kept.push((time, *event));
    }
}

/// An integer with a fixed little-endian form.
trait ToBytes {
    fn append_to(self, block: &mut Vec<u8>);
}

macro_rules! to_bytes {
    ($($integer:ty),*) => {$(
        impl ToBytes for $integer {
            fn append_to(self, block: &mut Vec<u8>) {
                block.extend_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}

to_bytes!(u32, i64, i128);
