"""One instance of a model, on a session of the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from breastcad_inference.instance import Answer, Instance
from breastcad_inference.sessions import Port
from numpy.typing import NDArray

Request = dict[str, NDArray[Any]]

IMAGE = Port("image", np.dtype(np.uint8), (1, 2, 2))
SUM = Port("sum", np.dtype(np.float32), (1,))


class Summing:
    """Sums each image, after `before` has seen all of them."""

    def __init__(self, before: Callable[[NDArray[Any]], None]) -> None:
        self._before = before

    def run(self, images: NDArray[Any]) -> Answer:
        self._before(images)
        return {"sum": images.sum((1, 2, 3), np.float32)[:, None]}


def nothing(_images: NDArray[Any]) -> None:
    pass


def instance(before: Callable[[NDArray[Any]], None] = nothing) -> Instance:
    return Instance("a-model", IMAGE, [SUM], Summing(before))


def request(*greys: int) -> Request:
    return {"image": np.stack([np.full((1, 2, 2), grey, np.uint8) for grey in greys])}


def fail_on_white(images: NDArray[Any]) -> None:
    if images.max() == 255:
        raise LookupError("the patient's name")


def test_requests_are_computed_together_and_answered_apart() -> None:
    batches: list[int] = []

    first, second = instance(lambda images: batches.append(len(images)))(
        [request(1), request(2, 3)]
    )

    assert batches == [3]
    assert first["sum"].tolist() == [[4]]
    assert second["sum"].tolist() == [[8], [12]]
    assert second["failed"].tolist() == [[0], [0]]


def test_a_failure_is_told_by_a_flag_and_harms_no_other_request() -> None:
    answers = instance(fail_on_white)([request(1), request(255), request(2)])

    assert [answer["failed"].item() for answer in answers] == [0, 1, 0]
    assert [answer["sum"].item() for answer in answers] == [4, 0, 8]


def test_a_failure_is_logged_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    instance(fail_on_white)([request(255)])

    captured = capsys.readouterr()
    assert "LookupError" in captured.out + captured.err
    assert "patient" not in captured.out + captured.err


@pytest.mark.parametrize(
    "image", [np.zeros((1, 1, 2, 3), np.uint8), np.zeros((1, 1, 2, 2), np.float32)]
)
def test_an_image_of_another_shape_or_type_fails(image: NDArray[Any]) -> None:
    (answer,) = instance()([{"image": image}])

    assert answer["failed"].item() == 1


@pytest.mark.parametrize(
    "output",
    [Port("sum", np.dtype(np.uint8), (1,)), Port("sum", np.dtype(np.float32), (2,))],
    ids=["type", "shape"],
)
def test_an_output_that_is_not_as_declared_fails(output: Port) -> None:
    wrong = Instance("a-model", IMAGE, [output], Summing(nothing))

    (answer,) = wrong([request(1)])

    assert answer["failed"].item() == 1
    assert answer["sum"].shape == (1, *output.shape)


def test_being_stopped_is_no_failure() -> None:
    def stop(_images: NDArray[Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        instance(stop)([request(1)])
