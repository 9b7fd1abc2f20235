"""The display in a notebook: one fragment that needs nothing else."""

import re
from xml.etree import ElementTree

import numpy as np
from tests.analytics.runs import MONDAY, small_columns, small_run


def test_it_is_well_formed_and_loads_nothing() -> None:
    html = small_run()._repr_html_()
    ElementTree.fromstring(html.replace("&ensp;", " "))
    assert not re.search(r"https?:|<script|<link|@import|url\(", html)


def test_it_has_figures_chart_and_assumptions() -> None:
    html = small_run()._repr_html_()
    assert "<td>Final equity</td><td>1,019.68</td>" in html
    assert '<td class="up">+1.97 %</td>' in html
    assert '<path class="curve"' in html
    assert "fill: Market orders fill at the open of the next bar." in html


def test_names_are_escaped() -> None:
    html = small_run(name="<b>&")._repr_html_()
    assert "&lt;b&gt;&amp;" in html


def test_a_long_curve_stays_small_and_keeps_its_extremes() -> None:
    equity = np.full(1_000_000, 1000.0)
    equity[777_777] = 3000.0
    times = MONDAY + np.arange(1_000_000, dtype=np.int64) * 60 * 10**9
    columns = small_columns() | {"equity": {"time": times, "equity": equity}}
    html = small_run(columns=columns)._repr_html_()
    assert len(html) < 200_000
    curve = re.search(r'class="curve" d="([^"]*)"', html)
    assert curve is not None
    heights = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", curve[1])]
    assert min(heights) == 8.0
