"""The reference pages name everything that there is, and nothing else."""

from __future__ import annotations

import inspect
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest

import ingenium
from ingenium.analytics.statistics import statistics
from ingenium.analytics.trade_statistics import trade_statistics
from ingenium.runtime import settings, tick_settings, venue_settings
from ingenium.runtime.limits import Limits
from ingenium.runtime.supervising.records import ChildRecord, SessionRecord, Status
from ingenium.strategy.indicators import Indicators
from ingenium.venues.port import Ccxt

if TYPE_CHECKING:
    from ingenium.model.indicators import Indicator

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SECTIONS: dict[str, type[msgspec.Struct]] = {
    "The file": settings.Settings,
    "data": settings.Data,
    "account": settings.Account,
    "interest": settings.Interest,
    "strategies": settings.StrategyEntry,
    "components": settings.Written,
    "risk": Limits,
    "venue": venue_settings.Venue,
    "latency": tick_settings.Latency,
    "exchanges": settings.Exchange,
    "ccxt": Ccxt,
    "gates": settings.Gates,
    "shadow": settings.ShadowGate,
    "guard": settings.Guard,
    "stale": settings.Stale,
    "instruments": settings.Instrument,
    "funding": settings.Funding,
    "rules": settings.Rules,
}
KINDS: dict[str, Any] = {
    "sizer": settings.Sizer,
    "fees": venue_settings.Fees,
    "slippage": venue_settings.Slippage,
    "impact": venue_settings.Impact,
    "delays": tick_settings.Delay,
    "queue": tick_settings.Queue,
    "refill": tick_settings.Refill,
    "book_impact": tick_settings.BookImpact,
}


def section(page: str, title: str) -> str:
    """Return what stands below a heading, up to the next one."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{page} has no section {title!r}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the rows of tables whose first cell is code, as cells."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def written(default: object) -> set[str]:
    """Return the ways in which a default may be written."""
    match default:
        case msgspec.Struct():
            kind = type(default).__struct_config__.tag
            text = f"{{kind: {kind}}}" if kind else ""
        case bool():
            text = str(default).lower()
        case tuple():
            text = f"[{', '.join(default)}]"
        case float() | Decimal():
            text = f"{default:g}"
        case _:
            text = str(default)
    words = {msgspec.NODEFAULT: "required", None: "none"}
    return {words[default]} if default in list(words) else {f"`{text}`" if text else ""}


def default_of(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_of_the_system_file_lists_its_keys_with_their_defaults(title: str) -> None:
    listed = {cells[0].strip("`"): cells[1] for cells in rows(section("system-file.md", title))}
    fields = {field.encode_name: field for field in msgspec.structs.fields(SECTIONS[title])}
    assert set(listed) == set(fields)
    wrong = {
        name: told for name, told in listed.items() if told not in written(default_of(fields[name]))
    }
    assert wrong == {}


@pytest.mark.parametrize("title", KINDS)
def test_kinds_are_listed_with_their_keys_and_defaults(title: str) -> None:
    listed = {cells[0].strip("`"): cells[1] for cells in rows(section("system-file.md", title))}
    kinds = {kind.__struct_config__.tag: kind for kind in get_args(KINDS[title])}
    assert set(listed) == set(kinds)
    for name, told in listed.items():
        keys = [key.strip() for key in told.split(",") if key.strip()]
        fields = msgspec.structs.fields(kinds[name])
        assert len(keys) == len(fields), name
        for key, field in zip(keys, fields, strict=True):
            assert key in {f"`{field.encode_name}` {way}" for way in written(default_of(field))}


def test_every_indicator_is_listed_with_its_parameters_and_outputs() -> None:
    listed = {
        cells[0].strip("`"): cells[1:3]
        for cells in rows((REFERENCE / "indicators.md").read_text(encoding="utf-8"))
    }
    made: list[Indicator] = []
    maker = Indicators(lambda _, indicator: made.append(indicator))
    names = [
        name
        for name, each in vars(Indicators).items()
        if inspect.isfunction(each)
        and not name.startswith("_")
        and name not in {"attach", "of_bars"}
    ]
    assert list(listed) == names
    for name in names:
        method = getattr(maker, name)
        method("X")
        parameters = list(inspect.signature(method).parameters.values())[1:]
        told = ", ".join(f"{each.name}={each.default}" for each in parameters)
        outputs = ", ".join(f"`{output}`" for output in made[-1].names)
        assert listed[name] == [f"`{told}`" if told else "", outputs], name


def test_every_public_name_of_the_package_is_in_the_python_reference() -> None:
    page = (REFERENCE / "python.md").read_text(encoding="utf-8")
    listed = {line.rpartition(".")[2] for line in page.splitlines() if line.startswith("::: ")}
    errors = {"IngeniumError", "DataError", "ConfigError"}  # members of one entry
    assert set(ingenium.__all__) - errors - {"indicators"} <= listed


@pytest.mark.parametrize(
    ("title", "first", "struct"),
    [
        ("session.json", "key", SessionRecord),
        ("session.json", "key of a child", ChildRecord),
        ("Heartbeats", "key of a heartbeat", Status),
    ],
)
def test_the_files_of_a_session_are_listed_with_their_keys(
    title: str, first: str, struct: type[msgspec.Struct]
) -> None:
    _, _, table = section("sessions.md", title).partition(f"| {first} |")
    listed = {cells[0].strip("`") for cells in rows(table.partition("\n\n")[0])}
    assert listed == {field.encode_name for field in msgspec.structs.fields(struct)}


def test_every_statistic_is_listed() -> None:
    of_runs = {"time_in_market", "periods_per_year", "annualisation"}
    listed = {
        cells[0].strip("`") for cells in rows(section("statistics.md", "Of the equity curve"))
    }
    assert listed == set(statistics([0.1, -0.1], periods_per_year=252)) | of_runs


def test_every_statistic_of_round_trips_is_listed() -> None:
    listed = [cells[0].strip("`") for cells in rows(section("statistics.md", "Of round trips"))]
    assert listed == list(trade_statistics([]))
