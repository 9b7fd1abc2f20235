"""From a run that is over to its result."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.analytics.result import Result
from ingenium.runtime.call import strategy_path
from ingenium.runtime.entrant import UNALLOCATED
from ingenium.runtime.settings import Settings
from ingenium.runtime.tables import RunTables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.model.engine import Run
    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.prepared import Prepared
    from ingenium.runtime.system import System


def result_of(prepared: Prepared, run: Run, field: Sequence[Entrant], seconds: float) -> Result:
    """Return what came of a run of so many seconds."""
    system, markets = prepared.system, prepared.markets
    return Result(
        name=system.name or "",
        currency=system.account.currency,
        columns=RunTables(run, markets),
        totals=_decimals(run.totals()),
        strategy_totals={
            entrant.id: _decimals(run.totals(number)) for number, entrant in enumerate(field)
        },
        profits=run.profits(),
        open_positions=run.positions(),
        utilisation=run.utilisation(),
        assumptions=[*run.assumptions(), *prepared.assumptions, *_idle(field)],
        digest=run.digest,
        bars=run.rows,
        seconds=seconds,
        log=_log(field),
        system=_described(system, field),
        data=prepared.records,
    )


def _decimals(totals: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in totals.items()}


def _idle(field: Sequence[Entrant]) -> list[tuple[str, str]]:
    idle = next((entrant for entrant in field if entrant.id == UNALLOCATED), None)
    if idle is None:
        return []
    return [("capital", f"{idle.capital.normalize():f} was given to no strategy")]


def _log(field: Sequence[Entrant]) -> list[dict[str, object]]:
    notes = [
        {
            **note.fields,
            "time": note.time,
            "strategy": entrant.id,
            "level": note.level,
            "event": note.event,
        }
        for entrant in field
        for note in entrant.strategy.log.records
    ]
    return sorted(notes, key=lambda note: int(str(note["time"])))


def _described(system: System, field: Sequence[Entrant]) -> dict[str, Any]:
    """Return the system as plain data, with the strategies as they ran."""
    plain: dict[str, Any] = {
        name: msgspec.to_builtins(getattr(system, name), enc_hook=str)
        for name in Settings.__struct_fields__
    }
    plain["strategies"] = [
        {
            "id": entrant.id,
            "class": strategy_path(type(entrant.strategy)),
            "capital": f"{entrant.capital.normalize():f}",
            "symbols": list(entrant.symbols),
            "parameters": msgspec.to_builtins(entrant.strategy.parameter_values(), enc_hook=str),
        }
        for entrant in field
    ]
    return plain
