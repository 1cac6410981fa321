"""All of Moien on one machine as plain processes: the demo, and the real servers that the tests use."""
