"""The classify service as the server takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from breastcad.inference import Inference
from breastcad.releases import LoadedRelease
from breastcad.server import Service, nothing
from breastcad.v1 import classify_pb2_grpc as rpc

from breastcad_classify.classifier import Classifier
from breastcad_classify.servicer import ClassifyServicer

NAME = "breastcad.v1.ClassifyService"


def classify_service(
    release: LoadedRelease,
    inference: Inference,
    close: Callable[[], Awaitable[None]] = nothing,
) -> Service:
    """Put the service together.

    Parameters
    ----------
    release
        Which models answer.
    inference
        Where they run.
    close
        Called once after the drain.
    """
    classifier = Classifier(release, inference)
    servicer = ClassifyServicer(classifier, release.name)
    return Service(
        name=NAME,
        register=lambda server: rpc.add_ClassifyServiceServicer_to_server(servicer, server),
        probe=classifier.probe,
        close=close,
    )
