"""Finding a strategy by name: built-in, in a folder, in a file, or at an import path."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean, snake_case
from ingenium.strategy import builtin
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

FILE_MODULE: Final = "ingenium_file_"
"""How the names of modules begin that are imported by their files."""

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
        return _choose(import_file((beside or Path()) / file), written["wanted"] or "", file.name)
    module, colon, wanted = name.partition(":")
    if colon:
        return _choose(_import_module(module, name), wanted, module)
    found = _in_folders(name, folders) or _built_in(name)
    if found is not None:
        return found
    if "." in name and " " not in name:
        module, _, wanted = name.rpartition(".")
        return _choose(_import_module(module, name), wanted, module)
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


def import_file(path: Path) -> ModuleType:
    """Return the module in a file; its folder can be imported from, as when it is run.

    Raises:
        ConfigError: the file is absent or fails to import.
    """
    if not path.is_file():
        beside = [file.name for file in sorted(path.parent.glob("*.py"))]
        msg = f"There is no file {path}: {did_you_mean(path.name, beside)} in that folder."
        raise ConfigError(msg)
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.append(folder)
    name = _free_module_name(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        msg = f"{path} cannot be imported: give a Python file."
        raise ConfigError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a person's file may raise anything
        del sys.modules[name]
        _refuse_import(path.name, path, error)
    return module


def _free_module_name(path: Path) -> str:
    """Return a name for a file's module that no other file's module has."""
    file, name, number = path.resolve(), f"{FILE_MODULE}{path.stem}", 2
    while (taken := sys.modules.get(name)) and Path(str(taken.__file__)).resolve() != file:
        name, number = f"{FILE_MODULE}{path.stem}_{number}", number + 1
    return name


def _in_folders(name: str, folders: Sequence[Path]) -> type[Strategy] | None:
    wanted = _plain(name)
    for file in strategy_files(folders):
        if _name_of(file) == wanted:
            return _choose(import_file(file), "", file.name)
    for file in strategy_files(folders):
        for written in _class_names(file):
            if _plain(written) == wanted:
                return _choose(import_file(file), written, file.name)
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
            return _classes(module)[0]
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
            _refuse_import(name, None, error)  # what is missing is something that it imports
        msg = (
            f"There is no strategy {asked!r}, as there is no module {error.name!r}: "
            "install it, or give a file such as 'my_strategy.py:MyStrategy'."
        )
        raise ConfigError(msg) from None
    except (Exception, SystemExit) as error:  # a person's module may raise anything
        _refuse_import(name, None, error)


def _refuse_import(name: str, path: Path | None, error: BaseException) -> NoReturn:
    line = _line_of(path, error)
    where = name if line is None else f"{name}, line {line}"
    text = getattr(error, "msg", None) or str(error) or "no message"
    msg = f"{where} fails to import: {type(error).__name__}: {text}: correct that line."
    raise ConfigError(msg) from error


def _line_of(path: Path | None, error: BaseException) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    if path is None:
        return frames[-1].lineno if frames else None
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return lines[-1] if lines else None


def _choose(module: ModuleType, wanted: str, source: str) -> type[Strategy]:
    classes = {found.__name__: found for found in _classes(module)}
    if wanted:
        found = classes.get(wanted, getattr(module, wanted, None))
        if isinstance(found, type) and issubclass(found, Strategy):
            return found
        if found is not None:
            msg = f"{source}: {wanted} is not a strategy: let it extend ingenium.Strategy."
            raise ConfigError(msg)
        msg = f"{source} has no strategy {wanted!r}: {did_you_mean(wanted, classes)}."
        raise ConfigError(msg)
    if not classes:
        msg = f"{source} holds no strategy: write a class that extends ingenium.Strategy in it."
        raise ConfigError(msg)
    if len(classes) > 1:
        example = next(iter(classes))
        msg = f"{source} holds {', '.join(classes)}: choose one, such as '{source}:{example}'."
        raise ConfigError(msg)
    return next(iter(classes.values()))


def _classes(module: ModuleType) -> list[type[Strategy]]:
    """Return the strategies that a module defines, not those that it imports."""
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Strategy)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]
