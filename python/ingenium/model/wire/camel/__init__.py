"""The dialect of the REST and socket contract."""
