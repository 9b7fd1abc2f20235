"""Compile the callback loop with the C compiler of the machine."""

import importlib.util
import shutil
import subprocess
import sysconfig
from pathlib import Path
from types import ModuleType

from benchmarks.folders import DATA

SOURCE = Path(__file__).with_name("callback.c")


class CannotBuildError(Exception):
    """The machine lacks what is needed to compile the loop."""


def built_file() -> Path:
    """Return where the compiled loop of this interpreter is kept."""
    return DATA / f"callback{sysconfig.get_config_var('EXT_SUFFIX')}"


def build() -> Path:
    """Compile the loop if it is not there or older than its source."""
    target = built_file()
    if target.is_file() and target.stat().st_mtime > SOURCE.stat().st_mtime:
        return target
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        message = "no C compiler on this machine"
        raise CannotBuildError(message)
    target.parent.mkdir(exist_ok=True)
    include = sysconfig.get_path("include")
    command = [compiler, "-O3", "-shared", "-fPIC", f"-I{include}", str(SOURCE), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error" in line), "unknown")
        message = f"the C compiler failed: {reason}"
        raise CannotBuildError(message)
    return target


def callback_module() -> ModuleType:
    """Return the compiled loop as a module."""
    spec = importlib.util.spec_from_file_location("callback", build())
    if spec is None or spec.loader is None:
        message = "the compiled loop cannot be imported"
        raise CannotBuildError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
