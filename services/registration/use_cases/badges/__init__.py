"""Use cases of organisers around printed badges."""
