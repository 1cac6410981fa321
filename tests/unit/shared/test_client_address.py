"""The address of a client, behind proxies or not."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from shared.http.client_address import client_address
from shared.http.keys import SETTINGS
from shared.service import new_application
from shared.settings import ServiceSettings
from tests.support.servers.running import settings_for


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        ("", ["1.1.1.1"], "10.0.0.9"),
        ("10.0.0.0/8", [], "10.0.0.9"),
        ("10.0.0.0/8", ["1.1.1.1"], "1.1.1.1"),
        ("10.0.0.0/8", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("10.0.0.0/8", ["6.6.6.6, 1.1.1.1, 10.0.0.7"], "1.1.1.1"),
        ("10.0.0.0/8", ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        ("10.0.0.0/8", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("10.0.0.9", ["1.1.1.1, nonsense"], "nonsense"),
        ("10.0.0.9", [" , "], "10.0.0.9"),
        ("10.0.0.9, ::1", ["2001:db8::1"], "2001:db8::/64"),
        ("10.0.0.9", ["2001:db8::1:2:3:4"], "2001:db8::/64"),
        ("10.0.0.9", ["2001:db8:0:1::1"], "2001:db8:0:1::/64"),
        ("10.0.0.9", ["::ffff:1.1.1.1"], "::ffff:1.1.1.1"),
    ],
)
def test_the_last_address_that_trusted_proxies_vouch_for(trusted: str, forwarded: list[str], client: str) -> None:
    settings = settings_for(ServiceSettings, "mongodb://nowhere", "amqp://nowhere", "t", trusted_proxies=trusted)
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers, app=new_application(settings)).clone(remote="10.0.0.9")
    assert request.app[SETTINGS].trusted_proxies == settings.trusted_proxies
    assert client_address(request) == client
