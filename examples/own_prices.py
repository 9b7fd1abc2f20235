"""From a CSV file to a report:  python examples/own_prices.py."""

import csv
import math
from pathlib import Path
from tempfile import TemporaryDirectory

from ingenium import Catalog, backtest, import_data
from ingenium.strategy.builtin.mean_reversion import MeanReversion


def write_prices(file: Path) -> None:
    """Write minute bars of a made-up share, as an exchange in New York would label them."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["Datetime", "Open", "High", "Low", "Close", "Volume"])
        for day in ("2024-03-07", "2024-03-08", "2024-03-11"):  # the clocks change in between
            for minute in range(390):
                hour, rest = divmod(570 + minute, 60)
                price = round(50 + 2 * math.sin(minute / 17) + math.sin(minute / 5), 2)
                label = f"{day} {hour:02}:{rest:02}:00"
                high, low = price + 0.05, price - 0.05
                writer.writerow([label, price, f"{high:.2f}", f"{low:.2f}", price, 1000 + minute])


def main() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ACME.csv"
        write_prices(file)
        (series,) = import_data(file, catalog=Path(folder) / "catalog", timezone="America/New_York")
        print(f"Imported {series.rows:,} {series.timeframe} bars of {series.symbol}.")
        bars = Catalog(Path(folder) / "catalog").open(series).bars
        result = backtest(
            MeanReversion(lookback=60, entry_z=1.5),
            data=[bars],
            fees={"kind": "per_share", "rate": 0.005, "minimum": 1},
        )
        print(result)


if __name__ == "__main__":
    main()
