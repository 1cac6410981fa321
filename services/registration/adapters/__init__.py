"""The adapters of registration: MongoDB, password hashes, links."""
