"""Publishing the present state again, and comparing copies with digests."""
