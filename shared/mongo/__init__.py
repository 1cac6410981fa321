"""MongoDB: the connection, transactions, many calls in one round trip."""
