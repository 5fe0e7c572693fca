"""Files that break their worker cost one refusal each."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
from breastcad.errors import InvalidInput, Refused, Unavailable
from breastcad_preprocess.header import read_header
from breastcad_preprocess.reading.limits import Limits
from breastcad_preprocess.reading.pool import ReadingPool
from breastcad_preprocess.source import Source, read_dicom, read_picture

MISBEHAVING = (str(Path(__file__).with_name("misbehaving_worker.py")),)
LIMITS = Limits(seconds=2, answer_bytes=2**20)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    pool = ReadingPool(2, LIMITS, MISBEHAVING)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def real() -> Iterator[ReadingPool]:
    pool = ReadingPool(1, Limits(seconds=60))
    yield pool
    pool.close()


def reason_of(pool: ReadingPool, reader: str, data: bytes = b"x", kind: type = int) -> str:
    with pytest.raises(Refused) as error:
        pool.read(reader, data, kind)
    return error.value.reason


def workers() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def eventually(holds: Callable[[], bool]) -> bool:
    for _ in range(1000):
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("reader", ["crash", "leave", "bug", "text", "other_error"])
def test_broken_worker_is_one_refusal(pool: ReadingPool, reader: str) -> None:
    assert reason_of(pool, reader) == "DECODER_FAILED"
    assert pool.read("size", b"four", int) == 4


@pytest.mark.parametrize("reader", ["hang_in_native_code", "trickle"])
def test_worker_that_does_not_end_is_killed_and_replaced(pool: ReadingPool, reader: str) -> None:
    assert reason_of(pool, reader) == "DECODER_TIMEOUT"
    assert pool.read("size", b"four", int) == 4


def test_memory_beyond_the_limit_is_too_large(pool: ReadingPool) -> None:
    assert reason_of(pool, "balloon") == "TOO_LARGE"


def test_more_pixels_than_may_be_handed_over_are_too_large(pool: ReadingPool) -> None:
    assert reason_of(pool, "flood", kind=Source) == "TOO_LARGE"


@pytest.mark.parametrize(
    "answer",
    [
        b"\xff\xff\xff\xff",  # 4 GiB follow
        b"\0\0\1\0" + b"\x91" * 256,  # lists in lists
        b"\0\0\0\x08\x81\xa5value\x07",
    ],
)
def test_nonsense_from_a_worker_is_one_refusal(pool: ReadingPool, answer: bytes) -> None:
    assert reason_of(pool, "answer_at_random", answer) == "DECODER_FAILED"


def test_refusal_comes_back_whole_and_the_worker_stays(real: ReadingPool) -> None:
    before = workers()
    with pytest.raises(InvalidInput) as error:
        real.read_dicom(b"not dicom")
    assert (error.value.reason, dict(error.value.details)) == ("NOT_DICOM", {})
    assert workers() == before


def test_details_of_a_refusal_come_back(pool: ReadingPool) -> None:
    with pytest.raises(InvalidInput) as error:
        pool.read("refuse", b"", int)
    assert error.value.details == {"modality": "MG"}


def test_other_slots_go_on_while_one_hangs(pool: ReadingPool) -> None:
    with ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(reason_of, pool, "hang")
        assert [pool.read("size", b"12", int) for _ in range(20)] == [2] * 20
        assert hanging.result() == "DECODER_TIMEOUT"


def test_worker_that_was_killed_while_idle_costs_no_file(pool: ReadingPool) -> None:
    worker = psutil.Process(pool.read("state", b"", dict)["pid"])
    worker.kill()
    assert eventually(lambda: worker.status() == psutil.STATUS_ZOMBIE)
    assert [pool.read("size", b"123", int) for _ in range(4)] == [3] * 4


def test_picture_and_dicom_are_read_as_in_this_process(
    real: ReadingPool, file: Callable[..., bytes]
) -> None:
    pixels = np.random.default_rng(0).integers(0, 65536, (300, 200)).astype(np.uint16)
    picture = cv2.imencode(".png", pixels)[1].tobytes()
    dicom = file(pixels, PatientID="1", PixelSpacing=[0.1, 0.2])
    assert_equal(real.read_picture(picture, "MG"), read_picture(picture, "MG"))
    assert_equal(real.read_dicom(dicom, {"MG": 2}), read_dicom(dicom, {"MG": 2}))


def test_header_is_read_as_in_this_process(real: ReadingPool, file: Callable[..., bytes]) -> None:
    refused = file(SOPClassUID="1.2.3", PatientID="4711", PixelData=None)
    assert real.read_header(refused) == read_header(refused)
    whole = file(PatientID="4711")
    assert real.read_dicom(whole, with_header=True).header == read_header(whole)
    assert real.read_dicom(whole).header == b""


def test_longest_header_passes(
    real: ReadingPool, file: Callable[..., bytes], item: Callable[..., Any]
) -> None:
    data = file(VOILUTSequence=item(LUTDescriptor=[0, 0, 16], LUTData=bytes(2**17)))
    assert len(real.read_header(data)) > 2**17


def assert_equal(got: Source, expected: Source) -> None:
    assert len(got.frames) == len(expected.frames)
    for one, other in zip(got.frames, expected.frames, strict=True):
        assert one.index == other.index
        assert one.pixels.dtype == other.pixels.dtype
        np.testing.assert_array_equal(one.pixels, other.pixels)
    for name in ("info", "spacing", "region", "raw", "notices"):
        assert getattr(got, name) == getattr(expected, name)


def test_worker_is_bound_and_knows_nothing_of_the_service(pool: ReadingPool) -> None:
    state: dict[str, Any] = pool.read("state", b"", dict)
    assert state["memory"] == 2 * 2**30
    assert state["core"] == 0
    assert state["ignored"]
    assert "PATH" not in state["environment"]
    assert state["files"] <= 8


def test_worker_is_replaced_after_so_many_files() -> None:
    pool = ReadingPool(1, Limits(files=2), MISBEHAVING)
    pids = [pool.read("state", b"", dict)["pid"] for _ in range(3)]
    pool.close()
    assert pids[0] == pids[1] != pids[2]


def test_pool_whose_workers_do_not_start_says_so() -> None:
    before = workers()
    with pytest.raises(Unavailable) as error:
        ReadingPool(2, LIMITS, ("-c", "raise SystemExit"))
    assert error.value.reason == "NO_WORKER"
    assert workers() == before


def test_closing_ends_what_runs_without_blame_and_leaves_nothing_behind() -> None:
    before, descriptors = workers(), psutil.Process().num_fds()
    pool = ReadingPool(1, Limits(seconds=30), MISBEHAVING)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(pool.read, "hang", b"", int)
        time.sleep(0.2)
        pool.close()
        with pytest.raises(Unavailable) as error:
            reading.result()
    assert error.value.reason == "CLOSING"
    assert workers() == before
    assert psutil.Process().num_fds() == descriptors


def test_no_worker_outlives_a_killed_service() -> None:
    command = [sys.executable, __file__, "hang_in_native_code"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        pids = [int(pid) for pid in service.stdout.readline().split()]
        assert len(pids) == 2
        assert all(psutil.pid_exists(pid) for pid in pids)
        service.send_signal(signal.SIGKILL)
    assert eventually(lambda: not any(psutil.pid_exists(pid) for pid in pids))


def _as_service(reader: str) -> None:
    """Play the service that is killed: start two workers, let one read, and say their ids."""
    pool = ReadingPool(2, Limits(seconds=60), MISBEHAVING)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(pool.read, reader, b"", int)
        time.sleep(0.2)
        sys.stdout.write(" ".join(str(pid) for pid in workers()) + "\n")
        sys.stdout.flush()
        time.sleep(60)


if __name__ == "__main__":
    _as_service(sys.argv[1])
