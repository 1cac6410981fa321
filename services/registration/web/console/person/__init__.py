"""The page of one person: what happened with the registration, and the way to the next one."""
