"""The equity curve and its drawdowns as one inline SVG: no script, no font, no other file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.axis import Tick, time_ticks, value_ticks
from ingenium.analytics.drawdown import underwater
from ingenium.analytics.figures import percent
from ingenium.analytics.pages.markup import figure_text

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

WIDTH, LEFT, RIGHT = 760, 64, 8
TOP, CURVE, GAP, DEPTH, BOTTOM = 8, 180, 14, 56, 22
HEIGHT = TOP + CURVE + GAP + DEPTH + BOTTOM
MOST_POINTS = 700  # a curve has at most this many buckets: a pixel each
CHARACTER = 7  # pixels


def equity_svg(times: Times, equity: Floats, initial: float) -> str:
    """Return the chart; it takes the colours of the page that it is in."""
    values = np.concatenate(([initial], equity))
    depths = underwater(values)
    low, high = float(values.min()), float(values.max())
    low, high = (low, high) if low < high else (low - 1.0, high + 1.0)
    deepest = min(float(depths.min()), -1e-9)
    floor = TOP + CURVE + GAP
    curve = _path(values, low, high, top=TOP, height=CURVE)
    fall = _path(depths, deepest, 0.0, top=floor, height=DEPTH)
    lowest = figure_text(percent(deepest))
    dates = time_ticks(times, (WIDTH - LEFT - RIGHT) // CHARACTER)
    return "".join(
        (
            f'<svg class="ingenium-chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
            f'aria-label="Equity and drawdown" style="width:100%;max-width:{WIDTH}px">',
            *(_level(tick, low, high) for tick in value_ticks(low, high, most=5)),
            *(_date(tick) for tick in dates),
            f'<path class="fall" d="{fall} V{floor} H{LEFT} Z"/>',
            f'<path class="curve" d="{curve}"/>',
            f'<text x="{LEFT - 6}" y="{floor + 4}" text-anchor="end">0 %</text>',
            f'<text x="{LEFT - 6}" y="{floor + DEPTH}" text-anchor="end">{lowest}</text>',
            "</svg>",
        )
    )


def _path(values: Floats, low: float, high: float, *, top: int, height: int) -> str:
    """Return a path through each bucket's first, lowest, highest and last value."""
    places = _kept(values)
    x = LEFT + places / max(1, len(values) - 1) * (WIDTH - LEFT - RIGHT)
    y = top + (high - values[places]) / (high - low) * height
    return "M" + " L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _kept(values: Floats) -> NDArray[np.int64]:
    if len(values) <= MOST_POINTS:
        return np.arange(len(values))
    kept: set[int] = set()
    for part in np.array_split(np.arange(len(values)), MOST_POINTS):
        inside = values[part]
        extremes = part[[int(inside.argmin()), int(inside.argmax())]].tolist()
        kept |= {int(part[0]), int(part[-1]), *extremes}
    return np.array(sorted(kept), dtype=np.int64)


def _level(tick: Tick, low: float, high: float) -> str:
    y = TOP + (high - tick.at) / (high - low) * CURVE
    return (
        f'<path class="grid" d="M{LEFT} {y:.1f} H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick.label}</text>'
    )


def _date(tick: Tick) -> str:
    x = LEFT + tick.at * CHARACTER
    half = len(tick.label) * CHARACTER / 2
    anchor = "start" if x - half < LEFT else "end" if x + half > WIDTH else "middle"
    return (
        f'<path class="grid" d="M{x:.1f} {TOP} V{TOP + CURVE + GAP + DEPTH}"/>'
        f'<text x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{tick.label}</text>'
    )
