"""Any other exchange, through the library ccxt."""
