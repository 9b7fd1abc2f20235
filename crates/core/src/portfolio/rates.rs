//! Rates into the account currency: set by hand, or read off the prices of currency pairs.

use crate::model::conversion::Conversion;
use crate::model::decimal::{NumberError, power_of_ten};
use crate::model::id::{CurrencyId, InstrumentId};
use crate::model::instrument::Instrument;
use crate::model::number::Price;

/// A step over the price of a currency pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hop {
    pair: InstrumentId,
    from: CurrencyId,
    to: CurrencyId,
    unit: i128,
    inverted: bool,
}

impl Hop {
    fn rate(self, mark: impl Fn(InstrumentId) -> Option<Price>) -> Option<Conversion> {
        let rate = Conversion::new(mark(self.pair)?.0, self.unit)?;
        Some(if self.inverted { rate.inverted() } else { rate })
    }
}

/// The ways from every currency to the account currency.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    fixed: Vec<Option<Conversion>>,
    /// For each currency the ways over one pair, then those over two; each in the order of the pairs.
    routes: Vec<Vec<(Hop, Option<Hop>)>>,
}

impl Rates {
    /// Finds the ways over at most two pairs, each in either direction.
    pub(super) fn new(home: CurrencyId, currencies: usize, instruments: &[Instrument]) -> Self {
        let hops: Vec<Hop> = hops(instruments).collect();
        let mut routes = vec![Vec::new(); currencies];
        for hop in hops.iter().filter(|hop| hop.to == home) {
            routes[hop.from.index()].push((*hop, None));
        }
        for first in hops.iter().filter(|hop| hop.from != home && hop.to != home) {
            let next = hops
                .iter()
                .filter(|hop| hop.from == first.to && hop.to == home);
            routes[first.from.index()].extend(next.map(|second| (*first, Some(*second))));
        }
        let fixed = vec![None; currencies];
        Self { fixed, routes }
    }

    /// Sets a rate by hand; it goes before the prices of pairs until it is taken back with `None`.
    pub(super) fn fix(&mut self, currency: CurrencyId, rate: Option<Conversion>) {
        self.fixed[currency.index()] = rate;
    }

    /// Returns the rate by the first way whose pairs all have a positive price.
    pub(super) fn rate(
        &self,
        currency: CurrencyId,
        mark: impl Fn(InstrumentId) -> Option<Price>,
    ) -> Result<Option<Conversion>, NumberError> {
        if let Some(rate) = self.fixed[currency.index()] {
            return Ok(Some(rate));
        }
        for (first, second) in &self.routes[currency.index()] {
            let Some(rate) = first.rate(&mark) else {
                continue;
            };
            let Some(second) = second else {
                return Ok(Some(rate));
            };
            if let Some(next) = second.rate(&mark) {
                return rate.then(next).map(Some);
            }
        }
        Ok(None)
    }
}

fn hops(instruments: &[Instrument]) -> impl Iterator<Item = Hop> {
    let numbered = (0_u32..).map(InstrumentId).zip(instruments);
    numbered.flat_map(|(pair, instrument)| {
        let quote = instrument.spec.currency;
        let unit = power_of_ten(instrument.spec.price_precision);
        let there = move |base| Hop {
            pair,
            from: base,
            to: quote,
            unit,
            inverted: false,
        };
        let back = move |base| Hop {
            pair,
            from: quote,
            to: base,
            unit,
            inverted: true,
        };
        let base = instrument.spec.base.filter(|base| *base != quote);
        base.into_iter()
            .flat_map(move |base| [there(base), back(base)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::samples::{EUR, GBP, USD, pair, price};

    /// The rate of a currency into dollars, by the prices of the pairs in their order.
    fn rate(
        pairs: &[Instrument],
        prices: &[Option<&str>],
        currency: CurrencyId,
    ) -> Option<(i128, i128)> {
        let rates = Rates::new(USD, 3, pairs);
        let rate = rates.rate(currency, |pair| prices[pair.index()].map(price));
        let rate = rate.expect("in range");
        rate.map(|rate| (rate.numerator(), rate.denominator()))
    }

    #[test]
    fn a_pair_in_the_account_currency_gives_its_price() {
        // EUR/USD at 1.25: 125 cents for 100.
        assert_eq!(
            rate(&[pair(EUR, USD)], &[Some("1.25")], EUR),
            Some((125, 100))
        );
    }

    #[test]
    fn a_pair_of_the_account_currency_gives_the_inverse() {
        // USD/EUR at 0.80: a euro is 100/80 dollars.
        assert_eq!(
            rate(&[pair(USD, EUR)], &[Some("0.80")], EUR),
            Some((100, 80))
        );
    }

    #[test]
    fn two_pairs_in_a_row_give_the_product_whichever_way_they_are_quoted() {
        // GBP/EUR at 1.20 and EUR/USD at 1.25: 120/100 × 125/100 = 15000/10000.
        let pairs = [pair(GBP, EUR), pair(EUR, USD)];
        assert_eq!(
            rate(&pairs, &[Some("1.20"), Some("1.25")], GBP),
            Some((15_000, 10_000))
        );
        // EUR/GBP at 0.80 and USD/EUR at 0.50: 100/80 × 100/50 = 10000/4000.
        let pairs = [pair(EUR, GBP), pair(USD, EUR)];
        assert_eq!(
            rate(&pairs, &[Some("0.80"), Some("0.50")], GBP),
            Some((10_000, 4_000))
        );
    }

    #[test]
    fn a_way_without_all_its_prices_is_not_taken() {
        let pairs = [pair(GBP, USD), pair(GBP, EUR), pair(EUR, USD)];
        let round = rate(&pairs, &[None, Some("1.20"), Some("1.25")], GBP);
        assert_eq!(round, Some((15_000, 10_000)));
        assert_eq!(rate(&pairs, &[None, Some("1.20"), None], GBP), None);
        assert_eq!(rate(&pairs, &[Some("0"), None, None], GBP), None);
    }

    #[test]
    fn a_rate_set_by_hand_goes_first_until_it_is_taken_back() {
        let mut rates = Rates::new(USD, 2, &[pair(EUR, USD)]);
        let fixed = Conversion::new(3, 1);
        rates.fix(EUR, fixed);
        assert_eq!(rates.rate(EUR, |_| Some(price("1.25"))), Ok(fixed));
        rates.fix(EUR, None);
        assert_eq!(
            rates.rate(EUR, |_| Some(price("1.25"))),
            Ok(Conversion::new(125, 100))
        );
    }
}
