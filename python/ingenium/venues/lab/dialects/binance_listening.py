"""Listen keys of Binance: whoever has one follows the account that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.dialects.binance_tickets import WrongError, needed

if TYPE_CHECKING:
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked

_LASTS: Final = 3_600_000_000_000


@dataclass(slots=True)
class _Key:
    account: LabAccount
    until: int


@dataclass(slots=True)
class Listening:
    """The keys that are open: one an account, for an hour after it was last asked for."""

    _keys: dict[str, _Key] = field(default_factory=dict[str, _Key])
    _made: int = 0

    def answer(self, account: LabAccount, asked: Asked) -> object:
        """Open a key (POST), keep it open (PUT), or close it (DELETE).

        Raises:
            WrongError: there is no such key.
        """
        if asked.method == "POST":
            return {"listenKey": self._open(account, asked.now)}
        key = needed(asked.parameters, "listenKey")
        known = self._keys.get(key)
        if known is None or known.account is not account or known.until <= asked.now:
            raise WrongError(-1125, "This listenKey does not exist.")
        if asked.method == "DELETE":
            del self._keys[key]
        else:
            known.until = asked.now + _LASTS
        return {}

    def account(self, key: str) -> LabAccount | None:
        """Return whose key it is."""
        known = self._keys.get(key)
        return None if known is None else known.account

    def is_over(self, key: str, now: int) -> bool:
        """Return whether a key is open no longer."""
        known = self._keys.get(key)
        return known is None or known.until <= now

    def _open(self, account: LabAccount, now: int) -> str:
        for key, known in self._keys.items():
            if known.account is account and known.until > now:
                known.until = now + _LASTS
                return key
        self._made += 1
        key = sha256(f"{account.key} {self._made}".encode()).hexdigest()[:60]
        self._keys[key] = _Key(account, now + _LASTS)
        return key
