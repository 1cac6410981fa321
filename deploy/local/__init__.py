"""All of Moien on one machine, as plain processes: for the demo, and the real servers that the tests talk to."""
