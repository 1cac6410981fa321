"""What the environment asks for is understood, and what cannot be is said in one sentence each."""

import json
import socket
import stat
from pathlib import Path

import pytest

from deploy.local.keepsakes import Keepsakes
from deploy.local.refusal import NotPossible
from deploy.local.surroundings import Surroundings


def test_without_anything_set_the_usual_ports_are_used() -> None:
    surroundings = Surroundings.read({})
    assert surroundings.url == "http://127.0.0.1:8000"
    assert surroundings.registration_port == 8080
    assert surroundings.run_dir == Path(".run").resolve()
    assert surroundings.mongodb_url is None


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(NotPossible, match=r"PORT is to be a number(?s:.*)MAILER_PORT is to be a number"):
        Surroundings.read({"PORT": "http", "MAILER_PORT": "70000"})


def test_two_services_cannot_share_a_port() -> None:
    with pytest.raises(NotPossible, match="differ"):
        Surroundings.read({"CHECKIN_PORT": "8000"})


def test_a_taken_port_is_named_with_the_variable_that_moves_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotPossible, match=f"Port {port} is taken; set CHECKIN_PORT to another"):
            Surroundings.read({"CHECKIN_PORT": str(port)}).require_free_ports()


def test_secrets_stay_the_same_and_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keepsakes.json"
    secret = Keepsakes(file).secret("session_key")
    assert len(secret) == 43
    assert Keepsakes(file).secret("session_key") == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keepsakes.json"]


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "keepsakes.json"
    port = Keepsakes(file).port("smtp_port")
    assert Keepsakes(file).port("smtp_port") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert Keepsakes(file).port("smtp_port") != port
    assert json.loads(file.read_text())["smtp_port"] != port
