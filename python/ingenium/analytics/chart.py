"""A small line chart of characters: braille dots, a labelled axis on either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.axis import Tick, time_ticks, value_ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Dots = NDArray[np.bool_]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BRAILLE = 0x2800
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])  # rows, columns of a cell
DOWN, ACROSS = BITS.shape


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The characters to draw with."""

    side: str
    tick: str
    corner: str
    floor: str
    notch: str
    is_braille: bool


UNICODE = Alphabet("│", "┤", "└", "─", "┴", is_braille=True)
ASCII = Alphabet("|", "+", "+", "-", "+", is_braille=False)


def line_chart(
    times: Times, values: Floats, *, width: int, height: int, alphabet: Alphabet = UNICODE
) -> list[str]:
    """Return the lines of a chart at most `width` characters wide with `height` rows of dots."""

    def cells(columns: int) -> list[str]:
        grid = _dots(values, limits, rows=height * DOWN, columns=columns * ACROSS)
        return _cells(grid, alphabet)

    limits = _range(values)
    return _framed(cells, times, limits, size=(width, height), alphabet=alphabet)


def letter_chart(
    times: Times, curves: Sequence[Floats], *, width: int, height: int, alphabet: Alphabet = UNICODE
) -> list[str]:
    """Return the lines of a chart that draws the first curve with A, the second with B, and so on.

    Where curves meet, the first of them is seen. Values that are undefined (NaN) are left out.
    """

    def cells(columns: int) -> list[str]:
        rows = [[" "] * columns for _ in range(height)]
        for number in reversed(range(len(curves))):
            for column, value in enumerate(_last_of_each(curves[number], columns)):
                if np.isfinite(value):
                    rows[_row(float(value), low, high, height)][column] = LETTERS[number]
        return ["".join(row) for row in rows]

    limits = low, high = _range(np.concatenate([curve[np.isfinite(curve)] for curve in curves]))
    return _framed(cells, times, limits, size=(width, height), alphabet=alphabet)


def _framed(
    draw: Callable[[int], list[str]],
    times: Times,
    limits: tuple[float, float],
    *,
    size: tuple[int, int],
    alphabet: Alphabet,
) -> list[str]:
    """Return what is drawn on as many columns as there is room for, with its axes."""
    (low, high), (width, height) = limits, size
    labels = {
        _row(tick.at, low, high, height): tick.label
        for tick in value_ticks(low, high, most=max(2, height // 2))
    }
    margin = max(map(len, labels.values()), default=0)
    columns = max(8, width - margin - 2)
    lines = [
        f"{labels.get(row, ''):>{margin}} {alphabet.tick if row in labels else alphabet.side}{cell}"
        for row, cell in enumerate(draw(columns))
    ]
    ticks = time_ticks(times, columns)
    floor = [alphabet.floor] * columns
    for tick in ticks:
        floor[int(tick.at)] = alphabet.notch
    return [
        *(line.rstrip() for line in lines),
        f"{'':>{margin}} {alphabet.corner}{''.join(floor)}",
        f"{'':>{margin}}  {_written(ticks, columns)}".rstrip(),
    ]


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if low == high:
        room = abs(low) * 0.01 or 1.0
        return low - room, high + room
    return low, high


def _last_of_each(values: Floats, columns: int) -> Floats:
    """Return the value at the end of each column."""
    places = np.linspace(0, len(values), columns + 1)[1:]
    ends: Floats = values[np.maximum(0, np.ceil(places).astype(np.int64) - 1)]
    return ends


def _row(value: float, low: float, high: float, height: int) -> int:
    return min(height - 1, int((high - value) / (high - low) * height))


def _dots(values: Floats, limits: tuple[float, float], *, rows: int, columns: int) -> Dots:
    """Return the grid with each column's range of values drawn, joined to its neighbour's."""
    low, high = limits
    edges = np.linspace(0, len(values), columns + 1)
    grid = np.zeros((rows, columns), dtype=np.bool_)
    before: float | None = None
    for column in range(columns):
        first = min(int(edges[column]), len(values) - 1)
        part = values[first : max(int(edges[column + 1]), first + 1)]
        ends = [float(part.min()), float(part.max())]
        if before is not None:
            ends = [min(ends[0], before), max(ends[1], before)]
        before = float(part[-1])
        top, bottom = (round((high - end) / (high - low) * (rows - 1)) for end in ends[::-1])
        grid[top : bottom + 1, column] = True
    return grid


def _cells(grid: Dots, alphabet: Alphabet) -> list[str]:
    rows, columns = grid.shape
    blocks = grid.reshape(rows // DOWN, DOWN, columns // ACROSS, ACROSS)
    codes = np.einsum("rdca,da->rc", blocks, BITS)
    if alphabet.is_braille:
        return ["".join(chr(BRAILLE + code) if code else " " for code in row) for row in codes]
    return ["".join("*" if code else " " for code in row) for row in codes]


def _written(ticks: list[Tick], columns: int) -> str:
    """Return the labels below their ticks, leaving out those that would touch another."""
    line = [" "] * columns
    free = 0
    for tick in ticks:
        start = min(max(0, int(tick.at) - len(tick.label) // 2), columns - len(tick.label))
        if start >= free:
            line[start : start + len(tick.label)] = tick.label
            free = start + len(tick.label) + 2
    return "".join(line)
