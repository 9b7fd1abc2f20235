"""What of a session somebody should look at: brakes that are on, limits near, instruments stale."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

_log = logging.getLogger("ingenium.session")

_ACTIVE: Final = "active"


class _Told(msgspec.Struct, gc=False):
    """What of an event is looked at."""

    event: str
    strategy: str = ""
    symbol: str = ""
    state: str = _ACTIVE
    rule: str = ""
    used: str = ""
    limit: str = ""
    is_near: bool = False  # told only where it is true
    is_stale: bool = False

    @property
    def alert(self) -> str:
        """What there is to look at; nothing where all is well again."""
        whose = self.strategy or "the account"
        if self.event == "LimitNeared":
            of = f" of {self.symbol}" if self.symbol else ""
            is_near = f"{whose} is near {self.rule}{of}: {self.used} of {self.limit}"
            return is_near if self.is_near else ""
        if self.event == "StalenessChanged":
            return f"{self.symbol} is stale" if self.is_stale else ""
        what = self.symbol if self.event == "MarketStateChanged" else whose
        return "" if self.state == _ACTIVE else f"{what} is {self.state}"


_WATCHED: Final = ("TradingStateChanged", "MarketStateChanged", "StalenessChanged", "LimitNeared")
_BEGINNINGS: Final = tuple(f'{{"event":"{name}"'.encode() for name in _WATCHED)
_decoder = msgspec.json.Decoder(_Told)


@dataclass(slots=True)
class Alerts:
    """Follows the events of a run."""

    _now: dict[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])

    def hear(self, events: Iterable[msgspec.Raw], *, is_replaying: bool = False) -> None:
        """Take what has happened, and log what is new unless it happened before."""
        for event in events:
            if not bytes(event).startswith(_BEGINNINGS):
                continue
            told = _decoder.decode(event)
            key = (told.event, told.strategy, told.symbol, told.rule)
            if not told.alert:
                self._now.pop(key, None)
                continue
            self._now[key] = told.alert
            if not is_replaying:
                _log.warning(told.alert)

    @property
    def sentences(self) -> list[str]:
        """What there is to look at now."""
        return list(self._now.values())
