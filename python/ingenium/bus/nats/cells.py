"""Cells in a key-value bucket of JetStream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.bus.carrier import Cell
from ingenium.bus.nats.jetstream import IN_USE, NO_MESSAGE, WRONG_LAST
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from ingenium.bus.nats.jetstream import JetStream

_BUCKET: Final = "ingenium"
_STREAM: Final = f"KV_{_BUCKET}"


class NatsCells:
    """The bucket "ingenium", made when it is first used."""

    def __init__(self, jetstream: JetStream, replicas: int) -> None:
        self._jetstream = jetstream
        self._replicas = replicas
        self._is_made = False

    async def get(self, key: str) -> Cell | None:
        """Return what was written last."""
        await self._make()
        question = {"last_by_subj": f"$KV.{_BUCKET}.{key}"}
        answer = await self._jetstream.ask(f"STREAM.MSG.GET.{_STREAM}", question)
        if answer.error is None:
            return Cell(answer.message.data, answer.message.seq)
        if answer.error.err_code == NO_MESSAGE:
            return None
        raise BusError(f"The cell {key!r} cannot be read: {answer.error.description}.")

    async def put(self, key: str, value: bytes, revision: int) -> int | None:
        """Write if the revision is the last."""
        await self._make()
        headers = {"Nats-Expected-Last-Subject-Sequence": str(revision)}
        answer = await self._jetstream.send(f"$KV.{_BUCKET}.{key}", value, headers)
        if answer.error is None:
            return answer.seq
        if answer.error.err_code == WRONG_LAST:
            return None
        raise BusError(f"The cell {key!r} cannot be written: {answer.error.description}.")

    async def _make(self) -> None:
        if self._is_made:
            return
        config = {
            "name": _STREAM,
            "subjects": [f"$KV.{_BUCKET}.>"],
            "max_msgs_per_subject": 1,
            "discard": "new",
            "storage": "file",
            "num_replicas": self._replicas,
            "allow_direct": True,
            "allow_rollup_hdrs": True,
            "deny_delete": True,
        }
        answer = await self._jetstream.ask(f"STREAM.CREATE.{_STREAM}", config)
        if answer.error is not None and answer.error.err_code != IN_USE:
            msg = f"The bucket {_BUCKET!r} cannot be made: {answer.error.description}."
            raise BusError(msg)
        self._is_made = True
