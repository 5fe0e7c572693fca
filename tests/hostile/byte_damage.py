"""Damage that knows nothing of a format."""

from __future__ import annotations

from random import Random

_HOSTILE = (b"\0", b"\xff", b"\x80", b"\x7f", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f")
_HEADER_BYTES = 2048


def flip_bits(rng: Random, data: bytes) -> bytes:
    """Flip 1 to 64 bits anywhere."""
    return _flipped(rng, data, 0, len(data))


def flip_header_bits(rng: Random, data: bytes) -> bytes:
    """Flip 1 to 64 bits near the beginning."""
    return _flipped(rng, data, 0, min(len(data), _HEADER_BYTES))


def flip_late_bits(rng: Random, data: bytes) -> bytes:
    """Flip 1 to 64 bits in the second half, where the pixels are."""
    return _flipped(rng, data, len(data) // 2, len(data))


def truncate(rng: Random, data: bytes) -> bytes:
    """Cut the end off: anywhere, within the header, or a few bytes."""
    end = rng.choice(
        (
            rng.randrange(len(data)),
            rng.randrange(min(len(data), _HEADER_BYTES)),
            len(data) - rng.randint(1, min(len(data), 16)),
        )
    )
    return data[:end]


def remove(rng: Random, data: bytes) -> bytes:
    """Take a piece out of the middle."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 4096) :]


def repeat(rng: Random, data: bytes) -> bytes:
    """Write a piece several times."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randint(1, 4096)]
    return data[:start] + piece * rng.randint(2, 20) + data[start:]


def overwrite(rng: Random, data: bytes) -> bytes:
    """Write extreme values over some places."""
    damaged = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        start, value = rng.randrange(len(data)), rng.choice(_HOSTILE)
        damaged[start : start + len(value)] = value
    return bytes(damaged)


def fill(rng: Random, data: bytes) -> bytes:
    """Replace a piece by noise."""
    start = rng.randrange(len(data))
    count = min(rng.randint(1, 2048), len(data) - start)
    return data[:start] + rng.randbytes(count) + data[start + count :]


def splice(rng: Random, data: bytes, other: bytes) -> bytes:
    """Begin as one file and end as another."""
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _flipped(rng: Random, data: bytes, start: int, end: int) -> bytes:
    damaged = bytearray(data)
    for _ in range(2 ** rng.randint(0, 6)):
        damaged[rng.randrange(start, end)] ^= 1 << rng.randrange(8)
    return bytes(damaged)


BYTE_DAMAGE = (
    flip_bits,
    flip_header_bits,
    flip_late_bits,
    truncate,
    remove,
    repeat,
    overwrite,
    fill,
)
