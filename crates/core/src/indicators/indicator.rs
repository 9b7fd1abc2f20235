//! What every indicator offers.

use super::bar::BarInput;
use super::columns::Columns;

/// What an output measures, so that a split can be applied to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// An amount of the quote currency for one unit: a split divides it.
    Price,
    /// A number of units: a split multiplies it.
    Volume,
    /// A pure number: a split leaves it.
    Ratio,
}

/// What an indicator reads of each bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The close alone, so that any series of numbers will do.
    Close,
    /// More than the close.
    Bar,
}

/// What is the same for every indicator of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it reads of each bar.
    pub source: Source,
    /// The names of its outputs; a sole output is called `value`.
    pub names: &'static [&'static str],
    /// What each output measures, in the order of `names`.
    pub dimensions: &'static [Dimension],
}

/// A number, or a few, kept up to date bar by bar, without allocation after construction.
///
/// A NaN among the inputs makes the outputs NaN for as long as it is inside a window, and in a recursive average until `reset`.
pub trait Indicator: Restart + Send {
    /// Takes the next bar into account.
    fn update(&mut self, bar: &BarInput);

    /// Takes the next bar into account, which became known at a moment: only longer bars ask when.
    fn update_known(&mut self, bar: &BarInput, _known: i64) {
        self.update(bar);
    }

    /// Returns the current outputs, in the order of `names`; each is NaN until it has a value.
    fn outputs(&self) -> &[f64];

    /// Returns what is the same for every indicator of this kind.
    fn shape(&self) -> &'static Shape;

    /// Returns how many bars it takes until every output has a value: 20 for a mean of 20.
    fn warm_up(&self) -> usize;

    /// Tells whether `warm_up` bars have been seen.
    fn is_ready(&self) -> bool;

    /// Forgets every bar.
    fn reset(&mut self);

    /// Returns the names of the outputs.
    fn names(&self) -> &'static [&'static str] {
        self.shape().names
    }

    /// Returns what each output measures, in the order of `names`.
    fn dimensions(&self) -> &'static [Dimension] {
        self.shape().dimensions
    }

    /// Updates with every row of `columns` and writes each row's outputs; the leading rows with a NaN are passed over.
    fn compute(&mut self, columns: &Columns<'_>, outputs: &mut [Vec<f64>]) {
        for row in columns.first_complete_row()..columns.len() {
            self.update(&columns.bar(row));
            for (column, value) in outputs.iter_mut().zip(self.outputs()) {
                if let Some(cell) = column.get_mut(row) {
                    *cell = *value;
                }
            }
        }
    }
}

/// Makes a fresh indicator with the same parameters; every cloneable indicator has it.
pub trait Restart {
    /// Returns an indicator with the same parameters that has seen no bar.
    fn restarted(&self) -> Box<dyn Indicator>;
}

impl<T: Indicator + Clone + 'static> Restart for T {
    fn restarted(&self) -> Box<dyn Indicator> {
        let mut fresh = self.clone();
        fresh.reset();
        Box::new(fresh)
    }
}
