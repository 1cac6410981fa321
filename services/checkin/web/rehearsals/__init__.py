"""The API of rehearsals."""
