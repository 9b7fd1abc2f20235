"""Where a component is in its life, as it tells itself."""

from __future__ import annotations

from typing import Literal, TypeAlias

Phase: TypeAlias = Literal[
    "starting", "replaying", "running", "draining", "ended", "stopped", "failed"
]
"""`replaying` folds again what was before; `ended` has nothing more to do."""
