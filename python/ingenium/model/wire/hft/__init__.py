"""The dialect of hft-service."""
