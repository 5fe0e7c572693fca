"""Both runtimes on models that one can compute by hand, and how bundles become models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from breastcad.errors import Corrupt
from breastcad.testing import models, write_release
from breastcad.testing.releases import example_spec
from breastcad_inference.models import load_models
from breastcad_inference.sessions import (
    OnnxRuntimeSession,
    OpenVinoSession,
    Port,
    choose_runtime,
)

RUNTIMES = [OnnxRuntimeSession, OpenVinoSession]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_both_runtimes_compute_the_same(
    runtime: type[OnnxRuntimeSession] | type[OpenVinoSession],
) -> None:
    session = runtime(models.classifier(16, 16))

    answer = session.run(np.full((1, 1, 16, 16), 255, np.uint8))

    assert answer["logit"].tolist() == [[0.5]]
    assert answer["evidence"].tolist() == [[[255, 255], [255, 255]]]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_answers_outlive_the_next_run(
    runtime: type[OnnxRuntimeSession] | type[OpenVinoSession],
) -> None:
    session = runtime(models.segmenter(4, 4))
    first = session.run(np.full((1, 1, 4, 4), 7, np.uint8))

    session.run(np.full((1, 1, 4, 4), 9, np.uint8))

    assert (first["probability"] == 7).all()


def test_a_session_knows_its_ports() -> None:
    session = OnnxRuntimeSession(models.classifier(16, 24, channels=2))

    assert session.image == Port("image", np.dtype(np.uint8), (2, 16, 24))
    assert session.outputs == (
        Port("logit", np.dtype(np.float32), (1,)),
        Port("evidence", np.dtype(np.uint8), (2, 3)),
    )


@pytest.mark.parametrize("content", [b"", b"no graph at all"])
def test_what_is_no_graph_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(Corrupt, match="BUNDLE_UNUSABLE"):
        OnnxRuntimeSession(content)


def test_openvino_computes_only_where_it_is_asked_for() -> None:
    assert choose_runtime("auto") == "onnxruntime"
    assert choose_runtime("openvino") == "openvino"


def test_a_graph_of_another_size_than_declared_is_refused(
    tmp_path: Path,
) -> None:
    spec = example_spec("segment-us", input={"rows": 8, "columns": 8})
    release = write_release(
        tmp_path,
        models={"segment-us": models.segmenter(8, 16)},
        specs={"segment-us": spec},
    )

    with pytest.raises(Corrupt, match="BUNDLE_MISMATCH"):
        load_models([release.segmenter("US")], "onnxruntime", 1)


def test_every_instance_has_its_own_session(tmp_path: Path) -> None:
    release = write_release(tmp_path, models={"segment-us": models.segmenter()})
    bundle = release.segmenter("US")

    (model,) = load_models([bundle], "onnxruntime", 3)

    assert model.name == bundle.triton_name
    assert len(set(map(id, model.instances))) == 3
