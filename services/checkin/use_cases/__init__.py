"""What people do at the door, by name."""
