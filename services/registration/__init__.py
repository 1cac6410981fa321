"""Registration: events, registrations, places, tickets, and who may sign in.

Owns the database `<prefix>_registration`. Publishes event.changed, registration.changed, account.changed,
token.changed, blank_badges.issued, walk_in.settled, mail.requested, mail.withdrawn and digests. Consumes
attendance.changed, desk_entry.changed, badge.printed, mail.changed, mail.resend_requested, republish.requested and
digests.
"""
