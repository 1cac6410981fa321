"""Alarms to organisers: those about e-mails, and the e-mails about all alarms."""
