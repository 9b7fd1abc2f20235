//! Checksums over the best levels of a book.

use super::depth_book::DepthBook;
use crate::model::order::Side;
use std::io::Write;

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte;
        let mut bit = 0;
        while bit < 8 {
            let carry = remainder & 1;
            remainder >>= 1;
            if carry == 1 {
                remainder ^= 0xEDB8_8320;
            }
            bit += 1;
        }
        table[byte as usize] = remainder;
        byte += 1;
    }
    table
}

/// CRC-32 as in Ethernet and zip, fed piece by piece.
#[derive(Debug, Clone, Copy)]
struct Crc32(u32);

impl Write for Crc32 {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for &byte in bytes {
            let place = (self.0 ^ u32::from(byte)) & 0xFF;
            self.0 = (self.0 >> 8) ^ TABLE[place as usize];
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Returns Kraken's checksum of a book whose ticks and lots are the last decimal places of the feed: CRC-32 over
/// price and quantity of the best ten asks, then the best ten bids, as digits without point and leading zeros.
#[must_use]
pub fn kraken(book: &DepthBook) -> u32 {
    let mut sum = Crc32(u32::MAX);
    for side in [Side::Sell, Side::Buy] {
        for (price, quantity) in book.levels(side).take(10) {
            let _ = write!(sum, "{}{}", price.0, quantity.0); // a sum takes every byte
        }
    }
    !sum.0
}

#[cfg(test)]
mod tests {
    use super::super::depth_book::LevelChange;
    use super::super::units::{Lots, Ticks};
    use super::*;

    #[test]
    fn the_sum_of_the_digits_is_the_check_value_of_the_standard() {
        let mut sum = Crc32(u32::MAX);
        sum.write_all(b"123456789").unwrap();
        assert_eq!(!sum.0, 0xCBF4_3926);
    }

    #[test]
    fn asks_are_summed_before_bids_and_no_further_than_ten() {
        let mut book = DepthBook::default();
        for step in 0..12 {
            for (side, price) in [(Side::Buy, 50 - step), (Side::Sell, 51 + step)] {
                let (price, quantity) = (Ticks(price), Lots(100 + step));
                book.apply(LevelChange {
                    side,
                    price,
                    quantity,
                });
            }
        }
        let mut sum = Crc32(u32::MAX);
        for step in 0..10 {
            write!(sum, "{}{}", 51 + step, 100 + step).unwrap();
        }
        for step in 0..10 {
            write!(sum, "{}{}", 50 - step, 100 + step).unwrap();
        }
        assert_eq!(kraken(&book), !sum.0);
    }
}
