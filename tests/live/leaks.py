"""Secrets that are known again wherever they turn up, and who looks for them."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from ingenium.venues.port import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

OF_TRADING: Final = Credentials(
    "Xk3y-of/trading+0451", "Xk/lQm+0rT9vYb3/Zc+8NwP5sJd2HgK1uF6aE4iRoM0="
)
OF_GUARDING: Final = Credentials(
    "Xk3y-of/guarding+0451", "Vq/hTn+4zW1cUe7/Db+2LxS9kGf3JyA5pR8oI6mQtB0="
)
PASSPHRASE: Final = "correct horse/battery+staple 0451"

SECRETS: Final = (
    *(OF_TRADING.key, OF_TRADING.secret),
    *(OF_GUARDING.key, OF_GUARDING.secret),
    PASSPHRASE,
)


def forms_of(secret: str) -> set[bytes]:
    """Return how a secret may be written: as it is, in a URL, in base64 from any place on."""
    forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
    forms.add(secret.replace("/", "\\/"))
    found = {form.encode() for form in forms}
    for before in ("", "a", "ab"):
        coded = b64encode(before.encode() + secret.encode())
        inner = coded[4:-4]  # its ends depend on what is beside it
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found | {form.hex().encode() for form in found}


_FORMS: Final = {secret: forms_of(secret) for secret in SECRETS}


def found_in(shown: Mapping[str, bytes | str]) -> list[str]:
    """Return where a secret is, of texts by their names."""
    return [
        f"{name}: {secret!r} as {form!r}"
        for name, text in shown.items()
        for secret, forms in _FORMS.items()
        for form in forms
        if form in (text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text)
    ]


def files_below(*folders: Path) -> dict[str, bytes]:
    """Return every byte of every file in folders, by their paths."""
    every: Iterable[Path] = (each for folder in folders for each in folder.rglob("*"))
    return {str(each): each.read_bytes() for each in every if each.is_file()}
