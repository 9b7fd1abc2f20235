"""The order executor: approved orders on their way to a venue, and what it says of them."""
