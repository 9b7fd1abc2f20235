"""The portfolio: what signals become, and what came of it."""
