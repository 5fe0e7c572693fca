"""Files of every encoding, bit depth and photometric interpretation, decoded twice."""

from __future__ import annotations

import numpy as np

from tests.encodings.cases import Case
from tests.encodings.outcomes import Outcome

Generated = list[tuple[Case, Outcome]]
# Subsampled chrominance is spread by repetition here, by interpolation in DCMTK; luminance, which
# is all that is analysed, does not depend on it. FFmpeg's wavelets of 16 bits round otherwise.
_LOSSY, _LOSSY_LUMINANCE = 3, 2
_ROUNDED = 1  # red, green and blue, of YBR that was itself rounded


def test_every_generated_file_is_decoded(generated: Generated) -> None:
    assert [(str(case), outcome.refused) for case, outcome in generated if outcome.refused] == []
    assert len(generated) > 300


def test_lossless_encodings_equal_the_second_decoder(generated: Generated) -> None:
    different = [str(case) for case, outcome in generated if case.lossless and outcome.difference]
    assert different == []


def test_lossless_encodings_equal_what_was_encoded(generated: Generated) -> None:
    for case, outcome in generated:
        if not case.lossless or case.kind == "YBR_FULL_422":  # half of whose chrominance is lost
            continue
        expected = case.image.expected.reshape(-1, *case.image.expected.shape[-2:])
        frames = np.stack(outcome.frames).reshape(expected.shape)
        allowed = _ROUNDED if case.image.colours is not None else 0
        assert np.abs(frames.astype(int) - expected.astype(int)).max() <= allowed, str(case)


def test_lossy_encodings_agree_with_the_second_decoder(generated: Generated) -> None:
    far = [
        (str(case), outcome.difference, outcome.luminance)
        for case, outcome in generated
        if outcome.difference > _LOSSY or outcome.luminance > _LOSSY_LUMINANCE
    ]
    assert far == []
