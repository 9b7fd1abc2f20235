"""What a run was worth: statistics, results, and their display."""
