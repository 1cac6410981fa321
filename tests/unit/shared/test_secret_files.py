"""Secrets come from files where an orchestrator mounts them as such."""

from pathlib import Path

import pytest

from shared.settings import ServiceSettings, load

KEY = "k" * 32


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds all secrets of a service, and is known to it."""
    for name in ServiceSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    for name, text in (("mongodb_url", "mongodb://a"), ("rabbitmq_url", "amqp://a"), ("session_key", KEY)):
        (tmp_path / name).write_text(f"{text}\n")
    return tmp_path


@pytest.mark.usefixtures("secrets")
def test_a_secret_may_be_a_file_with_the_settings_name() -> None:
    settings = load(ServiceSettings)
    assert settings.mongodb_url.get_secret_value() == "mongodb://a"
    assert settings.session_keys == (KEY,)


@pytest.mark.usefixtures("secrets")
def test_the_environment_has_precedence_over_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABBITMQ_URL", "amqp://b")
    assert load(ServiceSettings).rabbitmq_url.get_secret_value() == "amqp://b"


def test_a_fault_in_a_file_is_named_without_its_text(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (secrets / "session_key").write_text("short-secret")
    with pytest.raises(SystemExit):
        load(ServiceSettings)
    output = capsys.readouterr().err
    assert "\n  SESSION_KEY: " in output
    assert "short-secret" not in output


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "none"))
    with pytest.raises(SystemExit):
        load(ServiceSettings)
    assert f"\n  SECRETS_DIR: there is no folder {tmp_path / 'none'}\n" in capsys.readouterr().err


@pytest.mark.usefixtures("secrets")
def test_a_file_that_may_not_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, **_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(SystemExit):
        load(ServiceSettings)
    output = capsys.readouterr().err
    assert "\n  SECRETS_DIR: " in output
    assert "Permission denied" in output
    assert "mongodb_url" in output
