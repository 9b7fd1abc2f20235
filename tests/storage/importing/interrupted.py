"""An import in a process of its own: it dies at a chosen moment, or waits while it holds a lock."""

import os
import signal
import sys
from pathlib import Path

from ingenium.storage.importing.importer import import_data


def main(mode: str, source: str, root: str, moment: int) -> None:
    """Import, be killed at a step on the catalog's files (die), or hold the series (wait)."""
    steps = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        is_step = event in ("open", "os.rename", "os.remove", "os.mkdir") and bool(arguments)
        if not is_step or not str(arguments[0]).startswith(root):
            return
        steps += 1
        if mode == "die" and steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def progress(_done: int, _total: int) -> None:
        if mode == "wait":
            sys.stdout.write("holding\n")
            sys.stdout.flush()
            sys.stdin.readline()

    Path(root).mkdir(exist_ok=True)
    sys.addaudithook(watch)
    import_data(source, catalog=root, existing="replace", progress=progress, now="2024-06-01")
    sys.stdout.write(f"{steps}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
