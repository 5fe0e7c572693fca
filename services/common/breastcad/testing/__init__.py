"""For tests of all services: real servers in this process, and fakes instead of patches."""

from breastcad.testing.in_process import in_process, running
from breastcad.testing.inference import FakeInference
from breastcad.testing.raw_service import RAW, RawStub, raw_service
from breastcad.testing.releases import example_profile, example_spec, write_release

__all__ = [
    "RAW",
    "FakeInference",
    "RawStub",
    "example_profile",
    "example_spec",
    "in_process",
    "raw_service",
    "running",
    "write_release",
]
