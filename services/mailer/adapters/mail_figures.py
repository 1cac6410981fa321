"""The mailer's figures that are read when Prometheus asks."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time

from prometheus_client import Gauge

from services.mailer.adapters.indexes import UNSETTLED, UNSETTLED_STATES
from services.mailer.domain.oauth_client import OAuthClient
from shared.metrics import MOST_COUNTED
from shared.mongo.connection import Database

MAILS_BY_STATE = Gauge(
    "moien_mails_in_ledger", f"Mails on their way or gone wrong, by their state; {MOST_COUNTED} at most", ["state"]
)
SECRET_ENDS = Gauge("moien_secret_ends_timestamp_seconds", "When a secret that the settings date ends", ["secret"])


def mails_by_state(database: Database) -> Callable[[], Awaitable[None]]:
    """Returns the figure that counts the mails in each unsettled state, from an index alone."""

    async def measure() -> None:
        for state in UNSETTLED_STATES:
            number = await database["mails"].count_documents({"state": state}, hint=UNSETTLED, limit=MOST_COUNTED)
            MAILS_BY_STATE.labels(state).set(number)

    return measure


def note_secret_end(client: OAuthClient | None) -> None:
    """Notes the day on which the secret of the client for XOAUTH2 ends, where the settings say it."""
    if client and client.secret_ends:
        moment = datetime.combine(client.secret_ends, time(), UTC)
        SECRET_ENDS.labels("smtp_oauth").set(moment.timestamp())
