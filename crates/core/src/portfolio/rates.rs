//! Conversion rates into the account currency, from the prices of currency pairs in the data.

use crate::model::id::CurrencyId;

/// A rate as a fraction: units of the account currency for one unit of another.
pub type Rate = (i128, i128);

/// The price of a pair: units of `quote` for one `base`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    base: CurrencyId,
    quote: CurrencyId,
    price: Rate,
}

/// The rates of all currencies, over at most two pairs.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    account: CurrencyId,
    known: Vec<Option<Rate>>,
    pairs: Vec<Pair>,
}

impl Rates {
    /// Makes rates of a number of currencies; only the account's own is known.
    #[must_use]
    pub fn new(account: CurrencyId, currencies: usize) -> Self {
        let mut known = vec![None; currencies];
        known[account.index()] = Some((1, 1));
        Self {
            account,
            known,
            pairs: Vec::new(),
        }
    }

    /// Returns the rate of a currency, if one is known.
    #[must_use]
    pub fn get(&self, currency: CurrencyId) -> Option<Rate> {
        self.known.get(currency.index()).copied().flatten()
    }

    /// Takes the price of a pair, a positive fraction; all rates that depend on it follow.
    pub fn on_price(&mut self, base: CurrencyId, quote: CurrencyId, price: Rate) {
        if price.0 <= 0 || price.1 <= 0 {
            return;
        }
        match self
            .pairs
            .iter_mut()
            .find(|pair| (pair.base, pair.quote) == (base, quote))
        {
            Some(pair) => pair.price = price,
            None => self.pairs.push(Pair { base, quote, price }),
        }
        let account = self.account;
        for index in (0..self.known.len()).filter(|index| *index != account.index()) {
            let currency = CurrencyId(u16::try_from(index).unwrap_or(u16::MAX));
            self.known[index] = self
                .direct(currency, account)
                .or_else(|| self.by_way(currency));
        }
    }

    /// Returns the rate from one currency to another by a single pair, in either direction.
    fn direct(&self, from: CurrencyId, to: CurrencyId) -> Option<Rate> {
        self.pairs
            .iter()
            .find_map(|pair| match (pair.base, pair.quote) {
                (base, quote) if base == from && quote == to => Some(pair.price),
                (base, quote) if base == to && quote == from => Some((pair.price.1, pair.price.0)),
                _ => None,
            })
    }

    /// Returns the rate over one currency in between, the first in order of the pairs.
    fn by_way(&self, from: CurrencyId) -> Option<Rate> {
        self.pairs.iter().find_map(|pair| {
            let between = match from {
                currency if currency == pair.base => pair.quote,
                currency if currency == pair.quote => pair.base,
                _ => return None,
            };
            let first = reduced(self.direct(from, between)?);
            let second = reduced(self.direct(between, self.account)?);
            Some((
                first.0.checked_mul(second.0)?,
                first.1.checked_mul(second.1)?,
            ))
        })
    }
}

fn reduced((numerator, denominator): Rate) -> Rate {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (numerator / a.max(1), denominator / a.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: CurrencyId = CurrencyId(0);
    const EUR: CurrencyId = CurrencyId(1);
    const JPY: CurrencyId = CurrencyId(2);

    #[test]
    fn a_pair_converts_both_ways_and_two_pairs_make_a_chain() {
        let mut rates = Rates::new(USD, 3);
        assert_eq!((rates.get(USD), rates.get(EUR)), (Some((1, 1)), None));
        rates.on_price(EUR, USD, (11, 10)); // EURUSD 1.1
        assert_eq!(rates.get(EUR), Some((11, 10)));
        // EURJPY 165: a yen is 1/165 euro, so 1.1/165 = 1/150 dollar.
        rates.on_price(EUR, JPY, (165, 1));
        assert_eq!(rates.get(JPY).map(reduced), Some((1, 150)));
        // USDJPY 149 is direct, and goes first.
        rates.on_price(USD, JPY, (149, 1));
        assert_eq!(rates.get(JPY), Some((1, 149)));
    }
}
