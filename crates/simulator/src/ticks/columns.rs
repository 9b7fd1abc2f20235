//! Columns of ticks, wherever they are kept.

/// One row of tick columns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TickRow {
    /// When it happened.
    pub time: i64,
    /// When it became known.
    pub available: i64,
    /// The number of its kind.
    pub kind: u8,
    /// 1 is bid or buy, -1 is ask or sell.
    pub side: i8,
    /// The bits of its flags.
    pub flags: u8,
    /// The price.
    pub price: f64,
    /// The size.
    pub size: f64,
    /// The number of the exchange's order.
    pub order: i64,
}

/// Columns of ticks in the order of arrival.
pub trait TickColumns {
    /// Returns the number of rows.
    fn count(&self) -> usize;
    /// Adds the rows from `from` to before `until` to a block.
    fn copy(&self, from: usize, until: usize, block: &mut Vec<TickRow>);
}

/// Rows in a vector of their own.
#[derive(Debug, Clone, Default)]
pub struct TickRows(pub Vec<TickRow>);

impl TickColumns for TickRows {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn copy(&self, from: usize, until: usize, block: &mut Vec<TickRow>) {
        block.extend_from_slice(&self.0[from..until]);
    }
}
