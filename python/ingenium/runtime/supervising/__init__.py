"""Sessions as processes: their folder, their status, and the supervisor that keeps them alive."""
