"""The only rooms with a driver: MongoDB, SMTP, templates, documents."""
