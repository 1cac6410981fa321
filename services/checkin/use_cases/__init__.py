"""The use cases of check-in, one file each."""
