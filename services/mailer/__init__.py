"""The mailer: sends each mail that registration asks for, once, and tells the truth about its fate.

Owns: the ledger (one entry a mail, with its history), templates and their languages, delivery over SMTP.
Publishes: mail.changed, mail.resend_requested, and republish.requested for copies that do not match.
Consumes: mail.requested, mail.withdrawn; event.changed (who may see an event's mails); account.changed, token.changed;
republish.requested; digest.published.
"""
