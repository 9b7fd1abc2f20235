"""First files of a person's own: a strategy, a system, each with its test."""
