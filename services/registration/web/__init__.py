"""Registration over HTTP."""
