import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.bus.port import BusError
from ingenium.bus.subjects import (
    check_pattern,
    check_subject,
    covers,
    matches,
    overlap,
    token,
    untoken,
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_token_gives_its_text_back(text: str) -> None:
    assert untoken(token(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_a_token_of_any_text_is_one_token_of_a_subject(text: str) -> None:
    check_subject(f"data.{token(text)}.last")
    assert matches("data.*.last", f"data.{token(text)}.last")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("AAPL", "AAPL"),
        ("BRK.B", "BRK%2EB"),
        ("BTC USD", "BTC%20USD"),
        ("*", "%2A"),
        (">", "%3E"),
        ("50%", "50%25"),
        ("", "%"),
    ],
)
def test_only_what_breaks_a_subject_is_escaped(text: str, escaped: str) -> None:
    assert token(text) == escaped


@pytest.mark.parametrize("escaped", ["50%", "%G1", "a%2", "%FF"])
def test_a_token_that_no_text_gives_is_refused(escaped: str) -> None:
    with pytest.raises(BusError, match="no token of a text"):
        untoken(escaped)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(BusError, match="UTF-8"):
        token("\ud800")


@pytest.mark.parametrize(
    "subject", ["", ".", "a..b", ".a", "a.", "a b", "a.*", "a.>", "a\n", "x" * 2000]
)
def test_what_is_no_subject_is_refused(subject: str) -> None:
    with pytest.raises(BusError, match="is no subject"):
        check_subject(subject)


@pytest.mark.parametrize("pattern", ["", "a.>.b", "a*", "a.b>", "a..*", "a b", "a.\t"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(BusError, match="is no pattern"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("a.b", "a.b", True),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", False),
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        (">", "a", True),
        ("*.b", "a.b", True),
        ("a.b", "a", False),
        ("*", "a.b", False),
    ],
)
def test_a_pattern_matches_as_in_nats(pattern: str, subject: str, *, expected: bool) -> None:
    assert matches(pattern, subject) is expected


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("a.>", "a.*", True),
        ("a.>", "a.*.>", True),
        ("a.*", "a.>", False),
        ("a.*.c", "a.*.c", True),
        ("a.*", "*.b", False),
        (">", ">", True),
    ],
)
def test_a_pattern_covers_another_when_it_has_all_its_subjects(
    wide: str, narrow: str, *, expected: bool
) -> None:
    assert covers(wide, narrow) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a.*", "*.b", True),
        ("a.>", "a.b.c", True),
        ("a.*", "a.b.c", False),
        ("a.>", "b.>", False),
        ("a", "a.>", False),
        (">", "a", True),
    ],
)
def test_patterns_overlap_when_they_have_a_subject_in_common(
    first: str, second: str, *, expected: bool
) -> None:
    assert overlap(first, second) is expected
    assert overlap(second, first) is expected
