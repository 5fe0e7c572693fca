"""Run a server that would listen on all addresses so that only this machine reaches it.

Orthanc 1.10 and DCMTK's acceptor cannot be bound to one address. Here such a server runs in a
network of its own that has nothing but loopback, and this process, which came into that network
with sockets that listen on the machine's loopback, hands connections on.

    unshare --map-root-user --net --pid --fork --kill-child python isolated.py PAIRS COMMAND...

PAIRS are FD:PORT,FD:PORT...: an inherited socket that listens, and what the command listens on. The
end of standard input ends the command; the kernel ends it where this process is killed.
"""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import sys
from contextlib import suppress

_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1
_CHUNK = 1 << 16


def bring_loopback_up() -> None:
    """Switch loopback on; in a new network it is off (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = struct.pack("16sH14x", b"lo", _IFF_UP)
        fcntl.ioctl(handle, _SIOCSIFFLAGS, request)


async def hand_on(listener: socket.socket, port: int) -> asyncio.Server:
    """Connect whoever comes to `listener` with what listens on `port` in this network."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:  # it does not listen yet, or no more
            writer.close()
            return
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        writer.close()
        inner_writer.close()

    return await asyncio.start_server(serve, sock=listener)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def _end_of_input() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


async def main(pairs: str, command: list[str]) -> int:
    """Run the command until standard input or the command itself ends."""
    bring_loopback_up()
    for pair in pairs.split(","):
        handle, port = map(int, pair.split(":"))
        await hand_on(socket.socket(fileno=handle), port)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    ended, told = asyncio.ensure_future(process.wait()), asyncio.ensure_future(_end_of_input())
    await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
    if not ended.done():
        process.kill()  # at once: what it holds is forgotten
    return await ended


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2:])))
