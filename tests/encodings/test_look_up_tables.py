"""Stored values as grey, number by number beside DCMTK's dcm2pnm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.colour import grey_frame
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset
from breastcad_preprocess.layout import read_layout
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.encodings.dcmtk import convert, rendered
from tests.encodings.images import Image, as_file, dataset

pytestmark = pytest.mark.usefixtures("dcmtk")
FIRST_WINDOW, FIRST_TABLE, RANGE = ("+Wi", "1"), ("+Wl", "1"), ("+Wm",)
KINDS = [(bits, signed) for bits in (8, 10, 12, 14, 16) for signed in (False, True)]


@dataclass(frozen=True)
class Way:
    """One way to grey.

    Attributes
    ----------
    attributes
        Of the file.
    options
        Of dcm2pnm.
    theirs
        Attributes of dcm2pnm's file, where it knows the same thing by other attributes only.
    allowed
        Largest difference of 16-bit levels; of 8-bit ones it is 1.
    """

    attributes: dict[str, Any]
    options: tuple[str, ...]
    theirs: dict[str, Any] = field(default_factory=dict)
    allowed: int = 1


def _ways(lowest: int, count: int) -> dict[str, Way]:
    """Return ways to show `count` values from `lowest` on."""
    center, width = lowest + 0.4 * count, 0.5 * count
    linear = {"WindowCenter": center, "WindowWidth": width}
    # What LINEAR_EXACT means, said with LINEAR (PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2): this
    # release of DCMTK does not know the newer word.
    shifted = {"WindowCenter": center + 0.5, "WindowWidth": width + 1}
    rescale = {"RescaleSlope": 2, "RescaleIntercept": -100, "RescaleType": "US"}
    modality = _table(lowest, count, 16, ModalityLUTType="US")
    return {
        "linear": Way(linear, FIRST_WINDOW),
        "exact": Way({**linear, "VOILUTFunction": "LINEAR_EXACT"}, FIRST_WINDOW, shifted),
        "sigmoid": Way({**linear, "VOILUTFunction": "SIGMOID"}, FIRST_WINDOW),
        "threshold": Way({"WindowCenter": center, "WindowWidth": 1}, FIRST_WINDOW),
        "first of several": Way(
            {"WindowCenter": [center, 0], "WindowWidth": [width, 9]}, FIRST_WINDOW
        ),
        "rescale": Way(
            {**rescale, "WindowCenter": 2 * center - 100, "WindowWidth": width}, FIRST_WINDOW
        ),
        "range": Way({}, RANGE),
        # DCMTK multiplies entries of n bits by 2^(16 - n); full brightness is a little darker so.
        "table of 12 bits": Way({"VOILUTSequence": _table(lowest, count, 12)}, FIRST_TABLE, {}, 16),
        "table of 16 bits": Way({"VOILUTSequence": _table(lowest, count, 16)}, FIRST_TABLE),
        "modality table": Way({"ModalityLUTSequence": modality}, RANGE),
        "modality table, window": Way(
            {"ModalityLUTSequence": modality, "WindowCenter": 30000, "WindowWidth": 30000},
            FIRST_WINDOW,
        ),
    }


def _table(lowest: int, count: int, bits: int, **attributes: Any) -> Sequence:
    """Return a curved table for the values from a fifth of the range on."""
    item = Dataset()
    entries = min(count // 2, 30_000)
    curve = np.linspace(0, 1, entries) ** 2 * (2**bits - 1)
    item.LUTDescriptor = [entries, lowest + count // 5, bits]
    item.LUTData = np.rint(curve).astype("<u2").tobytes()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return Sequence([item])


def _every_value(bits: int, signed: bool) -> NDArray[Any]:
    values = np.arange(2**bits) - (2 ** (bits - 1) if signed else 0)
    dtype = f"{'i' if signed else 'u'}{1 if bits == 8 else 2}"
    return values.reshape(2 ** (bits // 2), -1).astype(dtype)


def _shown(image: Image, attributes: dict[str, Any]) -> NDArray[Any]:
    return _grey(as_file(dataset(image, **attributes)))


def _grey(data: bytes) -> NDArray[Any]:
    made = read_dataset(data)
    return grey_frame(decode_frame(made, read_layout(made), 0), made).pixels


def _gap(image: Image, way: Way, bits: int) -> NDArray[np.float64]:
    """Return how much brighter dcm2pnm's picture is, in levels of 8 or 16 bits."""
    ours = _shown(image, way.attributes).astype(np.float64)
    if image.bits > 8 and bits == 8:
        ours = np.rint(ours / 257)
    theirs = as_file(dataset(image, **(way.theirs or way.attributes)))
    return rendered(theirs, *way.options, bits=bits) - ours


@pytest.mark.parametrize(("bits", "signed"), KINDS)
def test_every_way_to_grey_agrees_within_one_level(bits: int, signed: bool) -> None:
    pixels = _every_value(bits, signed)
    for name, way in _ways(int(pixels.min()), 2**bits).items():
        image = Image(pixels, bits)
        assert np.abs(_gap(image, way, 8)).max() <= 1, name
        if bits > 8:
            assert np.abs(_gap(image, way, 16)).max() <= way.allowed, name


@pytest.mark.parametrize("way", ["linear", "sigmoid", "range", "table of 16 bits"])
@pytest.mark.parametrize(("bits", "signed"), [(8, False), (12, True), (16, False)])
def test_inverted_ways_agree_too(bits: int, signed: bool, way: str) -> None:
    pixels = _every_value(bits, signed)
    image = Image(pixels, bits, "MONOCHROME1")
    depth = 8 if bits == 8 else 16
    assert np.abs(_gap(image, _ways(int(pixels.min()), 2**bits)[way], depth)).max() <= 1


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("shape", ["IDENTITY", "INVERSE"])
def test_polarity_agrees_for_every_pair_of_attributes(photometric: str, shape: str) -> None:
    image = Image(_every_value(12, False), 12, photometric)
    attributes = {"WindowCenter": 2000, "WindowWidth": 2000, "PresentationLUTShape": shape}
    assert np.abs(_gap(image, Way(attributes, FIRST_WINDOW), 16)).max() <= 1


def test_entries_of_eight_bits_packed_into_words_agree() -> None:
    item = Dataset()
    item.LUTDescriptor = [1000, -500, 8]
    item.LUTData = np.rint(np.linspace(0, 255, 1000)).astype(np.uint8).tobytes()
    way = Way({"VOILUTSequence": Sequence([item])}, FIRST_TABLE)
    assert np.abs(_gap(Image(_every_value(12, True), 12), way, 8)).max() <= 1


def test_fractions_after_rescaling_are_kept_where_dcmtk_rounds_them() -> None:
    image = Image(_every_value(12, False), 12)
    rescale = {"RescaleSlope": 1.5, "RescaleIntercept": -3, "RescaleType": "US"}
    window = {"WindowCenter": 3000, "WindowWidth": 3001}
    gap = np.abs(_gap(image, Way({**rescale, **window}, FIRST_WINDOW), 16))
    # Half a unit of 3,000 is 11 of 65,535 levels; whole values agree.
    assert gap[:, 0::2].max() <= 1
    assert 1 < gap.max() <= 12


def test_padding_is_black_where_dcmtk_shows_it() -> None:
    image = Image(_every_value(8, False), 8, "MONOCHROME1")
    gap = _gap(image, Way({"PixelPaddingValue": 0}, RANGE), 8)
    assert gap.ravel()[0] == 255
    assert np.abs(gap.ravel()[1:]).max() <= 1


@pytest.mark.parametrize("bits", [8, 16])
def test_palettes_agree_by_their_luminance(bits: int) -> None:
    image = Image(_every_value(bits, False), bits, "PALETTE COLOR")
    file = as_file(dataset(image))
    picture = convert(file, "dcm2pnm", "+op")
    kind, columns, rows, most = picture.split(maxsplit=4)[:4]
    assert (kind, most) == (b"P6", b"255")
    shape = (int(rows), int(columns), 3)
    colours = np.frombuffer(picture[-int(np.prod(shape)) :], np.uint8).reshape(shape)
    luminance = colours @ np.array([0.299, 0.587, 0.114])
    for data in (file, convert(file, "dcmconv", "+tb")):
        assert np.abs(_grey(data) - luminance).max() <= 1.5


@pytest.mark.parametrize("entry_bits", [8, 12])
def test_tables_of_big_endian_files_are_the_same(entry_bits: int) -> None:
    entries = np.rint(np.linspace(0, 2**entry_bits - 1, 1000))
    item = Dataset()
    item.LUTDescriptor = [1000, 500, entry_bits]
    item.LUTData = entries.astype("<u2" if entry_bits > 8 else np.uint8).tobytes()
    image = Image(_every_value(12, False), 12)
    file = as_file(dataset(image, VOILUTSequence=Sequence([item])))
    assert (_grey(file) == _grey(convert(file, "dcmconv", "+tb"))).all()
