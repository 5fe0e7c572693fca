"""What holds for one kind of store only; see tests/store for what holds for all."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound, Unavailable
from breastcad.store import StoreSettings, open_store
from pydantic import SecretStr, ValidationError


def s3_settings(endpoint: str) -> StoreSettings:
    return StoreSettings(
        s3_endpoint=endpoint,
        s3_access_key="key",
        s3_secret_key=SecretStr("secret"),
        s3_secure=False,
        s3_connect_timeout_s=0.2,
        s3_read_timeout_s=0.2,
    )


def test_a_file_url_may_be_relative_to_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    open_store("file://models/main").write("key", b"content")

    assert (tmp_path / "models" / "main" / "key").read_bytes() == b"content"


def test_a_file_url_may_have_escaped_letters(tmp_path: Path) -> None:
    open_store((tmp_path / "with space").as_uri()).write("key", b"content")

    assert (tmp_path / "with space" / "key").read_bytes() == b"content"


@pytest.mark.parametrize(
    "url",
    ["", "models", "/models", "file://", "s3://", "s3:///prefix", "s3://Ab_c", "http://host/path"],
)
def test_any_other_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="STORE_URL"):
        open_store(url, s3_settings("127.0.0.1:9"))


def test_a_missing_folder_is_unavailable_for_readers(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/none")

    for use in (store.read, store.exists, store.list):
        with pytest.raises(Unavailable, match="STORE_UNAVAILABLE"):
            use("key")


def test_an_unfinished_write_leaves_the_old_content_and_is_no_key(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri())
    store.write("channel", b"old")
    # What a process that was killed in the middle of a write leaves behind.
    (tmp_path / ".0123.part").write_bytes(b"ne")

    assert store.read("channel") == b"old"
    assert store.list() == ("channel",)


def test_a_file_where_a_folder_should_be_is_unavailable(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri())
    store.write("runs", b"a file")

    with pytest.raises(Unavailable, match="STORE_UNAVAILABLE"):
        store.write("runs/1", b"")
    with pytest.raises(NotFound):
        store.read("runs/1")
    assert list(tmp_path.iterdir()) == [tmp_path / "runs"]


def test_a_server_that_refuses_connections_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    store = open_store("s3://bucket", s3_settings(f"127.0.0.1:{port}"))

    with pytest.raises(Unavailable, match="STORE_UNAVAILABLE"):
        store.read("key")


def test_a_server_that_never_answers_is_unavailable_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = open_store("s3://bucket", s3_settings(f"127.0.0.1:{silent.getsockname()[1]}"))
        start = time.monotonic()
        with pytest.raises(Unavailable, match="STORE_UNAVAILABLE"):
            store.read("key")

    assert time.monotonic() - start < 5


@pytest.mark.parametrize("endpoint", [None, ""])
def test_s3_needs_an_endpoint(endpoint: str | None) -> None:
    with pytest.raises(InvalidInput, match="BREASTCAD_S3_ENDPOINT"):
        open_store("s3://bucket", StoreSettings(s3_endpoint=endpoint))


@pytest.mark.parametrize("endpoint", ["http://host:9000", "host/path"])
def test_an_endpoint_is_a_host_and_perhaps_a_port(endpoint: str) -> None:
    with pytest.raises(InvalidInput, match="STORE_SETTINGS"):
        open_store("s3://bucket", s3_settings(endpoint))


def test_settings_come_from_the_environment_and_name_a_wrong_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BREASTCAD_S3_ENDPOINT", "s3.hospital:9000")
    monkeypatch.setenv("BREASTCAD_S3_SECURE", "false")
    assert StoreSettings().s3_endpoint == "s3.hospital:9000"
    assert not StoreSettings().s3_secure

    monkeypatch.setenv("BREASTCAD_S3_SECURE", "perhaps")
    with pytest.raises(ValidationError, match="s3_secure"):
        StoreSettings()
