"""The display of a result in a notebook: figures and a chart, readable in light and dark."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ingenium.analytics.figures import counted, moment
from ingenium.analytics.pages.markup import element, figure_text, tone
from ingenium.analytics.summary_figures import Pairs, figure_groups
from ingenium.analytics.svg import equity_svg

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome

STYLE = """
.ingenium{font:13px/1.45 Inter,"SF Pro Text","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.ingenium{max-width:760px;color:inherit}
.ingenium-groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr))}
.ingenium-groups{gap:8px 28px;margin:8px 0}
.ingenium .ingenium-figures{font:inherit;color:inherit;border-collapse:collapse;width:100%}
.ingenium .ingenium-figures{margin:0;align-self:start}
.ingenium .ingenium-figures td{background:none;border:0;padding:2px 0}
.ingenium .ingenium-figures td{color:inherit;white-space:nowrap}
.ingenium .ingenium-figures tr{background:none}
.ingenium .ingenium-figures td:first-child{text-align:left;opacity:.7}
.ingenium .ingenium-figures td:last-child{text-align:right;font-variant-numeric:tabular-nums}
.ingenium .ingenium-figures td.up{color:#16917e}
.ingenium .ingenium-figures td.down{color:#d2553f}
.ingenium b{font-size:15px;letter-spacing:-.01em}
.ingenium-small{opacity:.7}
.ingenium-chart text{fill:currentColor;opacity:.7;font-size:11px}
.ingenium-chart .grid{stroke:currentColor;opacity:.13;fill:none}
.ingenium-chart .curve{stroke:#2f7fd1;stroke-width:1.5;fill:none;stroke-linejoin:round}
.ingenium-chart .fall{fill:#d2553f;opacity:.45}
"""


def as_html(outcome: Outcome) -> str:
    """Return the result as a fragment of HTML that needs nothing else."""
    return "".join(
        (
            f'<div class="ingenium"><style>{STYLE}</style>',
            _heading(outcome),
            _chart(outcome),
            '<div class="ingenium-groups">',
            *(_figures(group) for group in figure_groups(outcome)),
            "</div>",
            _assumptions(outcome),
            "</div>",
        )
    )


def _heading(outcome: Outcome) -> str:
    parts = [counted(outcome.bars, outcome.played)]
    if len(outcome.times):
        first, last = (moment(int(time)) for time in outcome.times[[0, -1]])
        parts.insert(0, f"{first} to {last}")
    small = escape(", ".join([*parts, outcome.currency]))
    return f'<b>{escape(outcome.name)}</b>&ensp;<span class="ingenium-small">{small}</span><br/>'


def _chart(outcome: Outcome) -> str:
    if not len(outcome.times):
        return ""
    return equity_svg(outcome.times, outcome.equity_values, float(outcome.initial_equity))


def _figures(pairs: Pairs) -> str:
    rows = [
        element("tr", element("td", name), element("td", figure_text(figure), class_=tone(figure)))
        for name, figure in pairs
    ]
    return element("table", *rows, class_="ingenium-figures")


def _assumptions(outcome: Outcome) -> str:
    items = "".join(
        f"<li>{escape(name)}: {escape(sentence)}</li>"
        for name, sentence in outcome.listed_assumptions
    )
    return (
        f'<details class="ingenium-small"><summary>Assumptions</summary><ul>{items}</ul></details>'
    )
