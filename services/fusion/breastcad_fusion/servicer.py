"""``breastcad.v1.FusionService``: messages to domain values and back."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.v1 import fusion_pb2 as pb
from breastcad.v1 import fusion_pb2_grpc as rpc

from breastcad_fusion.assess import assess
from breastcad_fusion.messages import from_evidence, to_assessment
from breastcad_fusion.policy import Policy
from breastcad_fusion.policy_messages import from_policy, to_policy


class FusionServicer(rpc.FusionServiceServicer):
    """Serve ``breastcad.v1.FusionService``.

    Parameters
    ----------
    policy
        Applied where a request brings none.
    release
        Name of the release that `policy` belongs to.
    """

    def __init__(self, policy: Policy, release: str) -> None:
        self._policy = policy
        self._release = release

    async def Fuse(
        self, request: pb.FuseRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.FuseResponse:
        """Fuse the evidence of one exam into one assessment per breast."""
        brings_own = request.HasField("policy")
        policy = from_policy(request.policy) if brings_own else self._policy
        evidence = [from_evidence(message) for message in request.evidence]
        return pb.FuseResponse(
            breasts=[to_assessment(assessment, policy) for assessment in assess(evidence, policy)],
            policy=to_policy(policy),
            release="" if brings_own else self._release,
        )
