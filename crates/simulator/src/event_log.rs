//! The event log of a run: every event in order, folded into a digest.
//!
//! The digest is BLAKE3 over a fixed little-endian encoding of (time, event). Two runs of the same
//! input have the same digest on every machine. Events themselves are not kept here, save the few
//! that no table of the report holds.

use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::{Denial, Event, Fill, Liquidity, OrderChange, Phase};
use ingenium_core::model::id::OrderId;
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
    /// Events that somebody wants to hear, until they are taken.
    heard: Option<Vec<(Timestamp, Event)>>,
}

impl Default for EventLog {
    fn default() -> Self {
        let block = Vec::with_capacity(BLOCK + 512);
        Self {
            hasher: blake3::Hasher::new(),
            block,
            count: 0,
            kept: Vec::new(),
            heard: None,
        }
    }
}

impl EventLog {
    /// Adds an event.
    pub fn add(&mut self, time: Timestamp, event: &Event) {
        self.count += 1;
        if let Some(heard) = &mut self.heard {
            heard.push((time, *event));
        }
        match event {
            Event::Order { order, change } => self.order(time, *order, change),
            Event::Fill(fill) => self.fill(time, fill),
            other => self.keep(time, other),
        }
        if self.block.len() >= BLOCK {
            self.hasher.update(&self.block);
            self.block.clear();
        }
    }

    /// Keeps events from now on until they are taken.
    pub fn listen(&mut self) {
        self.heard = Some(Vec::new());
    }

    /// Takes the events since they were last taken, if somebody listens.
    pub fn take_heard(&mut self) -> Vec<(Timestamp, Event)> {
        self.heard.as_mut().map(std::mem::take).unwrap_or_default()
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

    fn order(&mut self, time: Timestamp, order: OrderId, change: &OrderChange) {
        let mut record = [0_u8; 16];
        record[..8].copy_from_slice(&time.0.to_le_bytes());
        record[8..12].copy_from_slice(&order.0.to_le_bytes());
        record[12] = 1;
        record[13] = code(change);
        self.block.extend_from_slice(&record);
        match change {
            OrderChange::Denied(denial) => self.denial(denial),
            OrderChange::Filled { quantity, leaves } => {
                self.number(quantity.0);
                self.number(leaves.0);
            }
            OrderChange::Rejected(reason)
            | OrderChange::ReplaceRejected(reason)
            | OrderChange::Cancelled(reason)
            | OrderChange::CancelRejected(reason) => self.text(reason.name()),
            OrderChange::Submitted
            | OrderChange::Accepted
            | OrderChange::Triggered
            | OrderChange::Replaced
            | OrderChange::Expired => {}
        }
    }

    fn denial(&mut self, denial: &Denial) {
        self.text(denial.rule.name());
        self.text(denial.scope.name());
        self.decimal(denial.limit);
        self.decimal(denial.value);
    }

    fn fill(&mut self, time: Timestamp, fill: &Fill) {
        let mut record = [0_u8; 88];
        record[80..].copy_from_slice(&time.0.to_le_bytes());
        record[0] = 2;
        record[1] = u8::from(fill.side == Side::Sell);
        record[2] = u8::from(fill.liquidity == Liquidity::Taker);
        record[3] = match fill.phase {
            Phase::Open => 0,
            Phase::Intrabar => 1,
            Phase::Close => 2,
            Phase::Tick => 3,
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
        self.number(time.0);
        self.byte(3);
        self.text(&text);
        self.kept.push((time, *event));
    }
}

/// Returns the number that stands for a step in the encoding.
const fn code(change: &OrderChange) -> u8 {
    match change {
        OrderChange::Submitted => 1,
        OrderChange::Denied(_) => 2,
        OrderChange::Accepted => 3,
        OrderChange::Rejected(_) => 4,
        OrderChange::Triggered => 5,
        OrderChange::Filled { .. } => 6,
        OrderChange::Replaced => 7,
        OrderChange::ReplaceRejected(_) => 8,
        OrderChange::Cancelled(_) => 9,
        OrderChange::CancelRejected(_) => 10,
        OrderChange::Expired => 11,
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

to_bytes!(i64, i128);
