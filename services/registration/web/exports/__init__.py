"""Lists and exports: API routes, the page on which an organiser chooses, and the progress of a long export."""
