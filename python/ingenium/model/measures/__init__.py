"""What a component measures of itself: plain numbers, named in one table, read by whoever asks."""
