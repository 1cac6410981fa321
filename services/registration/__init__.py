"""Registration: events, registrations, places, tickets, and who may sign in.

Owns the database `<prefix>_registration`. Publishes event.changed, registration.changed, account.changed,
token.changed, mail.requested and digests. Consumes attendance.changed, mail.changed, republish.requested and digests.
"""
