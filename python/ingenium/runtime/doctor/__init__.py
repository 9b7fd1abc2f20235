"""Why a session did not do what a backtest of its time does."""
