"""Steps inside the event transaction that several use cases share: saving, auditing, mailing, filling places."""
