"""Organisers at the door's console, with a browser that has no scripts."""

from yarl import URL

from shared.identity.sessions import COOKIE
from tests.support.checkin.service import Served
from tests.support.outside.visitor import Visitor


def sign_in(visitor: Visitor, served: Served, account: str) -> None:
    """Signs an account in."""
    visitor.session.cookie_jar.update_cookies({COOKIE: served.session_cookie(account)}, URL("http://127.0.0.1"))
