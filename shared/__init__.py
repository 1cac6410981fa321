"""The kernel: code that two or more services need. It imports no service."""
