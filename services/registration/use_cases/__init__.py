"""What people do with registration, one file each."""
