"""Plots as the script of a page takes them: stacks of panes, panes of series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.pages.embedding import MILLISECOND, Json, numbers, time_steps
from ingenium.analytics.pages.markup import Markup, element

if TYPE_CHECKING:
    from ingenium.analytics.pages.thinning import Stretches

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]
Plot: TypeAlias = Mapping[str, Json]

COLOURS = tuple(f"series-{number}" for number in range(1, 7))
DASHES = ("solid", "dashed", "dotted")


def stack(times: Times, panes: Sequence[Plot]) -> Plot:
    """Return plots above one another, with a value of every series for each of `times`."""
    return {"time": time_steps(times), "panes": list(panes)}


def pane(
    name: str,
    title: str,
    series: Sequence[Plot],
    *,
    description: str,
    height: Literal["tall", "middle", "low"] = "low",
    **more: Json,
) -> Plot:
    """Return one plot.

    Args:
        name: what the page calls it.
        title: what stands over it.
        series: what it draws.
        description: what it shows, for readers who do not see it.
        height: one of three.
        more: format (money, percent, price, volume or ratio), unit, log ("on", "off", or none),
            base (a value to mark), zero (True: the axis includes it), fills, findings.
    """
    parts = {"id": name, "title": title, "description": description, "height": height}
    return {**parts, **more, "series": list(series)}


def line(
    name: str, values: Floats, colour: str, *, kind: str = "line", dash: str = "solid"
) -> Plot:
    """Return a series of one value a point."""
    return {"name": name, "kind": kind, "colour": colour, "dash": dash, "values": numbers(values)}


def thinned_line(
    name: str, values: Floats, colour: str, *, points: Stretches, kind: str = "line"
) -> Plot:
    """Return a series by the last value of each stretch, and its extremes where it is thinned."""
    drawn = dict(line(name, points.last(values), colour, kind=kind))
    if points.is_thinned:
        drawn["low"] = numbers(points.lowest(values))
        drawn["high"] = numbers(points.highest(values))
    return drawn


def candles(columns: Mapping[str, Floats], volume: Floats | None) -> dict[str, Json]:
    """Return the columns of candles, for a series of kind "candles" or "volume"."""
    drawn: dict[str, Json] = {
        name: numbers(columns[name]) for name in ("open", "high", "low", "close")
    }
    return drawn if volume is None else drawn | {"volume": numbers(volume)}


def marks(
    first: Times, last: Times, severities: Sequence[str], sentences: Sequence[str]
) -> dict[str, Json]:
    """Return ranges of time to mark on a plot, each with its severity and sentence."""
    return {
        "from": (first // MILLISECOND).tolist(),
        "to": (last // MILLISECOND).tolist(),
        "severity": list(severities),
        "text": list(sentences),
    }


def held(times: Times, values: Floats, *, at: Times) -> Floats:
    """Return the latest value at each moment; undefined (NaN) before the first."""
    if not len(times):
        return np.full(len(at), np.nan)
    places = np.searchsorted(times, at, side="right") - 1
    return np.where(places >= 0, values[places], np.nan)


def place_of(kind: Literal["stack", "table", "histogram"], name: str) -> Markup:
    """Return the element in which the script draws."""
    if kind == "stack":
        return element("figure", data_stack=name)
    if kind == "table":
        return element("div", data_table=name)
    return element("figure", class_="histogram", data_histogram=name)
