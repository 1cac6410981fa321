"""Following what desks did at the door."""
