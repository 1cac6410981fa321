"""Organisers: how a service recognises them, and their rights."""
