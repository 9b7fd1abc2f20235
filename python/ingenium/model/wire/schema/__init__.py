"""Documents that describe the dialects, made from the types of their messages."""
