"""The team's list of organisations: its pages, and names suggested while people type their company."""
