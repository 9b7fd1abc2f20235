"""A supervised session for the tests, run as `python session.py FOLDER PROGRAM...`."""

import asyncio
import signal
import sys
from pathlib import Path

from tests.supervising.supervised import PATIENT, component

from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.supervisor import Supervisor


def main() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
    folder = SessionFolder(Path(sys.argv[1]))
    components = [component(folder, program) for program in sys.argv[2:]]
    outcome = asyncio.run(Supervisor(folder, components, rules=PATIENT).run())
    sys.stdout.write(f"{outcome.state} {outcome.reason}\n")


if __name__ == "__main__":
    main()
