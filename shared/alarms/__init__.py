"""Alarms to organisers: each service watches what it can see, tells the others, and mails and pages show it."""
