"""Start a program that ends when its parent does, however the parent ends.

Run as ``python -I -S launch.py PARENT_PID PROGRAM ARGUMENT...``. Linux sends the signal that
``prctl(PR_SET_PDEATHSIG)`` names once the parent is gone, even after SIGKILL, and keeps it over
``exec``. Setting it here, between fork and the program, needs no code of ours in the forked copy
of a parent with threads, where any lock may be held for ever.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, program: list[str]) -> None:
    """Ask for SIGTERM at the parent's end and become the program."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # The parent may have ended before the request; then nothing would ever come.
    if os.getppid() != parent:
        sys.exit("the parent ended before the start")
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
