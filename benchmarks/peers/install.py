"""Make each peer's own environment: python -m benchmarks.peers.install [peer ...]."""

import subprocess
import sys
from collections.abc import Sequence

from benchmarks.peers.catalogue import PEERS, Peer, peer_named


def install(peer: Peer) -> bool:
    """Make the peer's environment and say whether it is complete."""
    if peer.is_installed:
        return True
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(peer.environment)],
        [str(peer.interpreter), "-m", "pip", "install", "--quiet", *peer.packages],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode != 0:
            return False
    peer.stamp.write_text("\n".join(peer.packages))
    return True


def main(names: Sequence[str]) -> int:
    """Install the named peers, or all of them; fail if one could not be installed."""
    try:
        peers = [peer_named(name) for name in names] or list(PEERS)
    except ValueError as unknown:
        sys.stderr.write(f"{unknown}\n")
        return 2
    outcomes: list[bool] = []
    for peer in peers:
        sys.stdout.write(f"{peer.title}: ")
        sys.stdout.flush()
        outcomes.append(install(peer))
        sys.stdout.write("installed\n" if outcomes[-1] else "FAILED\n")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
