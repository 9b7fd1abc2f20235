"""Strategies that decide on whole columns at once; the engine trades what they decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ingenium.model.errors import ConfigError
from ingenium.strategy.decisions import Targets, Turns, decisions_of, flag_column, number_column
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.bars import Bars
    from ingenium.strategy.decisions import Unit


class ArrayStrategy(Strategy):
    """Decides on whole columns: override `decide`, or `decide_all` to weigh symbols together.

    The decision in a row is taken at the close of that row's bar, as if `on_bar` had been called:
    orders, fills, risk, fees and ledger are those of a strategy that is called. A row may look at
    its own bar and those before it only; nothing but `ingenium check lookahead` can tell.
    """

    def decide(self, bars: Bars) -> object:  # noqa: ARG002 - for those who extend it
        """Return the decisions for a symbol, one for each of its bars.

        Args:
            bars: the symbol's bars: columns `open high low close volume time` of numpy; polars,
                pandas and pyarrow read them by `pl.DataFrame(bars)`, `bars.arrow().to_pandas()`
                and `pa.table(bars)`.

        Returns:
            A column of target weights, or what `weights`, `quantities`, `notionals` or `turns`
            make of columns; of numpy, pandas, polars or Arrow.
        """
        msg = f"{type(self).__name__} decides nothing: define decide(self, bars)."
        raise ConfigError(msg)

    def decide_all(self, bars: Mapping[str, Bars]) -> Mapping[str, object]:
        """Return the decisions for every symbol: what `decide` returns for each."""
        return {symbol: self.decide(each) for symbol, each in bars.items()}

    def decisions(self, bars: Mapping[str, Bars]) -> dict[str, Targets | Turns]:
        """Return the checked decisions; the runtime calls this.

        Raises:
            ConfigError: a decision is not a column that fits the bars, or is for another symbol.
        """
        given = self.decide_all(bars)
        name = type(self).__name__
        for symbol in given:
            if symbol not in bars:
                msg = f"{name}: decisions for {symbol!r}, which it does not follow: remove them."
                raise ConfigError(msg)
        return {
            symbol: decisions_of(decided, len(bars[symbol]), f"{name}: decisions for {symbol}")
            for symbol, decided in given.items()
        }

    @staticmethod
    def weights(values: Any) -> Targets:  # noqa: ANN401 - a column of any library
        """Return targets as parts of the strategy's equity: 0.5 is half of it, -0.5 half short."""
        return Targets("weight", number_column(values))

    @staticmethod
    def quantities(values: Any) -> Targets:  # noqa: ANN401 - a column of any library
        """Return targets in units of the instrument."""
        return Targets("quantity", number_column(values))

    @staticmethod
    def notionals(values: Any) -> Targets:  # noqa: ANN401 - a column of any library
        """Return targets as values in the instrument's currency."""
        return Targets("notional", number_column(values))

    @staticmethod
    def turns(  # noqa: PLR0913 - a column each
        size: Any,  # noqa: ANN401 - a number or a column
        *,
        buy: Any = None,  # noqa: ANN401
        sell: Any = None,  # noqa: ANN401
        short: Any = None,  # noqa: ANN401
        cover: Any = None,  # noqa: ANN401
        limit: Any = None,  # noqa: ANN401
        stop: Any = None,  # noqa: ANN401
        unit: Unit = "weight",
    ) -> Turns:
        """Return entries and exits.

        An entry counts while the position is flat and no order works, or together with an exit from
        the other side. An exit cancels what works and closes at the market. An entry with a limit
        lives for one bar; its stop works once it has filled.

        Args:
            size: how much an entry trades: one number, or one for each bar.
            buy: true where a long position is entered.
            sell: true where a long position is left.
            short: true where a short position is entered.
            cover: true where a short position is left.
            limit: the worst price of each entry; NaN is a market order.
            stop: the trigger of each entry's protective stop; NaN is none.
            unit: what `size` counts: "weight", "quantity" or "notional".

        Raises:
            ConfigError: no flags are given, or a column does not hold what it should.
        """
        known = next((each for each in (buy, short, sell, cover) if each is not None), None)
        if known is None:
            msg = "turns() needs entries: give buy= or short=, a column of true and false."
            raise ConfigError(msg)
        rows = len(known)
        return Turns(
            unit=unit,
            size=number_column(np.full(rows, size) if np.ndim(size) == 0 else size),
            buy=flag_column(buy, rows),
            sell=flag_column(sell, rows),
            short=flag_column(short, rows),
            cover=flag_column(cover, rows),
            limit=None if limit is None else number_column(limit),
            stop=None if stop is None else number_column(stop),
        )
