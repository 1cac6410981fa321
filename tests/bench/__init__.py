"""Measures Moien from outside, beside a yardstick from the same minute: how long people wait, and what it costs."""
