"""The dialect of the Luno trader."""
