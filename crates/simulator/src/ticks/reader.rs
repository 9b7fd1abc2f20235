//! A place on a tape of events.

use std::cell::RefCell;
use std::rc::Rc;

use ingenium_core::model::decimal::NumberError;

use super::event::TickEvent;
use super::tape::{BLOCK, Block, Tape};

/// A place in the events of one instrument.
pub(super) struct Reader {
    tape: Rc<RefCell<Tape>>,
    block: Block,
    at: usize,
    first: usize,
}

impl Reader {
    /// Begins at the first event.
    pub(super) fn new(tape: &Rc<RefCell<Tape>>) -> Result<Self, NumberError> {
        Ok(Self {
            tape: Rc::clone(tape),
            block: tape.borrow_mut().block(0)?,
            at: 0,
            first: 0,
        })
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
        self.look_again()
    }

    /// Goes on to the next block, or looks for rows that were added to this one.
    #[inline]
    pub(super) fn look_again(&mut self) -> Result<(), NumberError> {
        if self.at >= self.block.len() {
            return self.turn();
        }
        Ok(())
    }

    fn turn(&mut self) -> Result<(), NumberError> {
        if self.at >= BLOCK {
            self.first += BLOCK;
            self.at = 0;
        }
        self.block = self.tape.borrow_mut().block(self.first)?;
        Ok(())
    }

    /// Returns the number of the next event's row.
    #[must_use]
    pub(super) const fn row(&self) -> usize {
        self.first + self.at
    }
}
