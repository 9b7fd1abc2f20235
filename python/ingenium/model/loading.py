"""Classes that people wrote, found in the files that they wrote them in."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from types import ModuleType

_Root = TypeVar("_Root")

FILE_MODULE: Final = "ingenium_file_"
"""How the names of modules begin that are imported by their files."""


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
        refuse_import(path.name, path, error)
    return module


def _free_module_name(path: Path) -> str:
    """Return a name for a file's module that no other file's module has."""
    file, name, number = path.resolve(), f"{FILE_MODULE}{path.stem}", 2
    while (taken := sys.modules.get(name)) and Path(str(taken.__file__)).resolve() != file:
        name, number = f"{FILE_MODULE}{path.stem}_{number}", number + 1
    return name


def find_written(name: str, root: type[_Root], folder: Path) -> type[_Root]:
    """Return the class of a kind that a name means: "file.py", or "file.py:Class".

    Args:
        name: the file, and the class where it holds several.
        root: the class that people extend.
        folder: where a relative file is.

    Raises:
        ConfigError: there is none, there are several, or the file fails to import.
    """
    stem, ending, wanted = name.partition(".py")
    if not ending or (wanted and wanted[0] != ":"):
        kind = root.__name__.lower()
        msg = f"{name!r} names no {kind}: give its file, such as '{kind}.py' or '{kind}.py:Mine'."
        raise ConfigError(msg)
    file = folder / Path(f"{stem}.py").expanduser()
    return class_in(import_file(file), root, wanted.lstrip(":"), file.name)


def class_in(module: ModuleType, root: type[_Root], wanted: str, source: str) -> type[_Root]:
    """Return the class of a kind that a module defines: the one of this name, or its only one.

    Args:
        module: where to look.
        root: the class that people extend.
        wanted: its name; empty for the only one.
        source: what to call the module.

    Raises:
        ConfigError: there is none, or there are several.
    """
    kind = root.__name__.lower()
    classes = {found.__name__: found for found in classes_in(module, root)}
    if wanted:
        found = classes.get(wanted, getattr(module, wanted, None))
        if isinstance(found, type) and issubclass(found, root):
            return found
        if found is not None:
            a = "an" if kind[0] in "aeiou" else "a"
            msg = f"{source}: {wanted} is not {a} {kind}: let it extend ingenium.{root.__name__}."
            raise ConfigError(msg)
        msg = f"{source} has no {kind} {wanted!r}: {did_you_mean(wanted, classes)}."
        raise ConfigError(msg)
    if not classes:
        extend = f"write a class that extends ingenium.{root.__name__} in it"
        msg = f"{source} holds no {kind}: {extend}."
        raise ConfigError(msg)
    if len(classes) > 1:
        example = next(iter(classes))
        msg = f"{source} holds {', '.join(classes)}: choose one, such as '{source}:{example}'."
        raise ConfigError(msg)
    return next(iter(classes.values()))


def classes_in(module: ModuleType, root: type[_Root]) -> list[type[_Root]]:
    """Return the classes of a kind that a module defines, not those that it imports."""
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, root)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]


def refuse_import(name: str, path: Path | None, error: BaseException) -> NoReturn:
    """Say in one sentence why a person's code could not be imported."""
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
