"""The demo reads its settings from the environment, names each fault in a sentence, and remembers its secrets."""

import socket
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local import proxy, services
from deploy.local.config import Config
from deploy.local.errors import DemoError
from deploy.local.mongodb import Mongodb
from deploy.local.rabbitmq import Rabbitmq
from deploy.local.state_file import StateFile
from shared.messaging.addresses import addresses


def test_without_anything_set_the_usual_ports_are_used() -> None:
    config = Config.read({})
    assert config.url == "http://127.0.0.1:8000"
    assert config.registration_port == 8080
    assert config.run_dir == Path(".run").resolve()
    assert config.mongodb_url is None


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(DemoError, match=r"PORT must be a number(?s:.*)MAILER_PORT must be a number"):
        Config.read({"PORT": "http", "MAILER_PORT": "70000"})


def test_two_services_cannot_share_a_port() -> None:
    with pytest.raises(DemoError, match="differ"):
        Config.read({"CHECKIN_PORT": "8000"})


def test_a_taken_port_is_named_with_the_variable_that_moves_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DemoError, match=f"Port {port} is taken; set CHECKIN_PORT to another"):
            Config.read({"CHECKIN_PORT": str(port)}).require_free_ports()


@pytest.mark.parametrize("setting", [{"MEMBERS": "2"}, {"INSTANCES": "many"}])
def test_numbers_that_make_no_cluster_are_refused(setting: dict[str, str]) -> None:
    with pytest.raises(DemoError, match=rf"{next(iter(setting))} must be one of 1, "):
        Config.read(setting)


def test_each_process_of_a_service_has_a_port_of_its_own(tmp_path: Path) -> None:
    config = Config.read({"INSTANCES": "2", "RUN_DIR": str(tmp_path)})
    ports = services.ports(config, StateFile(tmp_path))
    assert [ports[name][0] for name in ("registration", "checkin", "mailer")] == [8080, 8081, 8082]
    assert len({port for of_service in ports.values() for port in of_service}) == 6
    second = next(p for p in services.programs(ports, {"HOST": "127.0.0.1"}) if p.name == "checkin-2")
    assert second.environment == {"HOST": "127.0.0.1", "CHECKIN_PORT": str(ports["checkin"][1])}
    upstreams = proxy.program(config, ports).environment["CHECKIN_UPSTREAMS"]
    assert upstreams == " ".join(f"127.0.0.1:{port}" for port in ports["checkin"])


def test_the_address_of_a_cluster_names_all_its_members(tmp_path: Path) -> None:
    state = StateFile(tmp_path)
    assert Mongodb(tmp_path, state, 3).url.count("127.0.0.1:") == 3
    rabbitmq = Rabbitmq(tmp_path, state, 3)
    assert len({address.port for address in addresses(rabbitmq.url)}) == 3
    assert rabbitmq.program(1).environment["RABBITMQ_NODENAME"] == "moien-2@localhost"
    settings = (tmp_path / "rabbitmq" / "node-2" / "rabbitmq.conf").read_text()
    assert "classic_config.nodes.3 = moien-3@localhost" in settings


def test_secrets_stay_the_same_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    secret = StateFile(tmp_path).secret("session_key")
    assert len(secret) == 43
    assert StateFile(tmp_path).secret("session_key") == secret
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.json"]


def test_a_port_stays_the_same_while_it_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: set[int] = set()
    monkeypatch.setattr("deploy.local.state_file.is_free", lambda port: port not in taken)
    port = StateFile(tmp_path).port("smtp_port")
    assert StateFile(tmp_path).port("smtp_port") == port
    taken.add(port)
    other_port = StateFile(tmp_path).port("smtp_port")
    assert other_port != port
    assert StateFile(tmp_path).port("smtp_port") == other_port


def test_data_without_their_passwords_are_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "mongodb").mkdir()
    with pytest.raises(DemoError, match=r"without its state\.json; 'make clean' removes both"):
        StateFile(tmp_path)


def test_mongodb_logs_no_values_of_slow_operations(tmp_path: Path) -> None:
    command = Mongodb(tmp_path, StateFile(tmp_path)).program().command
    assert int(command[command.index("--slowms") + 1]) > timedelta(days=20) / timedelta(milliseconds=1)
