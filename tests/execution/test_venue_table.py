"""Who does what at an exchange is decided by what it declares, and the reference says the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ingenium.execution.emulation import is_armed_here
from ingenium.execution.orders import VenueOrder
from ingenium.execution.venue_table import facts, venue_table, who_does
from ingenium.venues.opening import KINDS, capabilities_of
from ingenium.venues.port import Capabilities

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Capabilities(
    venue="plain",
    order_types=frozenset({"market", "limit"}),
    times_in_force=frozenset({"GTC"}),
)


def test_what_a_plain_exchange_lacks_is_done_here_or_not_at_all() -> None:
    does = who_does(PLAIN)
    assert {name for name, where in does.items() if where == "there"} == {"market", "limit"}
    assert {name for name, where in does.items() if where == "no"} == {
        "FOK",
        "post only",
        "iceberg",
        "cancelled when we fall silent",
    }
    assert facts(PLAIN)["a request may still arrive"] == "at any time"


def test_what_an_exchange_declares_is_done_there() -> None:
    does = who_does(
        Capabilities(
            venue="rich",
            order_types=frozenset({"market", "limit", "stop"}),
            times_in_force=frozenset({"GTC", "IOC", "FOK", "DAY"}),
            post_only=True,
            pairs=True,
            replace=True,
            cancels_when_silent=True,
        )
    )
    assert [name for name, where in does.items() if where == "here"] == [
        "stop_limit",
        "trailing_stop, by a part of the price",
        "trailing_stop, by an amount",
        "trailing_stop_limit",
        "market_if_touched",
        "limit_if_touched",
        "GTD",
    ]


@pytest.mark.parametrize(
    ("fraction", "where"),
    [("0.01", "there"), ("0.0005", "here"), ("0.3", "here"), ("0.01005", "here")],
)
def test_a_trailing_stop_goes_to_an_exchange_that_can_follow_at_its_distance(
    fraction: str, where: str
) -> None:
    order = VenueOrder(
        id=1,
        symbol="",
        side="sell",
        quantity=Decimal(1),
        type="trailing_stop",
        trail_fraction=Decimal(fraction),
    )
    assert is_armed_here(order, capabilities_of("binance")) == (where == "here")
    assert is_armed_here(order, capabilities_of("kraken"))


def test_the_reference_shows_what_the_adapters_declare(repository: Path) -> None:
    page = (repository / "docs/reference/exchanges.md").read_text(encoding="utf-8")
    table = venue_table({name: capabilities_of(name) for name in KINDS})
    assert table in page, f"The table of docs/reference/exchanges.md is to be:\n{table}"
