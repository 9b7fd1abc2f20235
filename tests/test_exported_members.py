import ast
from pathlib import Path
from types import ModuleType

import ingenium


def test_every_exported_name_exists() -> None:
    assert [name for name in ingenium.__all__ if not hasattr(ingenium, name)] == []


def test_every_public_name_is_exported() -> None:
    public = {
        name
        for name in dir(ingenium)
        if not name.startswith("_") and not isinstance(getattr(ingenium, name), ModuleType)
    }
    assert public <= set(ingenium.__all__)


def test_editors_are_told_of_the_same_names(repository: Path) -> None:
    stub = ast.parse((repository / "python" / "ingenium" / "__init__.pyi").read_text())
    imported = {
        f"{node.module}.{alias.name}"
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {f"{home}.{name}" for name, home in vars(ingenium)["_HOMES"].items()}


def test_the_exported_names_are_sorted_and_stand_once() -> None:
    assert list(ingenium.__all__) == sorted(set(ingenium.__all__))


def test_every_exported_name_is_documented() -> None:
    assert [name for name in ingenium.__all__ if not getattr(ingenium, name).__doc__] == []
