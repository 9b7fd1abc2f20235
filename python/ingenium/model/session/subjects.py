"""The subjects of a session: one stream holds them all, in one order."""

from __future__ import annotations

from dataclasses import dataclass

from ingenium.model.errors import ConfigError

_ROOT = "session"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Where the messages of one session go.

    Attributes:
        session: its name: letters, digits, `-` and `_`.
    """

    session: str

    def __post_init__(self) -> None:
        name = self.session
        if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            msg = f"Session {name!r}: a name has letters, digits, - and _ only."
            raise ConfigError(msg)

    @property
    def all(self) -> str:
        """The pattern of everything that replicas fold."""
        return f"{_ROOT}.{self.session}.>"

    @property
    def stream(self) -> str:
        """The stream that retains them."""
        return f"session_{self.session}"

    @property
    def input(self) -> str:
        """Inputs, in the order that everybody folds."""
        return f"{_ROOT}.{self.session}.input"

    def decided(self, host: str) -> str:
        """What the strategies of one process decided."""
        return f"{_ROOT}.{self.session}.decided.{host}"

    def is_input(self, subject: str) -> bool:
        """Tell inputs from decisions."""
        return subject == self.input
