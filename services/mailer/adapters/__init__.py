"""The adapters of the mailer: MongoDB, SMTP, templates, documents."""
