"""Figures for Prometheus that every service has; names begin with `moien_`.

Labels have few values, known beforehand: never an address, an id, or anything that people type.
"""

from prometheus_client import Counter, Gauge, Histogram

MOST_COUNTED = 10_000
"""Up to here things that wait are counted: more is a fault in any case, and a count must cost next to nothing."""

BUILD = Gauge("moien_build_info", "1; the service that answers, and its version", ["service", "version"])
READY = Gauge("moien_ready", "1 while the service can do its main job")
DEPENDENCY_UP = Gauge("moien_dependency_up", "1 while a dependency is there and keeps up", ["dependency"])
OUTBOX_OLDEST = Gauge("moien_outbox_oldest_seconds", "Age of the oldest message not yet published")
OUTBOX_MESSAGES = Gauge(
    "moien_outbox_messages", f"Messages not yet published, of all processes; {MOST_COUNTED} at most"
)
QUEUE_MESSAGES = Gauge("moien_queue_messages", "Messages that wait in the service's queue in RabbitMQ")
MESSAGES = Counter("moien_messages_total", "Messages handled", ["name", "outcome"])
MESSAGE_DELAY = Histogram(
    "moien_message_delay_seconds",
    "Time from a message's publication until it had its effect, retries included",
    buckets=(0.1, 0.5, 1, 5, 30, 120, 600, 3600),
)
LOOP_RESTARTS = Counter("moien_loop_restarts_total", "Times a background loop failed and was started again", ["loop"])
LOOP_LAST_TURN = Gauge("moien_loop_last_turn_timestamp_seconds", "When a background loop last came round", ["loop"])
EVENT_LOOP_DELAY = Histogram(
    "moien_event_loop_delay_seconds",
    "How much later than asked for the process came to something: what blocks it shows here",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
DEAD_LETTERS = Counter("moien_dead_letters_total", "Messages put aside because they could not be processed")
DEAD_LETTERS_STORED = Gauge("moien_dead_letters_stored", "Messages put aside that nobody has replayed or deleted")
STORAGE_TOTAL = Gauge("moien_storage_total_bytes", "Size of the file system that MongoDB stores the database on")
STORAGE_USED = Gauge("moien_storage_used_bytes", "Used of the file system that MongoDB stores the database on")
LIVE_STREAMS = Gauge("moien_live_streams", "Open streams of server-sent events; they are not in moien_request_seconds")
REQUESTS = Histogram(
    "moien_request_seconds",
    "Time to answer, by route",
    ["method", "route", "status"],
    buckets=(0.003, 0.01, 0.03, 0.08, 0.2, 0.5, 1, 3, 10),
)
