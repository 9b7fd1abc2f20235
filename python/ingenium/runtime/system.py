"""A system as loaded: its settings, checked, and where they were written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingenium.runtime.checks import check
from ingenium.runtime.documents import read_document
from ingenium.runtime.luno_config import is_luno_config, system_of_luno_config
from ingenium.runtime.reading import Place, read
from ingenium.runtime.request import is_request, system_of_request
from ingenium.runtime.settings import Settings

if TYPE_CHECKING:
    from ingenium.runtime.settings import Exchange


class System(Settings, frozen=True, kw_only=True):
    """Settings that can be run.

    Attributes:
        place: where each setting was written, for errors.
        folder: the folder that relative paths start from.
    """

    place: Place
    folder: Path

    @property
    def accounts(self) -> dict[str, Exchange]:
        """The exchanges at which it trades, by name: those that do more than tell prices."""
        return {name: each for name, each in self.exchanges.items() if not each.data_only}


def load_system(path: str | Path) -> System:
    """Return the system that a file describes.

    The file is a system file (.yaml, .yml, .json; keys in snake_case or camelCase), a backtest
    request of the REST contract, or a `global_strategy_config.yaml`.

    Raises:
        ConfigError: one sentence that names the file, the key and the fix.
    """
    file = Path(path).expanduser()
    document = read_document(file)
    return system_of(document, name=file.stem, file=file.name, folder=file.parent)


def system_of(
    document: dict[str, Any],
    *,
    name: str,
    file: str,
    folder: Path,
    origins: dict[str, str] | None = None,
) -> System:
    """Return the system that plain values describe.

    Args:
        document: the values.
        name: for a system that has no name.
        file: what to call the document in errors.
        folder: where relative paths start.
        origins: of values that were made of other keys, their path and what to call it.

    Raises:
        ConfigError: one sentence that names the file, the key and the fix.
    """
    origins = origins or {}
    if is_luno_config(document):
        document, origins = system_of_luno_config(document, file, folder)
    elif is_request(document):
        document, origins = system_of_request(document, file)
    settings, place = read(Settings, document, file, origins)
    check(settings, place)
    values = {field: getattr(settings, field) for field in Settings.__struct_fields__}
    values["name"] = settings.name or name
    return System(**values, place=place, folder=folder)
