"""YAML and JSON files as plain values, read more strictly than their libraries do."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

ENDINGS: Final = (".yaml", ".yml", ".json")

_TRUTH: Final = re.compile(r"true|True|TRUE|false|False|FALSE")


def read_document(path: Path) -> dict[str, Any]:
    """Return the keys of a YAML or JSON file.

    In YAML only `true` and `false` are truth values, so that NO and ON can be symbols, and dates
    are text.

    Raises:
        ConfigError: the file is absent, unreadable, or gives a key twice.
    """
    text = _text(path)
    document = _json(text, path.name) if path.suffix.lower() == ".json" else _yaml(text, path.name)
    if document is None:
        msg = f"{path.name} is empty: write at least `strategies:`."
        raise ConfigError(msg)
    if not isinstance(document, dict):
        msg = f"{path.name} must hold keys and values, not {_kind(document)}: begin with `name:`."
        raise ConfigError(msg)
    return document


def _text(path: Path) -> str:
    if path.suffix.lower() not in ENDINGS:
        msg = f"{path.name} is no system file: give one that ends in {', '.join(ENDINGS)}."
        raise ConfigError(msg)
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        folder = path.parent
        names = [file.name for file in sorted(folder.iterdir())] if folder.is_dir() else []
        close = nearest(path.name, [name for name in names if name.endswith(ENDINGS)])
        fix = f"did you mean {close!r}?" if close else "check the path."
        msg = f"There is no file {path}: {fix}"
        raise ConfigError(msg) from None
    except IsADirectoryError:
        msg = f"{path} is a folder: give the system file in it."
        raise ConfigError(msg) from None
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not text in UTF-8 (byte {error.start}): save it as UTF-8."
        raise ConfigError(msg) from None
    except OSError as error:
        msg = f"{path.name} cannot be read ({error.strerror}): check its permissions."
        raise ConfigError(msg) from None


def _json(text: str, name: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in pairs:
            if key in result:
                msg = f"{name}: key {key!r} is given twice: remove one."
                raise ConfigError(msg)
            result[key] = value
        return result

    try:
        return json.loads(text or "null", object_pairs_hook=once)
    except json.JSONDecodeError as error:
        msg = f"{name}, line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}: correct it."
        raise ConfigError(msg) from None
    except RecursionError:
        msg = f"{name} is nested too deeply: flatten it."
        raise ConfigError(msg) from None


def _yaml(text: str, name: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=_loader(name))
    except ConfigError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        msg = f"{where}: {' '.join(str(error.problem or error.context).split())}: correct it."
        raise ConfigError(msg) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = " ".join(str(error).split()) or "it is nested too deeply"
        msg = f"{name} cannot be read ({problem}): correct it."
        raise ConfigError(msg) from None


def _loader(name: str) -> Any:  # noqa: ANN401 - a class made here, as yaml loads slowly
    import yaml

    class Loader(yaml.SafeLoader):
        """Refuses a key that is given twice; knows fewer truth values and no dates."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ANN401, FBT001 - as in yaml
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = getattr(key_node, "value", None)
                if isinstance(key, str) and key != "<<" and key in seen:
                    line = key_node.start_mark.line + 1
                    msg = f"{name}, line {line}: key {key!r} is given twice: remove one."
                    raise ConfigError(msg)
                if isinstance(key, str):
                    seen.add(key)
            mapping = super().construct_mapping(node, deep)
            return {key if isinstance(key, str) else _key(key): mapping[key] for key in mapping}

    dropped = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in dropped]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _TRUTH, list("tTfF"))
    return Loader


def _key(key: object) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else f"{value!r:.40}"
