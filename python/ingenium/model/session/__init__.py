"""A session: the inputs that all its processes fold, and the fold."""
