"""Figures for Prometheus that every service has; names begin with `moien_`."""

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_OLDEST = Gauge("moien_outbox_oldest_seconds", "Age of the oldest message not yet published")
MESSAGES = Counter("moien_messages_total", "Messages handled", ["name", "outcome"])
LOOP_RESTARTS = Counter("moien_loop_restarts_total", "Times a background loop failed and was started again", ["loop"])
LOOP_LAST_TURN = Gauge("moien_loop_last_turn_timestamp_seconds", "When a background loop last came round", ["loop"])
DEAD_LETTERS = Counter("moien_dead_letters_total", "Messages put aside because they could not be processed")
REQUESTS = Histogram(
    "moien_request_seconds",
    "Time to answer, by route",
    ["method", "route", "status"],
    buckets=(0.003, 0.01, 0.03, 0.08, 0.2, 0.5, 1, 3, 10),
)
