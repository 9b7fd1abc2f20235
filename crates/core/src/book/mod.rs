//! Order books: by level and by order, and the rules by which a feed keeps them true.

pub mod chained_book;
pub mod checked_book;
pub mod checksum;
pub mod depth_book;
pub mod feed_book;
pub mod ladder;
pub mod order_book;
pub mod standing;
pub mod units;
pub mod update_chain;
