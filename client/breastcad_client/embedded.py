"""The whole system as child processes of this one, on loopback."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from breastcad.errors import Unavailable

from breastcad_client.ports import LOOPBACK, bracketed, is_free
from breastcad_client.services import HEALTH_NAMES, Deployment
from breastcad_client.supervisor import Supervisor

START_TIMEOUT_S = 300.0


@dataclass(frozen=True)
class EmbeddedSettings:
    """How the system runs on this machine.

    Attributes
    ----------
    store
        URL of the store of bundles and releases.
    channel
        The channel whose release answers.
    host
        Address that the gateway listens on; all other services stay on loopback.
    port
        Port of the gateway; 0 for any free one.
    logs
        Folder for one log file of each service. None: a new temporary folder, which stays.
    start_timeout_s
        Time until all services must be ready, in seconds.
    services
        The services to run, by name; all by default.
    """

    store: str
    channel: str = "stable"
    host: str = LOOPBACK
    port: int = 0
    logs: Path | None = None
    start_timeout_s: float = START_TIMEOUT_S
    services: tuple[str, ...] = tuple(HEALTH_NAMES)


class EmbeddedSystem:
    """Runs the system while its context lasts; enter it in the main thread.

    Parameters
    ----------
    settings
        How it runs.
    report
        Told of each service that ends unexpectedly; it is started again.
    """

    def __init__(self, settings: EmbeddedSettings, report: Callable[[str], None]) -> None:
        self._settings = settings
        self.logs = settings.logs or Path(tempfile.mkdtemp(prefix="breastcad-logs-"))
        self.logs.mkdir(parents=True, exist_ok=True)
        self._deployment = Deployment.plan(
            settings.store, settings.channel, settings.host, settings.port
        )
        self._supervisor = Supervisor(self._deployment.specs(settings.services), self.logs, report)

    @property
    def address(self) -> str:
        """``host:port`` of the gateway."""
        return f"{bracketed(self._settings.host)}:{self._deployment.port}"

    def address_of(self, service: str) -> str:
        """Return ``host:port`` of a service."""
        return self._deployment.address(service)

    async def start(self) -> None:
        """Start all services and wait until each serves.

        Raises
        ------
        breastcad.errors.Unavailable
            One does not come up, or the gateway's port is taken; all are stopped then.
        """
        host, port = self._settings.host, self._deployment.port
        if "gateway" in self._settings.services and not is_free(port, host):
            raise Unavailable(
                "PORT_IN_USE",
                f"Port {port} of {host} is taken, or the address is not this machine's; "
                "choose another, or --port 0 for any.",
            )
        await self._supervisor.start(self._settings.start_timeout_s)

    async def stop(self) -> None:
        """Stop the gateway, then what it calls, then inference; each finishes what runs."""
        await self._supervisor.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    def kill(self) -> None:
        """End all services at once."""
        self._supervisor.kill()
