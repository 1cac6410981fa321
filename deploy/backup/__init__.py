"""Backup and restore of the three databases and of the keys: `python -m deploy.backup --help`.

A backup is one file. `snapshot.py` reads all three databases as they were at one moment, `archive.py` knows what is in
the file, `sealed_file.py` how it is protected, `shelf.py` the folder where the files lie. MongoDB's own tools are in no
registry from which Moien is installed, and they know neither one moment for three databases nor encryption.
"""
