"""What lasts: files of market data, journals and records, and how to read them."""
