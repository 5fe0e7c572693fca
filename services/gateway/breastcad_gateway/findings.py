"""All that the services below said of one image."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad.v1 import classify_pb2, preprocess_pb2, segment_pb2


@dataclass(frozen=True)
class Findings:
    """The answers for one analysed image, which is one frame of an instance."""

    frame: preprocess_pb2.PreparedFrame
    segmented: segment_pb2.SegmentResponse
    classified: classify_pb2.ClassifyResponse
