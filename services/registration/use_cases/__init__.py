"""Everything that people and messages do with registration, one file each."""
