"""Stored runs: what was run, on which data and code, and what came of it; to be run again."""
