//! Exact numbers: what holds for every number, and tables worked out by hand.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "digits of 32 bits, cut off on purpose"
)]

use proptest::prelude::*;

use super::decimal::{
    Decimal, MAX_PRECISION, NumberError, Rounding, divide, format_units, multiply_divide,
    power_of_ten, units_from_f64, units_to_f64,
};
use super::id::CurrencyId;
use super::instrument::{Instrument, InstrumentSpec};
use super::number::{Money, Price, Quantity};

const MODES: [Rounding; 5] = [
    Rounding::Floor,
    Rounding::Ceiling,
    Rounding::TowardsZero,
    Rounding::HalfUp,
    Rounding::HalfEven,
];

/// A number of 256 bits, its 32-bit digits from the least to the greatest.
type Wide = [u32; 8];

/// Multiplies as one does on paper.
fn wide_product(a: u128, b: u128) -> Wide {
    let digits = |number: u128| [0, 32, 64, 96].map(|shift| (number >> shift) as u32);
    let mut product = Wide::default();
    for (row, x) in digits(a).into_iter().enumerate() {
        let mut carry = 0_u64;
        for (column, y) in digits(b).into_iter().enumerate() {
            let sum = u64::from(product[row + column]) + u64::from(x) * u64::from(y) + carry;
            product[row + column] = sum as u32;
            carry = sum >> 32;
        }
        product[row + 4] = carry as u32;
    }
    product
}

/// Subtracts the smaller from the greater of two numbers.
fn wide_distance(a: Wide, b: Wide) -> Wide {
    let (greater, smaller) = if is_above(a, b) { (a, b) } else { (b, a) };
    let (mut result, mut borrow) = (Wide::default(), 0_i64);
    for (digit, place) in result.iter_mut().zip(0..8) {
        let difference = i64::from(greater[place]) - i64::from(smaller[place]) - borrow;
        borrow = i64::from(difference < 0);
        *digit = difference as u32;
    }
    result
}

fn is_above(a: Wide, b: Wide) -> bool {
    a.iter().rev().gt(b.iter().rev())
}

/// Says whether `quotient` is a × b / divisor by this rounding, by multiplying it back.
fn is_right(a: i128, b: i128, divisor: i128, mode: Rounding, quotient: i128) -> bool {
    let is_negative = (a < 0) != (b < 0);
    let exact = wide_product(a.unsigned_abs(), b.unsigned_abs());
    let back = wide_product(quotient.unsigned_abs(), divisor.unsigned_abs());
    if quotient != 0 && (quotient < 0) != is_negative {
        return false;
    }
    let unit = wide_product(1, divisor.unsigned_abs());
    let error = wide_distance(exact, back);
    let is_within_one = is_above(unit, error);
    let doubled = add(error, error);
    let (is_away, is_nearest) = (is_above(back, exact), !is_above(doubled, unit));
    let is_tie = doubled == unit;
    is_within_one
        && match mode {
            Rounding::TowardsZero => !is_away,
            Rounding::Floor => exact == back || is_away == is_negative,
            Rounding::Ceiling => exact == back || is_away != is_negative,
            Rounding::HalfUp => is_nearest && (!is_tie || is_away),
            Rounding::HalfEven => is_nearest && (!is_tie || quotient & 1 == 0),
        }
}

fn add(a: Wide, b: Wide) -> Wide {
    let (mut result, mut carry) = (Wide::default(), 0_u64);
    for (digit, place) in result.iter_mut().zip(0..8) {
        let sum = u64::from(a[place]) + u64::from(b[place]) + carry;
        *digit = sum as u32;
        carry = sum >> 32;
    }
    result
}

/// Numbers of every size, as often small as large.
fn sized() -> impl Strategy<Value = i128> {
    (any::<i128>(), 0..127_u32).prop_map(|(number, shift)| number >> shift)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_product_that_is_divided_is_exact_before_it_is_rounded(
        a in sized(), b in sized(), divisor in sized(), mode in 0..5_usize,
    ) {
        let divisor = divisor.checked_abs().unwrap_or(i128::MAX).max(1);
        let mode = MODES[mode];
        match multiply_divide(a, b, divisor, mode) {
            Ok(quotient) => prop_assert!(is_right(a, b, divisor, mode, quotient)),
            Err(error) => {
                // Only what is beyond 127 bits is refused.
                prop_assert_eq!(error, NumberError::Overflow);
                let exact = wide_product(a.unsigned_abs(), b.unsigned_abs());
                let most = wide_product(i128::MAX.unsigned_abs(), divisor.unsigned_abs());
                prop_assert!(is_above(add(exact, wide_product(1, divisor.unsigned_abs())), most));
            }
        }
    }

    #[test]
    fn a_division_is_rounded_as_it_says(numerator in sized(), divisor in sized(), mode in 0..5_usize) {
        let divisor = divisor.checked_abs().unwrap_or(i128::MAX).max(1);
        let mode = MODES[mode];
        let quotient = divide(numerator, divisor, mode);
        prop_assert!(is_right(numerator, 1, divisor, mode, quotient));
    }

    #[test]
    fn units_come_back_from_their_text(units in sized(), precision in 0..=MAX_PRECISION) {
        let text = format_units(units, precision);
        let decimal = Decimal::parse(&text);
        if units == i128::MIN {
            prop_assert_eq!(decimal, Err(NumberError::Overflow)); // its digits alone do not fit
            return Ok(());
        }
        let decimal = decimal.expect("a number");
        prop_assert_eq!(decimal.units(precision), Ok(units));
        prop_assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
    }

    #[test]
    fn a_float_counts_as_its_shortest_text(
        units in -10_000_000_000_i64..10_000_000_000, places in 0..7_u8, precision in 0..=9_u8,
    ) {
        let value = units_to_f64(i128::from(units), places);
        let text = Decimal::parse(&format!("{value}")).expect("a number");
        let expected = text.units_rounded(precision, Rounding::HalfEven);
        prop_assert_eq!(units_from_f64(value, precision), expected);
    }

    #[test]
    fn a_float_of_units_is_the_one_nearest_to_their_text(units in sized(), precision in 0..=30_u8) {
        let nearest: f64 = format!("{units}e-{precision}").parse().expect("a number");
        prop_assert_eq!(units_to_f64(units, precision).to_bits(), nearest.to_bits());
    }

    #[test]
    fn units_come_back_from_their_float(units in -(1_i64 << 53)..1_i64 << 53, precision in 0..=MAX_PRECISION) {
        let value = units_to_f64(i128::from(units), precision);
        // Fifteen digits always survive a float; the sixteenth may not.
        if units.abs() < 1_000_000_000_000_000 {
            prop_assert_eq!(units_from_f64(value, precision), Ok(i128::from(units)));
        }
    }

    #[test]
    fn a_sum_is_exact_or_an_error(a in sized(), b in sized()) {
        let sum = Money(a).plus(Money(b));
        prop_assert_eq!(sum.ok().map(|sum| sum.0), a.checked_add(b));
        let difference = Money(a).minus(Money(b));
        prop_assert_eq!(difference.ok().map(|difference| difference.0), a.checked_sub(b));
    }

    #[test]
    fn a_value_is_linear_in_the_quantity(
        price in 1..1_000_000_000_000_i128, first in sized(), second in sized(),
        places in (0..=9_u8, 0..=9_u8),
    ) {
        let mut spec = InstrumentSpec::share("X", CurrencyId(0));
        (spec.price_precision, spec.quantity_precision) = places;
        let instrument = Instrument::new(spec).expect("valid");
        let value = |quantity: i128| instrument.notional(Price(price), Quantity(quantity));
        let whole = first.checked_add(second).ok_or(NumberError::Overflow).and_then(value);
        if let (Ok(first), Ok(second), Ok(whole)) = (value(first), value(second), whole) {
            prop_assert_eq!(first.plus(second), Ok(whole));
        }
    }
}

#[test]
fn rounding_follows_its_table() {
    // Tenths to whole numbers; the columns are floor, ceiling, towards zero, half up, half even.
    let table = [
        (-25, [-3, -2, -2, -3, -2]),
        (-15, [-2, -1, -1, -2, -2]),
        (-14, [-2, -1, -1, -1, -1]),
        (-5, [-1, 0, 0, -1, 0]),
        (-1, [-1, 0, 0, 0, 0]),
        (0, [0, 0, 0, 0, 0]),
        (4, [0, 1, 0, 0, 0]),
        (5, [0, 1, 0, 1, 0]),
        (6, [0, 1, 0, 1, 1]),
        (15, [1, 2, 1, 2, 2]),
        (20, [2, 2, 2, 2, 2]),
        (25, [2, 3, 2, 3, 2]),
    ];
    for (tenths, expected) in table {
        assert_eq!(
            MODES.map(|mode| divide(tenths, 10, mode)),
            expected,
            "{tenths}"
        );
        // The same by the long way: from 1.1 on, the product does not fit into 128 bits.
        let (a, divisor) = (power_of_ten(36) * tenths, power_of_ten(37) * 16);
        let long = MODES.map(|mode| multiply_divide(a, 16, divisor, mode));
        assert_eq!(long, expected.map(Ok), "{tenths} by the long way");
    }
}

#[test]
fn text_is_taken_exactly_or_refused() {
    let table = [
        ("1", 1, 0),
        ("-12.5", -125, 1),
        ("1e-3", 1, 3),
        ("+.5", 5, 1),
        ("1.50", 15, 1),
        ("2.5E2", 250, 0),
        ("0.000000000000000001", 1, 18),
        ("-0", 0, 0),
    ];
    for (text, mantissa, places) in table {
        let decimal = Decimal::parse(text).expect("a number");
        assert_eq!((decimal.mantissa(), decimal.places()), (mantissa, places));
    }
    for text in [
        "", "-", ".", "1,5", "1.2.3", "0x1", "nan", "inf", "1e", "--1", "1_000", "١",
    ] {
        let refused = Decimal::parse(text);
        assert_eq!(
            refused,
            Err(NumberError::NotANumber(text.to_owned())),
            "{text}"
        );
    }
    let digits = "9".repeat(40);
    assert_eq!(Decimal::parse(&digits), Err(NumberError::Overflow));
    assert_eq!(Decimal::parse("1e39"), Err(NumberError::Overflow));
    assert!(matches!(
        Decimal::parse("1e-19"),
        Err(NumberError::TooPrecise { precision: 18, .. })
    ));
}

#[test]
fn floats_that_are_no_numbers_are_refused() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(
            units_from_f64(value, 2),
            Err(NumberError::NotFinite(_))
        ));
    }
    assert_eq!(units_from_f64(1e300, 2), Err(NumberError::Overflow));
}

#[test]
fn a_digit_is_never_dropped_in_silence() {
    // 1.005 has three decimals; two are refused, and rounded only when asked: to the even 1.00.
    let decimal = Decimal::parse("1.005").expect("a number");
    assert!(matches!(
        decimal.units(2),
        Err(NumberError::TooPrecise { precision: 2, .. })
    ));
    assert_eq!(decimal.units_rounded(2, Rounding::HalfEven), Ok(100));
    assert_eq!(decimal.units_rounded(2, Rounding::HalfUp), Ok(101));
    // As floats: 1.005 × 100 is 100.49999…, 0.575 × 100 is 57.49999…, but their texts are ties.
    assert_eq!(units_from_f64(1.005, 2), Ok(100));
    assert_eq!(units_from_f64(0.575, 2), Ok(58));
}

/// An instrument with so many decimals of price and quantity.
fn precise(prices: u8, quantities: u8) -> Instrument {
    let mut spec = InstrumentSpec::share("X", CurrencyId(0));
    (spec.price_precision, spec.quantity_precision) = (prices, quantities);
    Instrument::new(spec).expect("valid")
}

#[test]
fn eighteen_decimals_of_price_and_eighteen_of_quantity_are_rounded_once() {
    // 1.5 × 2 = 3; the least of both is 10^-36, which is nothing at 18 decimals; half of 10^-18 is a tie.
    let instrument = precise(18, 18);
    let one = power_of_ten(18);
    let value = |price, quantity| instrument.notional(Price(price), Quantity(quantity));
    assert_eq!(value(one * 3 / 2, one * 2), Ok(Money(one * 3)));
    assert_eq!(value(1, 1), Ok(Money::ZERO));
    assert_eq!(value(1, one / 2), Ok(Money::ZERO)); // 0.5 to the even 0
    assert_eq!(value(3, one / 2), Ok(Money(2))); // 1.5 to the even 2
    // A million units at a million, with all 36 decimals: 10^12.
    let million = one * 1_000_000;
    assert_eq!(value(million, million), Ok(Money(one * 1_000_000_000_000)));
}

#[test]
fn what_does_not_fit_is_an_error_and_never_wraps() {
    for instrument in [precise(0, 0), precise(2, 0), precise(18, 18)] {
        let most = Quantity(i128::MAX);
        let value = instrument.notional(Price(i128::MAX), most);
        assert_eq!(value, Err(NumberError::Overflow));
    }
    assert_eq!(Money(i128::MAX).plus(Money(1)), Err(NumberError::Overflow));
    assert_eq!(Money(i128::MIN).minus(Money(1)), Err(NumberError::Overflow));
    let double = Decimal::parse("2").expect("a number");
    assert_eq!(Money(i128::MAX).times(double), Err(NumberError::Overflow));
    let huge = Decimal::parse("100000000000000000000000000000000000000").expect("a number");
    assert_eq!(huge.units(1), Err(NumberError::Overflow));
}

#[test]
fn a_coin_of_ten_price_decimals_fits_by_the_million_million() {
    // PEPE: 10^12 units at 0.0000123456 are worth 12345600; 100000 buy 8100051840.33… units.
    let pepe = precise(10, 2);
    let price = pepe
        .price_from_decimal(Decimal::parse("0.0000123456").expect("a number"))
        .expect("a price");
    assert_eq!(price, Price(123_456));
    assert_eq!(pepe.price_from_f64(0.000_012_345_6), Ok(price));
    let quantity = Quantity(100 * power_of_ten(12));
    assert_eq!(pepe.notional(price, quantity), Money::parse("12345600"));
    let cash = Money::parse("100000").expect("an amount");
    assert_eq!(
        pepe.quantity_for(cash, price),
        Ok(Quantity(810_005_184_033))
    );
}

#[test]
fn a_coin_of_a_hundred_thousand_million_fits_too() {
    // BTC/IRR: 0.00000001 at 10^11 is worth 1000, and 21 million coins 2.1 × 10^18.
    let bitcoin = precise(0, 8);
    let price = Price(100_000_000_000);
    assert_eq!(bitcoin.notional(price, Quantity(1)), Money::parse("1000"));
    let all = Quantity(21_000_000 * power_of_ten(8));
    assert_eq!(
        bitcoin.notional(price, all),
        Money::parse("2100000000000000000")
    );
    let value = Money::parse("250000000000").expect("an amount");
    assert_eq!(
        bitcoin.quantity_for(value, price),
        Ok(Quantity(250_000_000))
    );
}
