"""What two or more services need: contracts, broker, outbox, identity, HTTP edge. Imports no service."""
