"""The ports of registration's use cases."""
