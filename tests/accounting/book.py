"""Runs whose orders are written out: at the close of which bar, which order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from tests.bars import flat_bars

from ingenium.runtime.backtest import backtest, run_system
from ingenium.runtime.system import system_of
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.model.engine import Bar

Number = int | Decimal

TEXTS = ("tif", "oco", "tag")


class Orders(Strategy):
    """Do what the script says, such as "0 buy AAA 10 limit=9.5; 2 target AAA weight=0"."""

    warm_up: ClassVar[int | None] = 0
    script: str = ""

    def on_start(self) -> None:
        self.bars_seen = 0
        self.seen: list[dict[str, Any]] = []
        lines = [line.split() for line in self.script.split(";") if line.strip()]
        self.plan = [(int(line[0]), line[1], line[2:]) for line in lines]

    def on_bar(self, bar: Bar) -> None:
        if bar.symbol != self.symbols[-1]:  # the last one at an instant: all prices are known
            return
        for when, verb, words in self.plan:
            if when == self.bars_seen:
                self.act(verb, words)
        self.bars_seen += 1

    def act(self, verb: str, words: Sequence[str]) -> None:
        pairs = [word.split("=") for word in words if "=" in word]
        keywords: dict[str, Any] = {key: value for key, value in pairs if key in TEXTS}
        flags = ("reduce_only", "post_only")
        keywords |= {key: Decimal(value) for key, value in pairs if key not in (*TEXTS, *flags)}
        keywords |= {key: True for key, _ in pairs if key in flags}
        plain = [
            word if word.isidentifier() else Decimal(word) for word in words if "=" not in word
        ]
        if verb == "rearm":
            self.rearm(account="account" in words)
        elif verb == "halt":
            self.halt(account="account" in words)
        elif verb == "read":
            self.seen.extend(self.utilisation())
        else:
            getattr(self, verb)(*plain, **keywords)


def trade(
    script: str | Sequence[str],
    closes: Sequence[float] | Mapping[str, Any],
    **settings: Any,
) -> Result:
    """Run one script, or several with the same capital, on flat bars at these closes."""
    scripts = [script] if isinstance(script, str) else script
    columns = closes if hasattr(closes, "items") else {"AAA": closes}
    data = {
        symbol: flat_bars(column, symbol) if isinstance(column, (list, tuple)) else column
        for symbol, column in columns.items()
    }
    strategies = [Orders(script=text) for text in scripts]
    return backtest(strategies, data=data, **({"cash": 1000} | settings))


def run(
    folder: Path,
    closes: Sequence[float],
    scripts: Sequence[Any],
    **sections: Any,
) -> Result:
    """Run scripts (or entries of strategies) as a system, with its sections as a file has them."""
    bars = flat_bars(closes)
    rows = [f"{time},{x},{x},{x},{x},1000" for time, x in zip(bars.time, bars.close, strict=True)]
    text = "\n".join(["time,open,high,low,close,volume", *rows])
    (folder / "AAA.csv").write_text(text, encoding="utf-8")
    name = f"{Orders.__module__}:Orders"
    entries = [
        {"name": name, **({"parameters": {"script": entry}} if isinstance(entry, str) else entry)}
        for entry in scripts
    ]
    document = {
        "data": {"source": {"AAA": "AAA.csv"}},
        "account": {"initial_capital": 1000},
        "strategies": entries,
    }
    system = system_of(document | sections, name="t", file="t.yaml", folder=folder)
    return run_system(system)


def numbers(result: Result, *names: str) -> list[Decimal]:
    """Return some of the account's totals."""
    return [result.totals[name] for name in names]


def fills(result: Result) -> list[tuple[str, Number, Number]]:
    """Return side, quantity and price of every fill."""
    table = result.table("fills")
    columns = (table["side"], table["quantity_text"], table["price_text"])
    return [
        (str(side), Decimal(quantity), Decimal(price))
        for side, quantity, price in zip(*columns, strict=True)
    ]


def denials(result: Result) -> list[tuple[str, str, Number, Number]]:
    """Return rule, scope, limit and value of every denial."""
    table = result.table("denials")
    columns = (table["rule"], table["scope"], table["limit"], table["value"])
    return [
        (str(rule), str(scope), Decimal(limit), Decimal(value))
        for rule, scope, limit, value in zip(*columns, strict=True)
    ]


def used(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str | None], tuple[Number, float]]:
    """Return what is used of each limit and the ratio, by rule and strategy."""
    return {(row["rule"], row["strategy"]): (Decimal(row["used"]), row["ratio"]) for row in rows}
