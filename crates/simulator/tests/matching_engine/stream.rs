//! Seeded streams of commands of every kind.

use ingenium_core::book::units::{Lots, Ticks};
use ingenium_core::model::order::Side;
use ingenium_simulator::matching_engine::{
    Command, Entry, EntryKind, Lifetime, OrderNumber, Owner, SelfTrade,
};

/// Chance from a seed (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % end
    }

    fn percent(&mut self, share: i64) -> bool {
        self.below(100) < share
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.below(i64::try_from(choices.len()).unwrap());
        choices[usize::try_from(place).unwrap()]
    }
}

/// An endless stream of commands.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    chance: Chance,
    next: u64,
    clock: i64,
    middle: i64,
}

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            chance: Chance(seed),
            next: 1,
            clock: 0,
            middle: 1_000,
        }
    }

    pub(crate) fn command(&mut self) -> Command {
        if self.chance.percent(3) {
            self.middle = (self.middle + self.chance.below(3) - 1).max(20);
        }
        match self.chance.below(1_000) {
            0..580 => Command::Enter(self.entry()),
            580..840 => Command::Cancel(self.recent()),
            840..970 => Command::Replace {
                id: self.recent(),
                price: self.chance.percent(50).then(|| self.price()),
                quantity: self.chance.percent(60).then(|| Lots(self.chance.below(60))),
            },
            970..990 => {
                self.clock += self.chance.below(3);
                Command::ReadClock(self.clock)
            }
            _ => Command::EndSession,
        }
    }

    fn entry(&mut self) -> Entry {
        let id = if self.chance.percent(1) {
            self.recent()
        } else {
            self.next += 1;
            OrderNumber(self.next)
        };
        let quantity = self.chance.below(50) + i64::from(!self.chance.percent(1));
        let display = self.chance.percent(15);
        Entry {
            lifetime: self.lifetime(),
            post_only: self.chance.percent(8),
            display: display.then(|| Lots(self.chance.below(quantity.max(1)) + 1)),
            self_trade: self.chance.one_of(&[
                SelfTrade::Allow,
                SelfTrade::CancelNewest,
                SelfTrade::CancelOldest,
                SelfTrade::CancelBoth,
                SelfTrade::Decrement,
            ]),
            ..Entry::new(
                id,
                Owner(u32::try_from(self.chance.below(6)).unwrap()),
                self.chance.one_of(&[Side::Buy, Side::Sell]),
                self.kind(),
                Lots(quantity),
            )
        }
    }

    fn kind(&mut self) -> EntryKind {
        match self.chance.below(100) {
            0..70 => EntryKind::Limit(self.price()),
            70..78 => EntryKind::Market,
            78..85 => EntryKind::Stop {
                trigger: self.price(),
            },
            85..92 => EntryKind::StopLimit {
                trigger: self.price(),
                limit: self.price(),
            },
            _ => EntryKind::Trailing {
                distance: Ticks(self.chance.below(8)),
            },
        }
    }

    fn lifetime(&mut self) -> Lifetime {
        match self.chance.below(100) {
            0..55 => Lifetime::Gtc,
            55..70 => Lifetime::Day,
            70..80 => Lifetime::Gtd(self.clock + self.chance.below(12)),
            80..92 => Lifetime::Ioc,
            _ => Lifetime::Fok,
        }
    }

    fn price(&mut self) -> Ticks {
        if self.chance.below(500) == 0 {
            return Ticks(0);
        }
        Ticks(self.middle + self.chance.below(21) - 10)
    }

    fn recent(&mut self) -> OrderNumber {
        let back = u64::try_from(self.chance.below(200)).unwrap();
        OrderNumber(self.next.saturating_sub(back))
    }
}
