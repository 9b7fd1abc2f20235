"""Series of ticks as the one stream of events that a run plays."""
