"""A comparison as JSON has it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.analytics.columns import time_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.comparison import Comparison
    from ingenium.analytics.differences import Difference


def plain_comparison(comparison: Comparison) -> dict[str, object]:
    """Return the comparison without its curves: decimals and times are text."""
    names = comparison.names
    return {
        "runs": [
            {"name": name, "digest": run.digest, "currency": run.currency}
            for name, run in zip(names, comparison.outcomes, strict=True)
        ],
        "figures": [
            {
                "name": figure.name,
                "values": [_plain(value) for value in figure.values],
                "better": figure.better,
                "best": sorted(figure.best),
            }
            for figure in comparison.figures
        ],
        "settings": _differences(comparison.settings),
        "assumptions": _differences(comparison.assumptions),
        "data": _differences(comparison.data),
        "correlations": comparison.correlations,
        "partings": [
            parting
            and {
                "fill": parting.row,
                "time": time_text(parting.time),
                "first": parting.first,
                "other": parting.other,
            }
            for parting in comparison.partings
        ],
        "cautions": comparison.cautions,
        "remarks": comparison.remarks,
    }


def _plain(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _differences(differences: Sequence[Difference]) -> list[dict[str, object]]:
    return [{"path": each.path, "texts": each.texts} for each in differences]
