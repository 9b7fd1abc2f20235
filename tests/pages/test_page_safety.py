"""A page is one file: it loads nothing, and nothing that data says becomes markup."""

import json
import re

import numpy as np
import pytest
from tests.analytics.runs import small_run
from tests.pages.runs import long_run

from ingenium.analytics.pages.bundle import script, style
from ingenium.analytics.pages.embedding import coded, json_text, numbers, time_steps
from ingenium.analytics.pages.markup import Markup, element, figure_text, tone
from ingenium.analytics.pages.tear_sheet import tear_sheet
from ingenium.analytics.pages.thinning import stretches

HOSTILE = '</script><img src=x onerror="alert(1)">&"\''


def test_text_is_escaped_where_it_enters_an_element_and_markup_is_not() -> None:
    assert element("p", HOSTILE, title=HOSTILE).count("<") == 2
    assert element("p", Markup("<b>x</b>")) == "<p><b>x</b></p>"


def test_json_cannot_end_the_element_that_holds_it() -> None:
    written = json_text({HOSTILE: [HOSTILE]})
    assert not set("<>&") & set(written)
    assert json.loads(written) == {HOSTILE: [HOSTILE]}


def test_a_page_asks_for_nothing() -> None:
    html = tear_sheet(long_run())
    outside = re.findall(r"""(?:src|href)="(?!#)[^"]*"|url\(|@import|https?:""", html)
    assert set(outside) <= {"http:"}  # the name of SVG, which is no address
    assert html.count("http://") == html.count("http://www.w3.org/2000/svg")


def test_a_hostile_name_stays_text_everywhere() -> None:
    run = small_run(name=HOSTILE, digest=HOSTILE, assumptions=[(HOSTILE, HOSTILE)])
    assert "<img" not in tear_sheet(run)


def test_the_policy_allows_only_the_pages_own_script_and_style() -> None:
    html = tear_sheet(small_run())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; base-uri 'none'; form-action 'none';")
    assert "unsafe" not in policy[1]
    assert not re.search(r'<[a-z][^>]* (style|on\w+)="', html.split("<script")[0])


def test_the_script_has_every_module_once_and_none_of_the_words_of_modules() -> None:
    code = script()
    assert not re.search(r"^(import|export) ", code, re.MULTILINE)
    assert code.count("class TimeAxis {") == 1
    assert code.index("class TimeAxis {") < code.index("class Stack {")


def test_names_of_the_joined_modules_differ() -> None:
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", script(), re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def test_dark_colours_are_the_same_by_system_and_by_choice() -> None:
    dark = re.findall(
        r'\[data-theme="dark"\] \{([^}]*)\}|not\(\[data-theme\]\) \{([^}]*)\}', style()
    )
    bodies = {first or second for first, second in dark}
    assert len(dark) == 2
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([1.0, 2.5], [1, 2.5]),
        ([np.nan, np.inf, -np.inf], [None, None, None]),
        ([0.1 + 0.2], [0.3]),
        ([123456.789012345], [123456.789]),
        ([], []),
        ([0.0], [0]),
    ],
)
def test_numbers_are_short_and_undefined_ones_null(
    values: list[float], written: list[float | None]
) -> None:
    assert numbers(values) == written


def test_times_are_steps_in_milliseconds() -> None:
    assert time_steps(np.array([5_000_000, 8_000_000], dtype=np.int64)) == {"steps": [5, 3]}


def test_names_that_repeat_are_written_once() -> None:
    assert coded(["b", "a", "b"]) == {"names": ["a", "b"], "values": [1, 0, 1]}


@pytest.mark.parametrize(
    ("text", "shown", "colour"),
    [("-1.00 %", "−1.00 %", "down"), ("+2", "+2", "up"), ("-", "–", None), ("3", "3", None)],
)
def test_a_figure_has_a_true_minus_and_shows_its_sign(
    text: str, shown: str, colour: str | None
) -> None:
    assert figure_text(text) == shown
    assert tone(text) == colour


def test_stretches_keep_the_extremes_of_what_they_cover() -> None:
    points = stretches(10, most=3)
    values = np.arange(10.0)
    assert points.width == 4
    assert points.last(values).tolist() == [3, 7, 9]
    assert points.lowest(values).tolist() == [0, 4, 8]
    assert points.highest(values).tolist() == [3, 7, 9]
    assert "3 stretches of 4 bars" in points.sentence


def test_a_short_series_is_not_thinned() -> None:
    assert not stretches(3).is_thinned
    assert stretches(3).sentence == ""
    assert stretches(0).lasts.tolist() == []
