"""What holds for every store, be it a folder or a real S3 server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound, Unavailable
from breastcad.releases import load_release
from breastcad.store import Store, open_store
from breastcad.testing.releases import write_release
from pydantic import SecretStr

from tests.servers.minio import MinioServer


def test_what_was_written_is_read_back(store: Store) -> None:
    store.write("bundles/ab/model.onnx", b"\x00\xff model")

    assert store.read("bundles/ab/model.onnx") == b"\x00\xff model"


def test_an_empty_content_is_a_content(store: Store) -> None:
    store.write("empty", b"")

    assert store.exists("empty")
    assert store.read("empty") == b""


def test_writing_again_replaces(store: Store) -> None:
    store.write("channels/stable.json", b"old and longer")
    store.write("channels/stable.json", b"new")

    assert store.read("channels/stable.json") == b"new"


def test_a_key_that_was_never_written_is_not_found(store: Store) -> None:
    assert not store.exists("releases/none.json")
    with pytest.raises(NotFound, match=r"NOT_IN_STORE.*releases/none\.json"):
        store.read("releases/none.json")


def test_a_folder_of_keys_is_not_a_key(store: Store) -> None:
    store.write("releases/a.json", b"{}")

    assert not store.exists("releases")
    with pytest.raises(NotFound):
        store.read("releases")


def test_lists_all_keys_below_a_folder_sorted(store: Store) -> None:
    for key in ("runs/b", "runs/a/deep/file", "runs/a/x", "runs-old/c", "top"):
        store.write(key, b"")

    assert store.list("runs") == ("runs/a/deep/file", "runs/a/x", "runs/b")
    assert store.list("runs/") == store.list("runs")
    assert store.list() == ("runs-old/c", "runs/a/deep/file", "runs/a/x", "runs/b", "top")
    assert store.list("nothing") == ()


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../up", "a/../../up", "a/./b", "a//b", "a/", ".hidden", "a\\b", "ä"]
)
def test_refuses_keys_that_are_no_plain_relative_paths(store: Store, key: str) -> None:
    for refused in (store.read, store.exists, lambda bad: store.write(bad, b"")):
        with pytest.raises(InvalidInput, match="INVALID_KEY"):
            refused(key)


def test_a_reader_never_sees_half_of_a_write(store: Store) -> None:
    contents = [bytes([value]) * 300_000 for value in (1, 2)]
    store.write("channel", contents[0])

    with ThreadPoolExecutor(2) as pool:
        writes = [pool.submit(store.write, "channel", contents[turn % 2]) for turn in range(10)]
        while not all(write.done() for write in writes):
            assert store.read("channel") in contents
    assert store.list() == ("channel",)


def test_a_release_copied_to_any_store_loads_from_there(store: Store, tmp_path: Path) -> None:
    original = write_release(tmp_path / "origin")
    source = open_store((tmp_path / "origin").as_uri())
    for key in source.list():
        store.write(key, source.read(key))

    loaded = load_release(store)

    assert loaded.release == original.release
    assert loaded.segmenter("US").model == b"segment-us"


def test_a_bucket_that_does_not_exist_is_unavailable(minio: MinioServer) -> None:
    store = open_store("s3://no-such-bucket/prefix", minio.settings)

    for use in (store.read, store.list, store.exists, lambda key: store.write(key, b"")):
        with pytest.raises(Unavailable, match="STORE_UNAVAILABLE: S3 answered NoSuchBucket"):
            use("key")


def test_a_wrong_secret_is_unavailable_and_never_shown(minio: MinioServer) -> None:
    settings = minio.settings.model_copy(update={"s3_secret_key": SecretStr("wrong secret")})
    store = open_store(f"s3://{minio.make_bucket()}", settings)

    with pytest.raises(Unavailable, match="SignatureDoesNotMatch") as caught:
        store.read("key")

    assert "wrong secret" not in str(caught.value) + repr(settings)
