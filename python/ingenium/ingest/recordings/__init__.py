"""Files of recorded messages, read into rows of the catalog's kinds."""
