"""Which processes make up the system on one machine, and what each is told."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from breastcad_client.child import ChildSpec
from breastcad_client.health import is_serving
from breastcad_client.ports import LOOPBACK, address_of, bracketed, free_ports

GATEWAY, MIDDLE, INFERENCE = 0, 1, 2
"""Ranks of stopping: who calls goes before who is called."""

HEALTH_NAMES = {
    "gateway": "breastcad.v1.ExamService",
    "preprocess": "breastcad.v1.PreprocessService",
    "segment": "breastcad.v1.SegmentService",
    "classify": "breastcad.v1.ClassifyService",
    "fusion": "breastcad.v1.FusionService",
    "inference": "breastcad.v1.Inference",
}
"""The name under which the readiness of each service is asked."""

_RANKS = {"gateway": GATEWAY, "inference": INFERENCE}
PROBE_INTERVAL_S = 2
"""Readiness climbs from inference to the gateway by one step in each interval."""


@dataclass(frozen=True)
class Deployment:
    """Where the services of one embedded system are.

    Attributes
    ----------
    store, channel
        The store of bundles and releases, and the channel whose release answers.
    host, port
        Where the gateway listens; all others stay on loopback.
    others
        Ports by name of the other services; ``triton`` is where the models answer.
    token
        Secret between the services and the model server; new for each system.
    """

    store: str
    channel: str
    host: str
    port: int
    others: dict[str, int]
    token: str

    @classmethod
    def plan(cls, store: str, channel: str, host: str, port: int) -> Deployment:
        """Find free ports; `port` 0 stands for any."""
        names = ("gateway", "preprocess", "segment", "classify", "fusion", "inference")
        free = dict(zip((*names, "triton"), free_ports(len(names) + 1), strict=True))
        chosen = free.pop("gateway")
        return cls(store, channel, host, port or chosen, free, secrets.token_urlsafe(24))

    def specs(self, names: Iterable[str] = HEALTH_NAMES) -> list[ChildSpec]:
        """Return the processes of the services that are named."""
        return [self._spec(name) for name in names]

    def _spec(self, name: str) -> ChildSpec:
        return ChildSpec(
            name=name,
            command=(sys.executable, "-m", f"breastcad_{name}"),
            is_ready=partial(is_serving, self.address(name), HEALTH_NAMES[name]),
            environment=self._environment(name),
            stop_rank=_RANKS.get(name, MIDDLE),
        )

    def address(self, name: str) -> str:
        """Return ``host:port`` of a service."""
        if name == "gateway":
            return address_of(self.host, self.port)
        return address_of(LOOPBACK, self.others[name])

    def _environment(self, name: str) -> dict[str, str]:
        is_gateway = name == "gateway"
        special = {
            "gateway": self._addresses("preprocess", "segment", "classify", "fusion"),
            "preprocess": self._inference_client(),
            "segment": self._inference_client(),
            "classify": self._inference_client(),
            "inference": {
                "BREASTCAD_TRITON_PORT": str(self.others["triton"]),
                "BREASTCAD_INFERENCE_TOKEN": self.token,
            },
        }
        return {
            "BREASTCAD_HOST": bracketed(self.host) if is_gateway else LOOPBACK,
            "BREASTCAD_PORT": str(self.port if is_gateway else self.others[name]),
            "BREASTCAD_STORE": self.store,
            "BREASTCAD_CHANNEL": self.channel,
            "BREASTCAD_DRAIN_LAG_S": "0",
            "BREASTCAD_PROBE_INTERVAL_S": str(PROBE_INTERVAL_S),
            # Logs are JSON; gRPC writes lines of its own unless told before it is imported.
            "GRPC_VERBOSITY": "NONE",
            **special.get(name, {}),
        }

    def _addresses(self, *names: str) -> dict[str, str]:
        return {f"BREASTCAD_{name.upper()}": self.address(name) for name in names}

    def _inference_client(self) -> dict[str, str]:
        return {
            "BREASTCAD_INFERENCE": self.address("triton"),
            "BREASTCAD_INFERENCE_SHARED_MEMORY": "true",
            "BREASTCAD_INFERENCE_TOKEN": self.token,
        }
