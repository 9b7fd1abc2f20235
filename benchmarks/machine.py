"""What the figures were taken on."""

import os
import platform
from pathlib import Path


def description() -> str:
    """Return the processor, its usable cores and how busy they are, the system, the Python."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{processor()}, {usable_cores()} cores ({busyness()}), {platform.system()}, {python}"


def usable_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def busyness() -> str:
    """Return how many processes have been running or waiting to, of late."""
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    return f"load {os.getloadavg()[2]:.1f} in the last quarter of an hour"


def processor() -> str:
    """Return the name of the processor model."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
