//! The feed: the market as we know it, later than it is.

use ingenium_core::model::decimal::NumberError;
use ingenium_core::model::order::Side;

use super::book::TickBook;
use super::event::{TickEvent, TickKind};
use super::reader::Reader;

/// Which events somebody wants to be called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Trades.
    pub trades: bool,
    /// Changes of the touch.
    pub quotes: bool,
    /// Changes of the book.
    pub books: bool,
}

impl Wanted {
    /// Says whether nothing is wanted.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        !(self.trades || self.quotes || self.books)
    }

    const fn needs_levels(self) -> bool {
        self.quotes || self.books
    }
}

/// The touch: the best price of each side and what is open at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quote {
    /// The best bid.
    pub bid: Option<(i64, i64)>,
    /// The best ask.
    pub ask: Option<(i64, i64)>,
    /// When it changed at the exchange.
    pub time: i64,
}

/// What an event is news for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct News {
    /// The event.
    pub event: TickEvent,
    /// A trade.
    pub is_trade: bool,
    /// The touch is another one.
    pub is_quote: bool,
    /// The book is another one.
    pub is_book: bool,
}

/// A funding payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Funding {
    /// Its rate in units of 10^-18.
    pub rate: i64,
    /// The price that it is on, in units.
    pub price: i64,
    /// When it became known.
    pub known: i64,
}

/// What is known of one instrument.
pub struct Feed {
    reader: Reader,
    book: TickBook,
    wanted: Wanted,
    touch: Quote,
    is_changed: bool,
    /// Where trades alone are wanted, the place of the next one.
    lookout: Option<Reader>,
    delay: i64,
    /// Funding that has become known and was not paid yet.
    funding: Vec<Funding>,
    last: Option<TickEvent>,
}

impl Feed {
    /// Begins before the first event; `lookout` is a second reader of the same rows.
    pub(super) fn new(
        reader: Reader,
        lookout: Reader,
        wanted: Wanted,
    ) -> Result<Self, NumberError> {
        let looks = wanted.trades && !wanted.needs_levels();
        let mut feed = Self {
            reader,
            book: TickBook::default(),
            wanted,
            touch: Quote::default(),
            is_changed: false,
            lookout: looks.then_some(lookout),
            delay: 0,
            funding: Vec::new(),
            last: None,
        };
        feed.look_out()?;
        Ok(feed)
    }

    /// Looks for rows that were added.
    pub(super) fn look_again(&mut self) -> Result<(), NumberError> {
        self.reader.look_again()?;
        if let Some(lookout) = &mut self.lookout {
            lookout.look_again()?;
        }
        self.look_out()
    }

    /// Returns the number of the first row that is still to be read.
    pub(super) fn first_row(&self) -> usize {
        let lookout = self.lookout.as_ref().map_or(usize::MAX, Reader::row);
        self.reader.row().min(lookout)
    }

    /// Returns the book as it is known.
    #[must_use]
    pub const fn book(&self) -> &TickBook {
        &self.book
    }

    /// Returns the last event that is known.
    #[must_use]
    pub const fn last(&self) -> Option<&TickEvent> {
        self.last.as_ref()
    }

    /// Returns how long the last event took to become known.
    #[must_use]
    pub const fn delay(&self) -> i64 {
        self.delay
    }

    /// Returns the touch as it is known.
    #[must_use]
    pub fn quote(&self) -> Quote {
        Quote {
            bid: self.book.best(Side::Buy),
            ask: self.book.best(Side::Sell),
            time: self.last.map_or(0, |event| event.time),
        }
    }

    /// Takes the first funding that has become known and was not paid yet.
    pub(crate) fn take_funding(&mut self) -> Option<Funding> {
        if self.funding.is_empty() {
            return None;
        }
        Some(self.funding.remove(0))
    }

    /// Returns how many rows are known.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.reader.row()
    }

    /// Returns when the next event becomes known.
    #[must_use]
    pub fn next_event(&self) -> Option<i64> {
        self.reader.peek().map(|event| event.known)
    }

    /// Returns when the next event becomes known that somebody wants to be called for.
    #[inline]
    #[must_use]
    pub fn next_wanted(&self) -> i64 {
        let reader = match &self.lookout {
            Some(lookout) => lookout,
            None if self.wanted.needs_levels() => &self.reader,
            None => return i64::MAX,
        };
        reader.peek().map_or(i64::MAX, |event| event.known)
    }

    /// Takes all that is known at a time, that time included.
    pub(crate) fn advance(&mut self, now: i64) -> Result<(), NumberError> {
        while let Some(event) = self.reader.peek() {
            if event.known > now {
                break;
            }
            let event = *event;
            self.reader.advance()?;
            self.take(&event);
        }
        Ok(())
    }

    /// Takes the events up to the next that somebody wants, or the next one that is news to nobody.
    pub(crate) fn step(&mut self) -> Result<Option<News>, NumberError> {
        if let Some(row) = self.lookout.as_ref().map(Reader::row) {
            while self.reader.row() < row {
                self.take_next()?;
            }
        }
        let Some(event) = self.take_next()? else {
            return Ok(None);
        };
        if let Some(lookout) = &mut self.lookout {
            lookout.advance()?;
            self.look_out()?;
        }
        let is_trade = matches!(event.kind, TickKind::Trade | TickKind::Execute);
        self.is_changed |= event.kind != TickKind::Trade;
        let is_whole = !event.more;
        let is_book = is_whole && self.is_changed;
        self.is_changed &= !is_whole;
        Ok(Some(News {
            event,
            is_trade,
            is_quote: is_book && self.wanted.quotes && self.is_new_touch(),
            is_book,
        }))
    }

    fn is_new_touch(&mut self) -> bool {
        let now = self.quote();
        let is_new = (now.bid, now.ask) != (self.touch.bid, self.touch.ask);
        self.touch = now;
        is_new
    }

    fn take_next(&mut self) -> Result<Option<TickEvent>, NumberError> {
        let Some(event) = self.reader.peek().copied() else {
            return Ok(None);
        };
        self.reader.advance()?;
        self.take(&event);
        Ok(Some(event))
    }

    #[inline]
    fn take(&mut self, event: &TickEvent) {
        self.book.apply(event);
        if event.kind == TickKind::Funding
            && let Some(price) = self.book.value()
        {
            self.funding.push(Funding {
                rate: event.order,
                price,
                known: event.known,
            });
        }
        self.delay = event.known - event.time;
        self.last = Some(*event);
    }

    /// Moves the lookout to the next trade.
    fn look_out(&mut self) -> Result<(), NumberError> {
        let Some(lookout) = &mut self.lookout else {
            return Ok(());
        };
        while let Some(event) = lookout.peek() {
            if matches!(event.kind, TickKind::Trade | TickKind::Execute) {
                break;
            }
            lookout.advance()?;
        }
        Ok(())
    }
}
