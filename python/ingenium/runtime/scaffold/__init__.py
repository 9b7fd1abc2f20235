"""First files of a person's own: a strategy, a system, an ingestor, each with its test."""
