"""Strategies that come with the platform, each an example to copy from."""
