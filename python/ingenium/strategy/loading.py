"""Finding a strategy by name: built-in, in a folder, in a file, or at an import path."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.loading import class_in, classes_in, import_file, refuse_import
from ingenium.model.suggestion import did_you_mean, snake_case
from ingenium.strategy import builtin
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

_FILE_AND_CLASS: Final = re.compile(r"(?P<file>.+\.py)(?::(?P<wanted>.*))?")
_FILE_ENDING: Final = "strategy.py"


def find_strategy(
    name: str, folders: Sequence[Path] = (), *, beside: Path | None = None
) -> type[Strategy]:
    """Return the strategy class that a name means.

    Args:
        name: a built-in such as "sma_cross"; a class or file in one of the folders; "module:Class"
            or "package.module.Class"; "my_strategy.py" or "my_strategy.py:Class". Built-ins and
            classes in folders may be written in any case, with or without the word "strategy".
        folders: where to look for files named `*_strategy.py`; they go before the built-ins.
        beside: the folder that relative files are in; the current one unless given.

    Raises:
        ConfigError: there is no such strategy, or its file fails to import.
    """
    written = _FILE_AND_CLASS.fullmatch(name)
    if written:
        file = Path(written["file"]).expanduser()
        module = import_file((beside or Path()) / file)
        return class_in(module, Strategy, written["wanted"] or "", file.name)
    dotted, colon, wanted = name.partition(":")
    if colon:
        return class_in(_import_module(dotted, name), Strategy, wanted, dotted)
    found = _in_folders(name, folders) or _built_in(name)
    if found is not None:
        return found
    if "." in name and " " not in name:
        dotted, _, wanted = name.rpartition(".")
        return class_in(_import_module(dotted, name), Strategy, wanted, dotted)
    for file in strategy_files(folders):
        import_file(file)  # what is sought may be in a file with a mistake: report it
    known = (*built_in_names(), *(_name_of(file) for file in strategy_files(folders)))
    msg = f"There is no strategy {name!r}: {did_you_mean(snake_case(name), known)}."
    raise ConfigError(msg)


def built_in_names() -> list[str]:
    """Return the names of the strategies that come with the platform."""
    return [module.name for module in pkgutil.iter_modules(builtin.__path__)]


def strategy_files(folders: Iterable[Path]) -> list[Path]:
    """Return the files in folders whose names end in `strategy.py`, in order of name."""
    return [file for folder in folders for file in sorted(folder.glob(f"*{_FILE_ENDING}"))]


def _in_folders(name: str, folders: Sequence[Path]) -> type[Strategy] | None:
    wanted = _plain(name)
    for file in strategy_files(folders):
        if _name_of(file) == wanted:
            return class_in(import_file(file), Strategy, "", file.name)
    for file in strategy_files(folders):
        for written in _class_names(file):
            if _plain(written) == wanted:
                return class_in(import_file(file), Strategy, written, file.name)
    return None


def _class_names(file: Path) -> list[str]:
    """Return the classes in a file without importing it; none if it cannot be read."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return []
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]


def _built_in(name: str) -> type[Strategy] | None:
    wanted = _plain(name)
    for candidate in built_in_names():
        if _plain(candidate) == wanted:
            module = importlib.import_module(f"{builtin.__name__}.{candidate}")
            return classes_in(module, Strategy)[0]
    return None


def _plain(name: str) -> str:
    """Return a name as compared: "Mean Reversion Strategy" and "MeanReversion" are one."""
    return snake_case(name).removesuffix("_strategy")


def _name_of(file: Path) -> str:
    return _plain(file.stem)


def _import_module(name: str, asked: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and not f"{name}.".startswith(f"{error.name}."):
            refuse_import(name, None, error)  # what is missing is something that it imports
        msg = (
            f"There is no strategy {asked!r}, as there is no module {error.name!r}: "
            "install it, or give a file such as 'my_strategy.py:MyStrategy'."
        )
        raise ConfigError(msg) from None
    except (Exception, SystemExit) as error:  # a person's module may raise anything
        refuse_import(name, None, error)
