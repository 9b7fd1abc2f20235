"""Where the data come from: a file of daily prices, read once."""

from collections.abc import Iterator

from ingenium import Bars, Ingestor, sample


class Prices(Ingestor):
    symbols: tuple[str, ...] = ("AAPL", "MSFT")

    def bars(self) -> Iterator[Bars]:
        yield from sample(*self.symbols).values()
