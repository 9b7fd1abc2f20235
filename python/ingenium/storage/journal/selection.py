"""Which rows of a journal are meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows are meant: those that agree with everything that is given."""

    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    first_time: int | None = None
    last_time: int | None = None

    def condition(self) -> tuple[str, tuple[object, ...]]:
        """Return it as a condition of SQL, with its values; without one, an empty text."""
        terms: list[str] = []
        values: list[object] = []
        columns = (("kind", self.kinds), ("source", self.sources), ("id", self.ids))
        for column, chosen in (*columns, ("cause", self.causes)):
            if chosen:
                terms.append(f"{column} IN ({', '.join('?' * len(chosen))})")
                values += chosen
        for bound, sign in ((self.first_time, ">="), (self.last_time, "<=")):
            if bound is not None:
                terms.append(f"time {sign} ?")
                values.append(bound)
        return " AND ".join(terms), tuple(values)


ALL = Selection()
