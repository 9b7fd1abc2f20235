"""Which peers there are, at which version, and what each can do."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.folders import ENVIRONMENTS


@dataclass(frozen=True, slots=True)
class Peer:
    """A backtester to compare with: its module here, its packages, what it can run.

    `calls_python` says whether a strategy is Python called on every bar, or compiled or columns.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    groups: tuple[str, ...]
    calls_python: bool
    folder: Path = ENVIRONMENTS

    @property
    def environment(self) -> Path:
        """Return the folder of the peer's own virtual environment."""
        return self.folder / self.name

    @property
    def interpreter(self) -> Path:
        """Return the interpreter of the peer's environment."""
        return self.environment / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """Return the file that says which packages the environment was finished with."""
        return self.environment / "installed.txt"

    @property
    def is_installed(self) -> bool:
        """Return whether the environment was finished with exactly these packages."""
        return self.stamp.is_file() and self.stamp.read_text() == "\n".join(self.packages)


PEERS: tuple[Peer, ...] = (
    Peer(
        name="vectorbt",
        title="vectorbt 1.2.0",
        packages=("vectorbt==1.2.0", "numpy", "pandas"),
        groups=("W1", "W2", "W3", "W5", "load", "import"),
        calls_python=False,
    ),
    Peer(
        name="hftbacktest",
        title="hftbacktest 2.4.4",
        packages=("hftbacktest==2.4.4", "numpy"),
        groups=("W1", "W2", "W3", "W4", "W5", "W6", "import"),
        calls_python=False,
    ),
    Peer(
        name="backtesting",
        title="backtesting.py 0.6.6",
        packages=("backtesting==0.6.6", "numpy", "pandas"),
        groups=("W1", "W2", "W3", "W4", "W5", "load", "import"),
        calls_python=True,
    ),
    Peer(
        name="nautilus",
        title="nautilus_trader 1.221.0",
        packages=("nautilus_trader==1.221.0", "numpy", "pandas<3"),
        groups=("W1", "W2", "W3", "W4", "W5", "W9", "load", "memory", "import"),
        calls_python=True,
    ),
    Peer(
        name="backtrader",
        title="backtrader 1.9.78.123",
        packages=("backtrader==1.9.78.123", "numpy", "pandas"),
        groups=("W1", "W2", "W3", "W4", "W5", "W9", "import"),
        calls_python=True,
    ),
)


def peer_named(name: str) -> Peer:
    """Return the peer of this name."""
    for peer in PEERS:
        if peer.name == name:
            return peer
    known = ", ".join(peer.name for peer in PEERS)
    message = f"no peer is called {name!r}; there are {known}"
    raise ValueError(message)
