"""The ports of check-in's use cases."""
