"""Contract of the command line with a gateway that wants mutual TLS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from breastcad.settings import ServerSettings
from breastcad_client.app import app
from breastcad_client.testing import RELEASE, FakeExamService, serving
from typer.testing import CliRunner


def typed(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "TERM": "dumb"})
    return result.exit_code, result.output


@pytest.mark.parametrize("command", [("release", "show"), ("doctor",), ("analyze",)])
def test_the_commands_show_their_certificate_to_the_gateway(
    command: tuple[str, ...], certificates: Any, tmp_path: Path
) -> None:
    settings = ServerSettings(
        tls_certificate=certificates.server,
        tls_key=certificates.server_key,
        tls_client_ca=certificates.authority,
        drain_grace_s=0,
    )
    files = {
        "--tls-ca": certificates.authority,
        "--tls-certificate": certificates.client,
        "--tls-key": certificates.client_key,
    }
    options = [part for option, file in files.items() for part in (option, str(file))]
    if command == ("analyze",):
        (tmp_path / "a.dcm").touch()
        options += [str(tmp_path / "a.dcm"), "--out", str(tmp_path / "out")]
    with serving(FakeExamService(), settings) as address:
        status, text = typed(*command, "--server", address, *options)

    assert status == 0, text
    assert RELEASE in text or "serves" in text or "ANALYSED" in text
