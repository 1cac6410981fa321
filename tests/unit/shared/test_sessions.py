"""A console's cookie is believed only when a key of ours signed it."""

from datetime import UTC, datetime

import pytest

from shared.identity.sessions import Session, sign_session, verify_session

OLD, NEW = "o" * 32, "n" * 32
SESSION = Session("session-1", "account-1", datetime(2026, 11, 12, 9, 15, tzinfo=UTC))


def test_a_cookie_gives_back_its_session() -> None:
    assert verify_session(sign_session(SESSION, [NEW]), [NEW]) == SESSION


def test_a_cookie_signed_with_an_older_key_is_good_while_that_key_is_listed() -> None:
    cookie = sign_session(SESSION, [OLD])
    assert verify_session(cookie, [NEW, OLD]) == SESSION
    assert verify_session(cookie, [NEW]) is None


def test_the_first_key_signs() -> None:
    assert verify_session(sign_session(SESSION, [NEW, OLD]), [NEW]) == SESSION


@pytest.mark.parametrize("cookie", ["", ".", "a.b", "é.é", "\udc80", "a" * 5_000])
def test_any_other_text_is_no_session(cookie: str) -> None:
    assert verify_session(cookie, [NEW]) is None


def test_a_changed_cookie_is_no_session() -> None:
    cookie = sign_session(SESSION, [NEW])
    for position in range(0, cookie.rindex("."), 7):
        changed = "A" if cookie[position] != "A" else "B"
        assert verify_session(cookie[:position] + changed + cookie[position + 1 :], [NEW]) is None
