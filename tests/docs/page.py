"""A page as a reader follows it: from top to bottom, in the current folder, in one session."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from ingenium.cli import app
from ingenium.cli.app import MISTAKE
from ingenium.runtime.documents import read_document
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from tests.docs.blocks import Block

WRITTEN = {"python", "yaml", "json", "csv", "text"}  # languages of blocks that can be files
LEAST_SYSTEM: dict[str, Any] = {
    "data": {"source": "sample", "symbols": ["AAPL", "GOOG", "MSFT"]},
    "strategies": [{"name": "buy_and_hold"}],
}


class Page:
    """Runs the blocks of one page; each failure names the block's line."""

    def __init__(self, name: str, targets: set[str]) -> None:
        self.session = ModuleType(f"page_{re.sub(r'[^a-z]', '_', name.lower())}")
        self.targets = targets
        self.printed = ""

    def run(self, block: Block) -> None:
        """Do what a block says, and check what it shows."""
        if block.mark == "not run":
            assert block.reason, f"line {block.line}: say why it is not run"
        elif block.mark == "printed":
            self._compare(block.text, self.printed, block.line)
        elif block.title:
            self._write(block)
        elif block.language == "python":
            self._python(block)
        elif block.language == "console":
            self._console(block)
        elif block.language == "yaml":
            self._system(block.text, block.line)
        else:
            msg = f"line {block.line}: a block of {block.language!r} is not run: mark it with why"
            raise AssertionError(msg)

    def _write(self, block: Block) -> None:
        assert block.title is not None
        assert block.language in WRITTEN, f"line {block.line}: not a file: {block.language}"
        file = Path(block.title)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
        if block.language == "python":
            compile(block.text, block.title, "exec")
        if block.language == "yaml":
            self._system(block.text, block.line)

    def _python(self, block: Block) -> None:
        code = compile("\n" * block.line + block.text, self.session.__name__, "exec")
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, vars(self.session))
        self.printed = printed.getvalue()

    def _system(self, text: str, line: int) -> None:
        """Load a system; a part of one is put into the smallest system there is."""
        file = Path(f"line_{line}.yaml")
        file.write_text(text, encoding="utf-8")
        document = read_document(file)
        file.unlink()
        system_of(LEAST_SYSTEM | document, name="page", file=file.name, folder=Path())

    def _console(self, block: Block) -> None:
        commands = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
        assert commands[0] == "", f"line {block.line}: begin with a command after `$ `"
        for command in commands[1:]:
            typed, _, shown = command.replace("\\\n", "").partition("\n")
            told = re.search(r"# exit code (\d)$", typed)
            code = int(told[1]) if told else MISTAKE if shown.startswith("error: ") else 0
            printed = self._command(typed, block.line, code)
            if shown.strip():
                self._compare(shown, printed, block.line)

    def _command(self, typed: str, line: int, code: int) -> str:
        program, *words = shlex.split(typed, comments=True)
        if program == "make":
            assert set(words) <= self.targets, f"line {line}: there is no target {words}"
            return ""
        if program == "mkdir":
            Path(words[0]).mkdir()
            return ""
        if program == "cd":
            os.chdir(words[0])
            return ""
        if program == "ingenium":
            tried = CliRunner().invoke(app, words, prog_name="ingenium")
            assert tried.exit_code == code, f"line {line}: {typed}\n{tried.output}"
            return tried.output
        assert program == "python", f"line {line}: {program!r} is not run: mark it with why"
        ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
        assert ran.returncode == code, f"line {line}: {typed}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def _compare(self, shown: str, printed: str, line: int) -> None:
        """Compare what a page shows with what was printed; `...` stands for anything."""
        parts = (re.escape(part) for part in re.split(r"\.\.\.", _plain(shown)))
        assert re.fullmatch(".*?".join(parts), _plain(printed), re.DOTALL), (
            f"line {line}: shown is\n{shown}\nbut printed is\n{printed}"
        )


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
