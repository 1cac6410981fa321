"""A rush for the last places: groups, invitations, cancellations, two instances of which one is killed."""
