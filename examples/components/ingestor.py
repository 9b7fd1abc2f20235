"""Where the data come from: a file of daily prices, as many shares as it holds."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ingenium import Bars, Ingestor


class Prices(Ingestor):
    file: str = "prices.csv"

    def bars(self) -> Iterator[Bars]:
        table = pd.read_csv(Path(__file__).with_name(self.file))
        for symbol, rows in table.groupby("symbol"):
            columns = {name: rows[name] for name in ("open", "high", "low", "close", "volume")}
            yield Bars.from_columns(str(symbol), time=list(rows["date"]), timeframe="1d", **columns)
