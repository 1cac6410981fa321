"""Check-in: who may enter, and who did.

Owns: check-in lists, gates, paired devices, scans, and the attendance that follows from them.
Publishes: attendance.changed.v1 (per registration, the whole of it), desk_entry.changed.v1, digests of them,
badge.printed.v1, requests to republish.
Consumes: event.changed.v1, registration.changed.v1, blank_badges.issued.v1, walk_in.settled.v1,
account.changed.v1, token.changed.v1, republish.requested.v1, digest.published.v1.

It knows the hash and the roster key of a ticket, never the secret. A registration, its tickets and its scans are one
document (collection `door`), so one guarded update decides an admission.
"""
