"""Bundles are named by their content: nothing in them can change unseen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from breastcad.bundles import load_bundle, publish_bundle, write_bundle
from breastcad.documents import render_document
from breastcad.errors import Corrupt, InvalidInput, NotFound
from breastcad.store import Store, open_store
from breastcad.testing.releases import example_spec
from breastcad.v1 import types_pb2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    (folder / "plots").mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"graph")
    (folder / "bundle.json").write_bytes(render_document(example_spec("classify-us")))
    (folder / "plots" / "roc.png").write_bytes(b"picture")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store((tmp_path / "store").as_uri())


def publish_manifest(store: Store, manifest: object) -> str:
    """Write any manifest under its right digest, as a forger would."""
    content = json.dumps(manifest).encode()
    digest = hashlib.sha256(content).hexdigest()
    store.write(f"bundles/{digest}/manifest.json", content)
    return digest


def test_the_digest_is_the_sha256_of_the_manifest_that_names_every_file(folder: Path) -> None:
    (folder / ".cache").write_bytes(b"left out")

    digest = write_bundle(folder)

    content = (folder / "manifest.json").read_bytes()
    assert digest == hashlib.sha256(content).hexdigest()
    files = json.loads(content)["files"]
    assert list(files) == ["bundle.json", "model.onnx", "plots/roc.png"]
    assert files["model.onnx"] == hashlib.sha256(b"graph").hexdigest()


def test_writing_the_same_files_again_gives_the_same_digest(folder: Path) -> None:
    assert write_bundle(folder) == write_bundle(folder)


def test_a_published_bundle_loads_with_its_spec_and_files(folder: Path, store: Store) -> None:
    bundle = load_bundle(store, publish_bundle(store, folder))

    bundle.verify()
    assert bundle.spec == example_spec("classify-us")
    assert bundle.model == b"graph"
    assert bundle.read("plots/roc.png") == b"picture"
    assert bundle.triton_name == f"classify-us-{bundle.digest[:12]}"


def test_answers_name_the_model_with_its_limits_of_use(folder: Path, store: Store) -> None:
    info = load_bundle(store, publish_bundle(store, folder)).info()

    assert (info.task, info.modality) == ("classify", types_pb2.MODALITY_US)
    assert info.name == "test-classify-us"
    assert info.digest == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert info.licence == "CC0-1.0: For tests."


@pytest.mark.parametrize("name", ["manifest.json", "bundle.json", "model.onnx", "plots/roc.png"])
@pytest.mark.parametrize("position", [0, -1])
def test_one_changed_byte_anywhere_is_found_and_named(
    folder: Path, store: Store, name: str, position: int
) -> None:
    digest = publish_bundle(store, folder)
    content = bytearray(store.read(f"bundles/{digest}/{name}"))
    content[position] ^= 1
    store.write(f"bundles/{digest}/{name}", bytes(content))

    with pytest.raises(Corrupt, match=rf"BUNDLE_CORRUPT: {name} "):
        load_bundle(store, digest).verify()


def test_a_missing_file_is_corruption(folder: Path, store: Store, tmp_path: Path) -> None:
    bundle = load_bundle(store, publish_bundle(store, folder))
    (tmp_path / "store" / "bundles" / bundle.digest / "model.onnx").unlink()

    with pytest.raises(Corrupt, match=r"BUNDLE_CORRUPT: model\.onnx "):
        _ = bundle.model


def test_a_bundle_that_is_not_there_is_not_found(store: Store) -> None:
    store.write("other", b"")

    with pytest.raises(NotFound, match="NOT_IN_STORE"):
        load_bundle(store, "0" * 64)


@pytest.mark.parametrize("digest", ["", "0" * 63, "A" * 64, "../" + "0" * 61, "0" * 64 + "\n"])
def test_refuses_digests_that_are_none(store: Store, digest: str) -> None:
    with pytest.raises(InvalidInput, match="INVALID_DIGEST"):
        load_bundle(store, digest)


def test_a_file_that_the_manifest_does_not_name_cannot_be_read(folder: Path, store: Store) -> None:
    bundle = load_bundle(store, publish_bundle(store, folder))
    store.write(f"bundles/{bundle.digest}/extra", b"smuggled in")

    with pytest.raises(NotFound, match="NOT_IN_BUNDLE"):
        bundle.read("extra")


@pytest.mark.parametrize("name", ["../other/model.onnx", "/etc/passwd", "a/../../b", ".hidden", ""])
def test_refuses_a_manifest_that_names_a_path_outside(store: Store, name: str) -> None:
    digest = publish_manifest(store, {"schema": 1, "files": {name: "0" * 64}})

    with pytest.raises(Corrupt, match=r"BUNDLE_CORRUPT.*expected a path inside"):
        load_bundle(store, digest)


def test_refuses_a_manifest_without_a_model(store: Store) -> None:
    digest = publish_manifest(store, {"schema": 1, "files": {"bundle.json": "0" * 64}})

    with pytest.raises(Corrupt, match=r"BUNDLE_CORRUPT.*model\.onnx"):
        load_bundle(store, digest)


def test_a_manifest_of_a_later_schema_says_so(store: Store) -> None:
    digest = publish_manifest(store, {"schema": 2, "content": []})

    with pytest.raises(Corrupt, match=r"UNKNOWN_SCHEMA.*schema 2.*update"):
        load_bundle(store, digest)


@pytest.mark.parametrize("content", [[], {"schema": 1}, {"schema": 1, "files": {}, "more": 1}])
def test_a_manifest_of_another_form_is_refused(store: Store, content: object) -> None:
    with pytest.raises(Corrupt, match="INVALID_DOCUMENT"):
        load_bundle(store, publish_manifest(store, content))


def test_an_incomplete_folder_is_no_bundle(folder: Path) -> None:
    (folder / "model.onnx").unlink()

    with pytest.raises(InvalidInput, match=r"INCOMPLETE_BUNDLE.*model\.onnx"):
        write_bundle(folder)


def test_a_wrong_spec_is_named_by_field_before_it_is_published(folder: Path) -> None:
    spec = json.loads((folder / "bundle.json").read_bytes())
    spec["operating_point"]["threshold"] = 1.5
    (folder / "bundle.json").write_text(json.dumps(spec))

    with pytest.raises(Corrupt, match=r"INVALID_DOCUMENT.*operating_point\.threshold"):
        write_bundle(folder)
