"""The fusion service as the server takes it."""

from __future__ import annotations

from breastcad.policies import policy_message
from breastcad.releases import LoadedRelease
from breastcad.server import Service
from breastcad.v1 import fusion_pb2_grpc as rpc

from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Evidence, Modality
from breastcad_fusion.policy_messages import from_policy
from breastcad_fusion.servicer import FusionServicer

NAME = "breastcad.v1.FusionService"

_SAMPLE = Evidence("sample", Modality.MG, score=0.5, threshold=0.5, prevalence=0.5)


def fusion_service(release: LoadedRelease) -> Service:
    """Put the service together.

    Parameters
    ----------
    release
        Whose policy is applied where a request brings none.

    Raises
    ------
    InvalidInput
        ``INVALID_POLICY`` if the release's policy cannot be applied.
    """
    policy = from_policy(policy_message(release.release.fusion))
    servicer = FusionServicer(policy, release.name)

    async def probe() -> None:
        assess([_SAMPLE], policy)

    return Service(
        name=NAME,
        register=lambda server: rpc.add_FusionServiceServicer_to_server(servicer, server),
        probe=probe,
    )
