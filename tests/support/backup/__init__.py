"""Databases to back up, and backups to spoil."""
