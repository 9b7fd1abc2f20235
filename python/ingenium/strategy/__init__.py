"""What people write: the strategy class, its parameters, state, indicators and log."""
