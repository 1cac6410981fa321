"""Logs are read by machines, and by people at a terminal."""

import io
import json
import sys
from typing import Any

import pytest
import structlog

from shared.logs import configure
from shared.settings import ServiceSettings
from tests.support.servers.running import settings_for


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def restored() -> Any:
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def logged(monkeypatch: pytest.MonkeyPatch, output: io.StringIO, log_format: str) -> str:
    monkeypatch.setattr(sys, "stdout", output)
    fields = {"log_format": log_format, "log_level": "info"}
    configure(settings_for(ServiceSettings, "mongodb://nowhere", "amqp://nowhere", "moien", **fields), "checkin")
    try:
        password = "hunter2"
        raise ValueError(f"{len(password)} characters")
    except ValueError:
        structlog.get_logger().info("answered", request_id="a1", exc_info=True)
    return output.getvalue()


@pytest.mark.parametrize(("output", "log_format"), [(io.StringIO(), "auto"), (Terminal(), "json")])
def test_each_line_is_an_object_unless_somebody_looks_on(
    monkeypatch: pytest.MonkeyPatch, restored: None, output: io.StringIO, log_format: str
) -> None:
    line = json.loads(logged(monkeypatch, output, log_format))
    assert (line["event"], line["service"], line["request_id"]) == ("answered", "checkin", "a1")
    assert "hunter2\n" not in line["exception"]


@pytest.mark.parametrize(("output", "log_format"), [(Terminal(), "auto"), (io.StringIO(), "console")])
def test_people_read_lines_without_the_values_of_variables(
    monkeypatch: pytest.MonkeyPatch, restored: None, output: io.StringIO, log_format: str
) -> None:
    text = logged(monkeypatch, output, log_format)
    assert "answered" in text
    assert not text.startswith("{")
    assert "password = 'hunter2'" not in text
