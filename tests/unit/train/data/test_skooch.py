"""DDSM tiles as TFRecords, written here byte by byte, and as arrays."""

import struct
from pathlib import Path

import google_crc32c
import numpy as np
import pytest
from breastcad.errors import Corrupt, InvalidInput, NotFound
from breastcad_train.data import skooch, tfrecord
from breastcad_train.data.decoding import read_image
from breastcad_train.data.sample import Label
from breastcad_train.data.tfexample import Example

TILE = np.arange(299 * 299, dtype=np.uint64).reshape(299, 299).astype(np.uint8)


def masked(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17 & 0xFFFFFFFF)) + 0xA282EAD8) % 2**32)


def framed(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def example(label: int, label_normal: int | None = None) -> bytes:
    made = Example()
    feature = made.features.feature
    feature["label"].int64_list.value.append(label)
    normal = int(label > 0) if label_normal is None else label_normal
    feature["label_normal"].int64_list.value.append(normal)
    feature["image"].bytes_list.value.append(TILE.tobytes())
    return bytes(made.SerializeToString())


def write(root: Path, *examples: bytes) -> Path:
    path = root / skooch.FOLDER / "training10_0" / "training10_0.tfrecords"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(framed(one) for one in examples))
    return path


def test_the_checksum_is_that_of_the_format() -> None:
    # The check value of CRC-32C; turned right by 15 bits it is 0x2507C60D.
    assert google_crc32c.value(b"123456789") == 0xE3069283
    assert tfrecord.masked_crc(b"123456789") == 0x2507C60D + 0xA282EAD8


def test_a_message_written_by_hand_is_read() -> None:
    # features { feature { key: "label" value { int64_list { value: [3] } } } }
    data = bytes.fromhex("0a10 0a0e 0a05 6c6162656c 1205 1a03 0a01 03".replace(" ", ""))

    assert list(Example.FromString(data).features.feature["label"].int64_list.value) == [3]


def test_five_labels_become_three_kinds_and_one_group(tmp_path: Path) -> None:
    write(tmp_path, *(example(label) for label in range(5)))

    samples = skooch.load(tmp_path)

    assert [sample.label for sample in samples] == [
        *(Label.NORMAL, Label.BENIGN, Label.BENIGN, Label.MALIGNANT, Label.MALIGNANT)
    ]
    assert samples[3].features == {"abnormality": "calcification"}
    assert {sample.group for sample in samples} == {"ddsm-tfrecords"}


def test_a_tile_is_decoded_when_it_is_wanted(tmp_path: Path) -> None:
    write(tmp_path, example(0), example(1))

    second = skooch.load(tmp_path)[1]

    assert np.array_equal(read_image(second), TILE)


@pytest.mark.parametrize("place", [3, 9, 500, -1])
def test_a_changed_byte_is_named_with_its_record(tmp_path: Path, place: int) -> None:
    path = write(tmp_path, example(0))
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))

    with pytest.raises(Corrupt, match=r"RECORD_DAMAGED: .*training10_0.tfrecords.* byte 0 "):
        skooch.load(tmp_path)


def test_a_file_that_ends_early_is_named_with_its_record(tmp_path: Path) -> None:
    path = write(tmp_path, example(0), example(1))
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(Corrupt, match=f"the record at byte {size // 2} "):
        skooch.load(tmp_path)


@pytest.mark.parametrize("data", [example(5), example(1, 0), example(0, 1), framed(b"")])
def test_labels_that_contradict_or_are_unknown_are_named(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, data)

    with pytest.raises((InvalidInput, Corrupt), match=r"LABEL_UNKNOWN|RECORD_DAMAGED"):
        skooch.load(tmp_path)


def test_both_published_arrays_are_taken_together(tmp_path: Path) -> None:
    folder = tmp_path / skooch.FOLDER
    folder.mkdir()
    for name, labels in (("test10", [0, 2]), ("cv10", [3])):
        np.save(folder / f"{name}_data.npy", np.stack([TILE[..., None]] * len(labels)))
        np.save(folder / f"{name}_labels.npy", np.array(labels))

    samples = skooch.load(tmp_path)

    assert [sample.key.split("/")[1] for sample in samples] == ["test10-0", "test10-1", "cv10-0"]
    assert np.array_equal(read_image(samples[2]), TILE)


def test_a_set_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"DATA_MISSING: .* in ddsm-tfrecords"):
        skooch.load(tmp_path)
