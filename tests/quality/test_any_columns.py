"""Whatever the columns hold, the checks answer: they never raise, and never warn."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.quality.subjects import MIDNIGHT, NOW

from ingenium.model.bars import Stamp
from ingenium.model.timeframe import DAY, HOUR, MINUTE
from ingenium.storage.kinds import KINDS, Kind
from ingenium.storage.quality.checking import DEFAULTS, check
from ingenium.storage.quality.gaps import holes
from ingenium.storage.quality.opening import opening
from ingenium.storage.quality.order import EARLIEST
from ingenium.storage.quality.subject import Subject

NUMBERS = st.one_of(
    st.sampled_from([0.0, -1.0, 1.0, 1e-300, 1e300, math.nan, math.inf, -math.inf]),
    st.floats(0.5, 200),
)
TIMES = st.one_of(
    st.sampled_from([-(2**63), EARLIEST - 1, NOW + 1, 2**63 - 1]),
    st.integers(0, 400).map(lambda step: MIDNIGHT + step * MINUTE),
    st.integers(0, 40).map(lambda step: MIDNIGHT + step * DAY),
)


@st.composite
def any_subject(draw: st.DrawFn) -> Subject:
    kind: Kind = draw(st.sampled_from(KINDS))
    time = draw(st.lists(TIMES, max_size=12))
    rows = len(time)
    columns = {
        name: np.array(draw(st.lists(NUMBERS, min_size=rows, max_size=rows)), dtype=np.float64)
        for name in kind.values
    }
    length = draw(st.sampled_from([MINUTE, HOUR, DAY, 7 * DAY])) if kind.lasts else 0
    stamp: Stamp = draw(st.sampled_from(get_args(Stamp)))
    calendar = draw(st.sampled_from([None, "24/7", "24/5"]))
    return Subject(kind, np.array(time, dtype=np.int64), columns, length, stamp, calendar)


@pytest.mark.slow
@settings(max_examples=50)
@given(any_subject())
def test_any_columns_are_checked_without_a_word_of_complaint(subject: Subject) -> None:
    findings = check(subject, now=NOW)
    for finding in findings:
        assert finding.count > 0
        assert finding.example
    late = int(np.count_nonzero(subject.time > NOW))
    told = {finding.check: finding.count for finding in findings}
    assert told.get("future", 0) == late
    early = int(np.count_nonzero(subject.time < EARLIEST))
    assert told.get("too_early", 0) == early


@pytest.mark.slow
@settings(max_examples=50)
@given(any_subject())
def test_holes_lie_between_the_rows_and_are_in_order(subject: Subject) -> None:
    ordered = subject.ordered(EARLIEST, NOW)
    found = holes(ordered, opening(ordered), DEFAULTS)
    assert (found.start < found.end).all()
    assert (found.missing > 0).all()
    assert (np.diff(found.start) >= 0).all()
