"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from breastcad.settings import ServerSettings, load
from pydantic import ValidationError


def test_the_environment_sets_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREASTCAD_MAX_RUNNING", "7")
    assert load(ServerSettings).max_running == 7


def test_an_empty_variable_leaves_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREASTCAD_METRICS_PORT", "")
    assert load(ServerSettings).metrics_port is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("MAX_RUNNING", "0"),
        ("LOG_LEVEL", "loud"),
        ("STORE", "http://host/path"),
        ("REFLECTION", "perhaps"),
    ],
)
def test_a_wrong_value_names_the_variable_but_not_the_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"BREASTCAD_{name}", value)
    with pytest.raises(SystemExit) as caught:
        load(ServerSettings)
    lines = capsys.readouterr().err.splitlines()
    assert caught.value.code == 2
    assert [line.split(":")[0] for line in lines] == [f"BREASTCAD_{name}"]
    assert f"'{value}'" not in lines[0]


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ServerSettings().port = 1  # type: ignore[misc]


def test_a_certificate_without_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be set together"):
        ServerSettings(tls_certificate=Path("server.pem"))


def test_client_certificates_cannot_be_asked_for_without_tls() -> None:
    with pytest.raises(ValidationError, match="needs tls_certificate"):
        ServerSettings(tls_client_ca=Path("ca.pem"))


def test_a_service_calls_others_with_its_own_certificate() -> None:
    settings = ServerSettings(
        tls_certificate=Path("own.pem"),
        tls_key=Path("own.key"),
        tls_server_ca=Path("ca.pem"),
        max_message_bytes=5,
    )
    channels = settings.channels
    assert (channels.tls_certificate, channels.tls_key) == (Path("own.pem"), Path("own.key"))
    assert (channels.tls_server_ca, channels.max_message_bytes) == (Path("ca.pem"), 5)
