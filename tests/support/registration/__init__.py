"""Builders, fakes and a running service for registration."""
