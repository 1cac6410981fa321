"""Alarms to organisers about the door."""
