"""Signing in and out, accounts and tokens."""
