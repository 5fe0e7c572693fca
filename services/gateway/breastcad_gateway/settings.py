"""Settings of the gateway."""

from __future__ import annotations

from breastcad.settings import Port, ServerSettings
from pydantic import Field

from breastcad_gateway.limits import MIB, UploadLimits


class GatewaySettings(ServerSettings):
    """How exams are served and where the services below are; `max_running` counts exams."""

    port: Port = Field(default=50051, description="RPC port")

    preprocess: str = Field(default="127.0.0.1:50052", description="Address of preprocess")
    segment: str = Field(default="127.0.0.1:50053", description="Address of segment")
    classify: str = Field(default="127.0.0.1:50054", description="Address of classify")
    fusion: str = Field(default="127.0.0.1:50055", description="Address of fusion")
    call_timeout_s: float = Field(default=120.0, gt=0, description="Longest call of a service")

    max_instances: int = Field(default=64, gt=0, description="Instances of one exam")
    max_exam_bytes: int = Field(default=2048 * MIB, gt=0, description="Bytes of one exam")
    upload_idle_s: float = Field(
        default=60.0, gt=0, description="Longest pause of an upload before it is given up"
    )
    max_exam_images: int = Field(
        default=256, gt=0, description="Images of one exam; each analysed frame of a clip is one"
    )
    max_images: int = Field(
        default=4,
        gt=0,
        description="Instances of all exams, and frames of all clips, that are under way at once",
    )
    spool_memory_bytes: int = Field(
        default=MIB, gt=0, description="Bytes of an instance that stay in memory; more go to disk"
    )

    max_results: int = Field(default=256, ge=0, description="Answers kept for repeated requests")
    max_results_bytes: int = Field(default=256 * MIB, ge=0, description="Memory of kept answers")
    result_ttl_s: float = Field(default=3600.0, gt=0, description="How long an answer is kept")

    @property
    def upload_limits(self) -> UploadLimits:
        """What one exam may hold."""
        return UploadLimits(self.max_instances, self.max_exam_bytes, idle_s=self.upload_idle_s)
