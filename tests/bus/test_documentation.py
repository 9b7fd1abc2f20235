"""What the documentation says of the carriers is what the code says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from ingenium.bus.capabilities import CAN, Ability
from ingenium.bus.opening import SCHEMES

if TYPE_CHECKING:
    from pathlib import Path


def test_the_table_of_carriers_is_that_of_the_code(repository: Path) -> None:
    page = (repository / "docs/concepts/bus.md").read_text(encoding="utf-8")
    listed = dict(
        re.findall(r"^\| `([a-z_ ]+)` \| ((?:yes|no)(?: \| (?:yes|no))*) \|$", page, re.M)
    )
    carriers = ("memory", "nats", "http", "kafka", "knative")
    expected = {
        ability: " | ".join("yes" if ability in CAN[carrier] else "no" for carrier in carriers)
        for ability in get_args(Ability)
    }
    assert listed == expected
    assert set(CAN) == set(carriers)


def test_every_url_is_documented(repository: Path) -> None:
    page = (repository / "docs/concepts/bus.md").read_text(encoding="utf-8")
    assert [url for url in SCHEMES if f"`{url}`" not in page] == []
