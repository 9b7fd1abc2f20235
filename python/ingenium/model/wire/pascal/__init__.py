"""The bodies that the first two contracts share: JSON with PascalCase keys."""
