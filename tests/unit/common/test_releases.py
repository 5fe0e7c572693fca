"""A release binds what fits together; a channel points to one."""

from __future__ import annotations

from pathlib import Path

import pytest
from breastcad.documents import render_document
from breastcad.errors import AlreadyExists, BreastcadError, Corrupt, NotFound
from breastcad.policies import policy_message
from breastcad.profiles import Profile
from breastcad.releases import (
    Channel,
    Fusion,
    FusionModality,
    ModalityRelease,
    Release,
    load_release,
    load_release_named,
    point_channel,
    publish_release,
)
from breastcad.store import Store, open_store
from breastcad.testing.releases import Role, example_profile, example_spec, write_release
from breastcad.v1 import fusion_pb2, types_pb2
from pydantic import ValidationError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path.as_uri())


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return write_release(tmp_path).release


def test_a_channel_leads_to_the_release_with_its_parts(release: Release, store: Store) -> None:
    loaded = load_release(store)

    assert loaded.name == "test-1"
    assert loaded.release == release
    assert loaded.segmenter("US").model == b"segment-us"
    assert loaded.classifier("MG").spec.name == "test-classify-mg"
    assert (loaded.profile("MG").rows, loaded.profile("MG").columns) == (320, 208)
    assert len(loaded.bundles) == 4


def test_a_modality_without_models_is_not_found(release: Release, store: Store) -> None:
    only = {"US": release.modalities["US"]}
    publish_release(store, release.model_copy(update={"name": "us", "modalities": only}))

    loaded = load_release_named(store, "us")

    with pytest.raises(NotFound, match="MODALITY_NOT_RELEASED"):
        loaded.profile("MG")


def test_promoting_and_rolling_back_move_the_pointer(tmp_path: Path, store: Store) -> None:
    write_release(tmp_path, name="test-1")
    write_release(tmp_path, name="test-2")
    assert load_release(store).name == "test-2"

    point_channel(store, "stable", "test-1")

    assert load_release(store).name == "test-1"


def test_a_channel_never_points_to_what_does_not_load(release: Release, store: Store) -> None:
    with pytest.raises(NotFound, match=r"releases/none\.json"):
        point_channel(store, "stable", "none")

    assert load_release(store).name == release.name


def test_a_missing_channel_is_named(release: Release, store: Store) -> None:
    with pytest.raises(NotFound, match=r"channels/candidate\.json"):
        load_release(store, "candidate")


def test_a_release_never_changes(release: Release, store: Store) -> None:
    publish_release(store, release)
    changed = release.model_copy(update={"fusion": Fusion(rule="and")})

    with pytest.raises(AlreadyExists, match="RELEASE_EXISTS"):
        publish_release(store, changed)

    assert load_release(store).release == release


def test_a_release_under_another_name_is_refused(release: Release, store: Store) -> None:
    store.write("releases/other.json", render_document(release))

    with pytest.raises(Corrupt, match=r"RELEASE_INVALID.*test-1"):
        load_release_named(store, "other")


def test_a_release_of_a_later_schema_says_so(release: Release, store: Store) -> None:
    store.write("releases/later.json", b'{"schema": 2, "name": "later"}')

    with pytest.raises(Corrupt, match="UNKNOWN_SCHEMA"):
        load_release_named(store, "later")


@pytest.mark.parametrize("name", ["../up", "a/b", "", "UPPER", ".hidden"])
def test_a_channel_cannot_name_a_path(store: Store, name: str) -> None:
    store.write("channels/stable.json", f'{{"release": "{name}"}}'.encode())

    with pytest.raises(Corrupt, match=r"INVALID_DOCUMENT.*release"):
        load_release(store)


def test_a_corrupt_bundle_makes_the_release_fail(release: Release, store: Store) -> None:
    key = f"bundles/{release.modalities['MG'].classifier}/bundle.json"
    store.write(key, store.read(key).replace(b"0.5", b"0.1"))

    with pytest.raises(Corrupt, match=r"BUNDLE_CORRUPT: bundle\.json"):
        load_release(store)


@pytest.mark.parametrize(
    ("role", "changes", "why"),
    [
        ("segment-us", {"profile": "us-0"}, "US: test-segment-us was trained with profile us-0"),
        ("segment-us", {"modality": "MG"}, "US: expected a bundle to segment, got segment MG"),
        ("classify-mg", {"task": "segment"}, "MG: expected a bundle to classify, got segment MG"),
        ("classify-mg", {"calibration": None}, "no calibration or operating point"),
        ("classify-mg", {"operating_point": None}, "no calibration or operating point"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(
    tmp_path: Path, role: Role, changes: dict[str, object], why: str
) -> None:
    with pytest.raises(Corrupt, match=f"RELEASE_INVALID.*{why}"):
        write_release(tmp_path, specs={role: example_spec(role, **changes)})


def test_one_bundle_may_find_and_score(tmp_path: Path, store: Store) -> None:
    spec = example_spec("classify-us", task="multitask")
    release = write_release(tmp_path, specs={"classify-us": spec}).release
    both = release.modalities["US"].classifier
    bound = ModalityRelease(profile="us-1", segmenter=both, classifier=both)
    publish_release(store, release.model_copy(update={"name": "both", "modalities": {"US": bound}}))

    loaded = load_release_named(store, "both")

    assert loaded.segmenter("US") is loaded.classifier("US")


def test_a_profile_must_be_in_the_release(release: Release, store: Store) -> None:
    publish_release(store, release.model_copy(update={"name": "bare", "profiles": {}}))

    with pytest.raises(Corrupt, match=r"RELEASE_INVALID.*profile"):
        load_release_named(store, "bare")


def test_an_interrupted_pointer_is_an_error_of_ours(store: Store) -> None:
    store.write("channels/stable.json", b"")

    with pytest.raises(BreastcadError, match="INVALID_DOCUMENT"):
        load_release(store)


def test_documents_are_always_the_same_bytes(release: Release) -> None:
    assert render_document(release) == render_document(release.model_copy(deep=True))
    assert render_document(Channel(release="a")) == b'{\n  "release": "a"\n}\n'


def test_a_policy_becomes_the_message_of_the_fusion_service() -> None:
    fusion = Fusion(
        rule="noisy_or",
        missing="single_ok",
        views="mean",
        expected=("US", "MG"),
        modalities={
            "US": FusionModality(weight=0.5),
            "MG": FusionModality(threshold=0.25, coefficient=2.0),
        },
        threshold=0.75,
        abstain_margin=0.1,
        max_days=30,
    )

    message = policy_message(fusion)

    assert message == fusion_pb2.FusionPolicy(
        rule=fusion_pb2.FUSION_RULE_NOISY_OR,
        missing=fusion_pb2.MISSING_POLICY_SINGLE_OK,
        views=fusion_pb2.VIEW_RULE_MEAN,
        expected=[types_pb2.MODALITY_US, types_pb2.MODALITY_MG],
        modalities=[
            fusion_pb2.ModalityPolicy(
                modality=types_pb2.MODALITY_MG, threshold=0.25, coefficient=2.0
            ),
            fusion_pb2.ModalityPolicy(modality=types_pb2.MODALITY_US, weight=0.5),
        ],
        threshold=0.75,
        intercept=0.0,
        abstain_margin=0.1,
        max_days=30,
    )
    assert not message.HasField("prevalence")


@pytest.mark.parametrize("rule", ["or", "max", "noisy_or", "naive_bayes", "logistic", "and"])
def test_every_rule_of_a_release_has_a_number(rule: str) -> None:
    message = policy_message(Fusion.model_validate({"rule": rule}))

    assert fusion_pb2.FusionRule.Name(message.rule) == f"FUSION_RULE_{rule.upper()}"


@pytest.mark.parametrize("field", ["max_frames", "min_side"])
def test_profile_without_a_frame_or_a_pixel_is_none(field: str) -> None:
    with pytest.raises(ValidationError, match="greater than 0"):
        Profile(**{**example_profile("US").model_dump(), field: 0})
