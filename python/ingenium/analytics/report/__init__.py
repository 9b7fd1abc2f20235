"""The report of a run: every figure, table and series that a screen, a page or JSON shows."""
