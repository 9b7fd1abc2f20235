"""Pages: a run, several runs, or a price series as one HTML file that needs nothing else."""
