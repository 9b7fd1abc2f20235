"""The vocabulary: what the platform's parts say to each other, with no I/O."""
