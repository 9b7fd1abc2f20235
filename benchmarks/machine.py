"""What the figures were taken on."""

import os
import platform
from pathlib import Path


def description() -> str:
    """Return the processor, the cores this process may use, and the Python."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{processor()}, {usable_cores()} cores, {platform.system()}, {python}"


def usable_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor() -> str:
    """Return the name of the processor model."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
