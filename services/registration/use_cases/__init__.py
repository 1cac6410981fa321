"""The use cases of registration, one file each."""
