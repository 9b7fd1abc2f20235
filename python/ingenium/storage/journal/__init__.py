"""The journal: every input and decision of a session, in order, chained by hashes."""
