"""What must not be told: secrets, known by the names that they have or by what they are."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN: Final = "***"
SHORTEST: Final = 6
"""Characters of a secret that is known wherever it turns up; a shorter one may be half a word."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET: Final = frozenset(
    {
        "apikey",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "pwd",
        "secret",
        "secrets",
        "signature",
        "token",
    }
)
_OF_KEYS: Final = frozenset({"access", "api", "private", "secret", "signing"})

_NAMED: Final = re.compile(
    rf"""(?<![\w-])([\w-]{{0,60}}(?:key|{"|".join(sorted(_SECRET))})[\w-]{{0,60}})(["']?\s?[=:]\s?["']?)([^\s&"',;()]+)""",
    re.IGNORECASE,
)
_IN_URL: Final = re.compile(r"(?<=://)[^/\s@]{1,400}@")
_BEARER: Final = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Tell whether what has this name must not be told, as `api_key` or `authToken`."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not _SECRET.isdisjoint(words):
        return True
    return any(one in _OF_KEYS and other == "key" for one, other in pairwise(words))


def secrets_among(variables: Mapping[str, str]) -> list[str]:
    """Return the values of the variables of an environment that are named like secrets."""
    return [value for name, value in variables.items() if is_secret(name)]


class Redaction:
    """Hides secrets in texts and fields.

    A value is hidden where its name is that of a secret, and where it is one of the known secrets,
    as it is, as in a URL or in JSON, or within what was written in base64. Secrets shorter than 6
    characters are known by their names only.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {secret for secret in secrets if len(secret) >= SHORTEST}
        forms = {form for secret in known for form in forms_of(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        if "://" in text:
            text = _IN_URL.sub(f"{HIDDEN}@", text)
        text = _BEARER.sub(rf"\1 {HIDDEN}", text)
        return _NAMED.sub(_hide_named, text) if "=" in text or ":" in text else text

    def fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Return fields without secrets, as values that JSON knows."""
        return {
            self.text(str(name)): HIDDEN if is_secret(str(name)) else self.value(value)
            for name, value in fields.items()
        }

    def value(self, value: object) -> object:
        """Return a value without secrets, as one that JSON knows."""
        match value:
            case None | bool() | int():
                return value
            case float():
                return value if abs(value) < float("inf") else str(value)
            case Mapping():
                return self.fields(value)
            case list() | tuple() | set() | frozenset():
                return [self.value(each) for each in value]
            case _:
                return self.text(str(value))


def forms_of(secret: str) -> frozenset[str]:
    """Return how a secret looks where it was written down: by itself, or in the midst of others."""
    in_urls = _in_urls(secret)
    found = {secret, in_urls, in_urls.replace("%20", "+"), json.dumps(secret)[1:-1]}
    for shift in range(3):  # what base64 makes of it depends on where it begins
        coded = b64encode(b"\0" * shift + secret.encode())
        inner = coded[-(-8 * shift // 6) : 8 * (shift + len(secret.encode())) // 6].decode()
        found |= {inner, inner.replace("+", "-").replace("/", "_")}
    return frozenset(found)


def _in_urls(text: str) -> str:
    """Return a text as it stands in the query of a URL."""
    plain = (chr(byte) for byte in text.encode())
    return "".join(
        each if each.isascii() and (each.isalnum() or each in "-._~") else f"%{ord(each):02X}"
        for each in plain
    )


def _hide_named(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    return f"{name}{between}{HIDDEN if is_secret(name) else value}"
