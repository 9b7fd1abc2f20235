"""Ids: against examples of the format's own documentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.errors import WireError
from ingenium.model.wire.ksuid import EPOCH, ksuid, parts_of, payload_of

SECOND = 1_000_000_000
EXAMPLE = "0ujtsYcgvSTl8PAuAdqWYSMnLOv"
EXAMPLE_PAYLOAD = bytes.fromhex("B5A1CD34B5F99D1154FB6853345C9735")
LAST = "aWgEPTl1tmebfsQzFP4bxwgy80V"
SECONDS = st.integers(min_value=EPOCH, max_value=EPOCH + 2**32 - 1)
PAYLOADS = st.binary(min_size=16, max_size=16)


def test_the_documented_example_is_read_and_written() -> None:
    assert parts_of(EXAMPLE) == (1_507_608_047, EXAMPLE_PAYLOAD)
    assert ksuid(1_507_608_047 * SECOND + 999, EXAMPLE_PAYLOAD) == EXAMPLE


def test_the_first_and_the_last_id_are_those_of_the_format() -> None:
    assert ksuid(EPOCH * SECOND, bytes(16)) == "0" * 27
    assert ksuid((EPOCH + 2**32 - 1) * SECOND, b"\xff" * 16) == LAST
    assert parts_of(LAST) == (EPOCH + 2**32 - 1, b"\xff" * 16)


@given(SECONDS, PAYLOADS)
def test_an_id_tells_what_it_was_made_of(second: int, payload: bytes) -> None:
    assert parts_of(ksuid(second * SECOND, payload)) == (second, payload)


@given(st.lists(st.tuples(SECONDS, PAYLOADS), min_size=2))
def test_ids_sort_as_their_seconds_do(made: list[tuple[int, bytes]]) -> None:
    ids = sorted(ksuid(second * SECOND, payload) for second, payload in made)
    assert [parts_of(each)[0] for each in ids] == sorted(second for second, _ in made)


def test_a_time_before_the_format_began_counts_as_its_beginning() -> None:
    assert parts_of(ksuid(0, EXAMPLE_PAYLOAD)) == (EPOCH, EXAMPLE_PAYLOAD)


def test_the_bytes_of_a_name_are_always_the_same_and_others_for_another() -> None:
    assert payload_of("session/1/2") == payload_of("session/1/2")
    assert payload_of("session/1/2") != payload_of("session/1/3")


@pytest.mark.parametrize("text", ["", EXAMPLE[1:], EXAMPLE + "0", EXAMPLE[:-1] + "-", "z" * 27])
def test_what_is_no_ksuid_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="is no KSUID: those are 27 letters and digits"):
        parts_of(text)


def test_a_payload_of_another_length_is_refused() -> None:
    with pytest.raises(WireError, match="made of 16 bytes"):
        ksuid(EPOCH * SECOND, bytes(15))
