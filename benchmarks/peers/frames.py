"""Bars as the data frames that the pandas peers read."""

# mypy: disable-error-code="import-not-found, import-untyped"
import pandas as pd

from benchmarks.workloads import Columns


def frame_of(columns: Columns, *, capital: bool = False) -> pd.DataFrame:
    """Return a frame by time; some peers want their column names with a capital letter."""
    names = ("open", "high", "low", "close", "volume")
    copies = columns.in_memory()
    values = {name.capitalize() if capital else name: getattr(copies, name) for name in names}
    return pd.DataFrame(values, index=pd.DatetimeIndex(copies.time.view("datetime64[ns]")))
