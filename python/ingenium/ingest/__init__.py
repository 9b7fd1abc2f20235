"""What brings data in: the ingestor class."""
