"""Alarms to organisers: those of registration, and the news of the other services."""
