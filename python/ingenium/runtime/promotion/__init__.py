"""From backtest to paper to live, and back: what must have been shown, and who decided it."""
