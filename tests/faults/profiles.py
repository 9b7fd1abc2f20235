"""The kinds of exchanges that there are, as far as it matters for sending orders once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingenium.venues.binance.broker import CAPABILITIES as BINANCE
from ingenium.venues.kraken.broker import CAPABILITIES as KRAKEN
from ingenium.venues.luno.broker import CAPABILITIES as LUNO
from ingenium.venues.tokocrypto.broker import CAPABILITIES as TOKOCRYPTO

if TYPE_CHECKING:
    from ingenium.venues.port import Capabilities


@dataclass(frozen=True)
class Profile:
    """What an exchange can do, and how it takes fees."""

    name: str
    capabilities: Capabilities
    fee_in: Literal["received", "quote"]


PROFILES = (
    Profile("binance", BINANCE, "received"),
    Profile("tokocrypto", TOKOCRYPTO, "received"),
    Profile("kraken", KRAKEN, "quote"),
    Profile("luno", LUNO, "received"),
)
