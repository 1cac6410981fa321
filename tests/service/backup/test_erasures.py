"""People who took back their data or a consent after a backup are not brought back by restoring it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.backup import keys
from deploy.backup.create import create_backup
from deploy.backup.erasing_again import Repeated
from deploy.backup.erasures import keep_erasures
from deploy.backup.errors import BackupError
from deploy.backup.restore import restore_backup
from deploy.backup.shelf import Shelf
from shared.contracts import decode
from shared.contracts.mailer import ConsentWithdrawn
from tests.support.backup.databases import Databases, some_databases

BEFORE = datetime(2026, 11, 1, 9, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=3)
OLD, NEW = "correct horse battery staple", "another key altogether"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COST", 2**4)


@pytest.fixture
def databases(mongodb_url: str, namespace: str) -> Iterator[Databases]:
    with some_databases(mongodb_url, namespace) as made:
        made.put("registration", "registrations", a_person("gone"), a_person("left"), a_person("stays"))
        mails = [{"_id": f"{name}.1", "registration": name, "state": "queued", "due_at": BEFORE} for name in PEOPLE]
        made.put("mailer", "mails", *mails)
        yield made


PEOPLE = ("gone", "stays")


def a_person(name: str) -> dict[str, Any]:
    news = {"given": True, "version": "1", "at": BEFORE}
    never = {"given": False, "version": "1", "at": BEFORE}
    return {
        "_id": name,
        "event": "plastics",
        "erased_at": None,
        "created_at": BEFORE,
        "consents": {"news": news, "contacts": never},
    }


def take_back(databases: Databases) -> None:
    """One is erased, one takes back a consent, and somebody unsubscribes."""
    registrations = databases.client[f"{databases.prefix}_registration"]["registrations"]
    registrations.update_one({"_id": "gone"}, {"$set": {"erased_at": AFTER, "consents": {}}})
    withdrawn = {"consents.news.given": False, "consents.news.at": AFTER}
    registrations.update_one({"_id": "left"}, {"$set": withdrawn})
    databases.put("mailer", "unsubscriptions", {"_id": "plastics 0a1b", "unsubscribed_at": AFTER})


def back_up(databases: Databases, shelf: Shelf, passphrase: str | None = None) -> Path:
    return create_backup(shelf, databases.where, settings={}, passphrase=passphrase)[0]


def restore(databases: Databases, path: Path, shelf: Shelf, passphrase: str | None = None) -> Repeated:
    return restore_backup(path, shelf, databases.where, passphrase=passphrase, replaces=True).repeated


@pytest.mark.parametrize("everything_is_lost", [True, False])
def test_whoever_was_erased_after_the_backup_is_to_be_erased_again(
    databases: Databases, tmp_path: Path, everything_is_lost: bool
) -> None:
    shelf = Shelf(tmp_path)
    path = back_up(databases, shelf)
    take_back(databases)
    if everything_is_lost:
        keep_erasures(shelf, databases.where, None)
        databases.wipe()
    assert restore(databases, path, shelf) == Repeated(erased=1, withdrawn=1, unsubscribed=1)
    registration, mailer = (databases.client[f"{databases.prefix}_{name}"] for name in ("registration", "mailer"))
    assert [row["_id"] for row in registration["schedule"].find()] == ["erase_again/gone"]
    assert {mail["registration"]: mail["due_at"] for mail in mailer["mails"].find()} == {"gone": None, "stays": BEFORE}
    [message] = [decode(row["name"], row["body"]) for row in mailer["outbox"].find()]
    assert message == ConsentWithdrawn(event="plastics", registration="left", consent="news", withdrawn_at=AFTER)
    assert mailer["unsubscriptions"].find_one() == {"_id": "plastics 0a1b", "unsubscribed_at": AFTER}


def test_a_new_list_keeps_what_only_an_earlier_one_knows(databases: Databases, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = back_up(databases, shelf)
    take_back(databases)
    keep_erasures(shelf, databases.where, None)
    databases.wipe()
    keep_erasures(shelf, databases.where, None)
    assert len(shelf.lists()) == 1
    assert restore(databases, path, shelf).erased == 1


def test_a_list_under_an_older_key_is_not_passed_over(databases: Databases, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    take_back(databases)
    keep_erasures(shelf, databases.where, OLD)
    path = back_up(databases, shelf, NEW)
    with pytest.raises(BackupError, match="may hold older keys"):
        restore(databases, path, shelf, NEW)
    assert restore(databases, path, shelf, f"{NEW}\n{OLD}").erased == 0
    assert keep_erasures(shelf, databases.where, NEW)[1].number == 3
