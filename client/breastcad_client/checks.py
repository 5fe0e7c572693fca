"""What a run on this machine needs, one check each."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from breastcad.channels import ChannelSettings
from breastcad.errors import BreastcadError
from breastcad.releases import load_release
from breastcad.store import open_store

from breastcad_client.health import is_serving
from breastcad_client.ports import is_free
from breastcad_client.services import HEALTH_NAMES
from breastcad_client.stores import store_url

PYTHON = (3, 11)
GLIBC = (2, 35)
GIB = 1024**3
MEMORY_NEEDED = 3 * GIB
SHARED_MEMORY_NEEDED = 64 * 1024**2
DISK_NEEDED = GIB
_SHARED_MEMORY = Path("/dev/shm")
_MEMORY_INFO = Path("/proc/meminfo")


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    subject
        What was checked.
    fact
        What was found.
    mend
        What to do; empty where all is well.
    """

    subject: str
    fact: str
    mend: str = ""


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Check the version of Python: the model server's library has one for each image."""
    fact = ".".join(map(str, version))
    wanted = ".".join(map(str, PYTHON))
    return Finding("Python", fact, "" if version == PYTHON else f"install with Python {wanted}")


def check_platform(
    system: str = f"{platform.system()} {platform.machine()}",
    libc: tuple[str, str] = platform.libc_ver(),
) -> Finding:
    """Check the system that PyTriton, the model server, is built for.

    Parameters
    ----------
    system
        Kernel and processor, such as ``Linux x86_64``.
    libc
        C library and its version, such as ``("glibc", "2.36")``; empty where it is not known.
    """
    fact = " ".join((system, *libc)).strip()
    wanted = ".".join(map(str, GLIBC))
    is_new = libc[0] == "glibc" and tuple(map(int, libc[1].split(".")[:2])) >= GLIBC
    mend = f"PyTriton needs Linux on x86-64 with glibc {wanted} or newer, such as Ubuntu 22.04"
    return Finding("platform", fact, "" if system == "Linux x86_64" and is_new else mend)


def check_libpython(folder: Path | None = None, name: str | None = None) -> Finding:
    """Check the shared library of this Python, which the model server's stub is linked to.

    Parameters
    ----------
    folder
        Where it must be. None: where this Python was installed to.
    name
        Its exact name. None: as this Python was built.
    """
    folder = folder or Path(str(sysconfig.get_config_var("LIBDIR")))
    name = name or str(sysconfig.get_config_var("INSTSONAME"))
    # A Python built without it names its static library here.
    if ".so" in name and (folder / name).is_file():
        return Finding("libpython", str(folder / name))
    return Finding(
        "libpython",
        f"no shared library {name} in {folder}",
        "use a Python with a shared library (python3-dev, or --enable-shared)",
    )


def check_memory(info: Path = _MEMORY_INFO, needed: int = MEMORY_NEEDED) -> Finding:
    """Check the memory that is free for new processes, in bytes."""
    if not info.exists():
        return Finding("memory", "not known here")
    lines = dict(line.split(":", 1) for line in info.read_text().splitlines())
    available = int(lines["MemAvailable"].split()[0]) * 1024
    return _enough("memory", available, needed, "close other programs, or add memory")


def check_shared_memory(folder: Path = _SHARED_MEMORY) -> Finding:
    """Check the shared memory that images travel through."""
    if not folder.is_dir():
        return Finding("shared memory", f"no {folder}", "run on Linux with /dev/shm mounted")
    free = shutil.disk_usage(folder).free
    mend = "enlarge it (docker run --shm-size=256m, or a memory volume)"
    return _enough("shared memory", free, SHARED_MEMORY_NEEDED, mend)


def check_disk(folder: Path) -> Finding:
    """Check the space for temporary files."""
    mend = f"free space in {folder}, or set TMPDIR to another folder"
    return _enough("temporary files", shutil.disk_usage(folder).free, DISK_NEEDED, mend)


def check_port(port: int) -> Finding:
    """Check that the gateway's port is free."""
    if is_free(port):
        return Finding(f"port {port}", "free")
    return Finding(f"port {port}", "taken", "stop what listens there, or use `up --port 0`")


def check_store(url: str | None, channel: str) -> Finding:
    """Check that the store answers and that every digest of the release is right."""
    try:
        where = store_url(url)
        release = load_release(open_store(where), channel)
    except BreastcadError as error:
        return Finding("store", f"{error.reason}: {error.message}", _store_mend(error.reason))
    return Finding("store", f"{where} has {release.name} with {len(release.bundles)} models")


def check_packages() -> Finding:
    """Check that the packages of all services are installed beside this one."""
    missing = [name for name in HEALTH_NAMES if find_spec(f"breastcad_{name}") is None]
    if missing:
        return Finding("services", f"missing: {', '.join(missing)}", "run `make install`")
    return Finding("services", f"{len(HEALTH_NAMES)} installed")


def check_health(service: str, address: str, settings: ChannelSettings | None = None) -> Finding:
    """Check that a service serves, which means that everything below it answers too.

    Parameters
    ----------
    service
        Short name, such as ``gateway``.
    address
        ``host:port``.
    settings
        TLS. None: plaintext.
    """
    if asyncio.run(is_serving(address, HEALTH_NAMES[service], settings)):
        return Finding(service, f"{address} serves")
    if asyncio.run(is_serving(address, "", settings)):
        return Finding(
            service, f"{address} runs, but something below it does not answer", "see its log"
        )
    return Finding(service, f"{address} does not answer", "start it, or correct the address")


def _enough(subject: str, available: int, needed: int, mend: str) -> Finding:
    fact = f"{available / GIB:.1f} GiB free, {needed / GIB:.1f} GiB needed"
    return Finding(subject, fact, "" if available >= needed else mend)


def _store_mend(reason: str) -> str:
    if reason == "BUNDLE_CORRUPT":
        return "fetch the store again: a file is not what was released"
    return "correct --store or --channel, or start the store"
