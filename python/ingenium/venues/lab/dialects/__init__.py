"""How the exchanges of the lab speak."""
