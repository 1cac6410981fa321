"""The organisers' console."""
