"""Graphs that answer as torch does."""

import numpy as np
import onnx
import pytest
import torch
from breastcad.errors import Corrupt
from breastcad_train import export
from breastcad_train.export import answer, to_onnx
from breastcad_train.half_weights import rounded
from breastcad_train.nets.classifier import Classifier
from breastcad_train.nets.deployed import DeployedClassifier
from breastcad_train.nets.unet import UNet
from torch import nn

# torch's exporter warns of its own use of copyreg and of its dependencies.
pytestmark = pytest.mark.filterwarnings("ignore")
SMALL = (8, 16, 16, 32)


@pytest.fixture(scope="module")
def net() -> Classifier:
    torch.manual_seed(0)
    return Classifier(SMALL, "top", 0.2)


@pytest.fixture(scope="module")
def model(net: Classifier) -> bytes:
    return to_onnx(net, 64, 48)


def test_a_classifiers_graph_answers_as_torch_for_any_batch(net: Classifier, model: bytes) -> None:
    images = np.random.default_rng(0).integers(0, 256, (9, 64, 48)).astype(np.uint8)

    outputs = answer(model, images)

    with torch.no_grad():
        logit, evidence = DeployedClassifier(rounded(net)).eval()(torch.from_numpy(images)[:, None])
    assert outputs["logit"] == pytest.approx(logit.numpy(), abs=1e-4)
    assert np.abs(outputs["evidence"].astype(int) - evidence.numpy()).max() <= 1


def test_a_segmenters_graph_keeps_its_contract_and_half_weights() -> None:
    model = onnx.load_from_string(to_onnx(UNet(SMALL), 32, 48))

    (image,) = model.graph.input
    (probability,) = model.graph.output
    kind = onnx.TensorProto
    assert (image.name, image.type.tensor_type.elem_type) == ("image", kind.UINT8)
    assert (probability.name, probability.type.tensor_type.elem_type) == (
        "probability",
        kind.UINT8,
    )
    assert [d.dim_value for d in image.type.tensor_type.shape.dim][1:] == [1, 32, 48]
    assert image.type.tensor_type.shape.dim[0].dim_param
    largest = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    assert largest.data_type == kind.FLOAT16


def test_rounding_leaves_the_given_network_alone() -> None:
    net = nn.Linear(64, 64)
    before = net.weight.detach().clone()

    copied = rounded(net)

    assert torch.equal(net.weight, before)
    assert not torch.equal(copied.weight, before)
    assert torch.equal(copied.weight, copied.weight.half().float())


def test_a_graph_that_answers_otherwise_is_refused(model: bytes) -> None:
    other = DeployedClassifier(Classifier(SMALL, "top", 0.0)).eval()
    images = torch.full((1, 1, 64, 48), 200, dtype=torch.uint8)

    with pytest.raises(Corrupt, match="logit differs by"):
        export.require_equal(other, ["logit", "evidence"], model, images)
