"""The first files of each kind: their paths below a folder, and their texts."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from ingenium.runtime.ingesting import INGESTORS
from ingenium.runtime.scaffold.naming import named
from ingenium.strategy.loading import built_in_names, find_strategy, strategy_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.runtime.scaffold.naming import Name

STRATEGIES: Final = Path("strategies")
TESTS: Final = Path("tests")

_FALLBACK: Final = "sma_cross"


def strategy_files_of(text: str) -> dict[Path, str]:
    """Return a strategy's file and its test.

    Raises:
        ConfigError: the name cannot be one.
    """
    name = named(text, "strategy", taken=built_in_names())
    return {
        STRATEGIES / f"{name.snake}_strategy.py": _filled("strategy", name),
        TESTS / f"test_{name.snake}_strategy.py": _filled("strategy_test", name),
    }


def system_files_of(text: str, folder: Path) -> dict[Path, str]:
    """Return a system's file and its test; it runs the folder's strategy of that name, if any.

    Raises:
        ConfigError: the name cannot be one, or that strategy fails to import.
    """
    name = named(text, "system")
    own = folder / STRATEGIES / f"{name.snake}_strategy.py"
    strategy = name.snake if own in strategy_files([own.parent]) else _FALLBACK
    fields = {
        "strategy": strategy,
        "origin": f"  # {own.relative_to(folder)}" if strategy == name.snake else "  # built in",
        "parameters": _parameters(strategy, own.parent),
    }
    return {
        Path(f"{name.snake}.yaml"): _filled("system", name, fields),
        TESTS / f"test_{name.snake}_system.py": _filled("system_test", name),
    }


def ingestor_files_of(text: str) -> dict[Path, str]:
    """Return an ingestor's file, what it reads, and its test.

    Raises:
        ConfigError: the name cannot be one.
    """
    name = named(text, "ingestor")
    return {
        INGESTORS / f"{name.snake}_ingestor.py": _filled("ingestor", name),
        INGESTORS / f"{name.snake}_answer.json": _filled("ingestor_answer", name),
        TESTS / f"test_{name.snake}_ingestor.py": _filled("ingestor_test", name),
    }


def _filled(template: str, name: Name, fields: Mapping[str, str] | None = None) -> str:
    folder = files("ingenium.runtime.scaffold") / "templates"
    text = (folder / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(
        snake=name.snake, class_name=name.class_name, title=name.title, **(fields or {})
    )


def _parameters(strategy: str, folder: Path) -> str:
    """Return a strategy's parameters and defaults as YAML in one line."""
    declared = find_strategy(strategy, [folder]).declared_parameters().values()
    return f"{{{', '.join(f'{each.name}: {json.dumps(each.default)}' for each in declared)}}}"
