"""The exchanges: a folder each, with the codec of its wire in `wire.py`."""
