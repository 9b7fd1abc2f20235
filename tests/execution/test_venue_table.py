"""Who does what at an exchange is decided by what it declares, and the reference says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        "trailing_stop",
        "trailing_stop_limit",
        "market_if_touched",
        "limit_if_touched",
        "GTD",
    ]


def test_the_reference_shows_what_the_adapters_declare(repository: Path) -> None:
    page = (repository / "docs/reference/exchanges.md").read_text(encoding="utf-8")
    table = venue_table({name: capabilities_of(name) for name in KINDS})
    assert table in page, f"The table of docs/reference/exchanges.md is to be:\n{table}"
