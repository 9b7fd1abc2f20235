"""Import: files into the catalog, with nothing changed in silence."""
