"""The imprint, the accessibility statement and complaints about accessibility."""
