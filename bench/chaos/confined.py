"""Namespaces of our own, so that networks can be cut and disks filled without anybody else noticing.

The run begins anew inside them: with the rights of root, or as root of a user namespace. All of it (processes, mounts,
networks) is gone when it ends, however it ends.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence

MARK = "WINNOW_CHAOS_CONFINED"
NEEDED = ("unshare", "nsenter", "ip", "tc", "ss", "mount")
SPACES = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
# A shell in front, for whoever is process 1 has to wait for processes that lost their parents.
FIRST = ("sh", "-c", '"$@"; exit $?', "sh")


def is_confined() -> bool:
    """Whether this process is already inside."""
    return MARK in os.environ


def spaces() -> tuple[str, ...] | None:
    """The options of `unshare` that work here; None where none do."""
    if any(shutil.which(program) is None for program in NEEDED):
        return None
    for options in (SPACES, ("--user", "--map-root-user", *SPACES)):
        tried = subprocess.run(
            ["unshare", *options, "sh", "-c", "mount -t tmpfs none /run && ip link add name b type bridge"],
            capture_output=True,
            check=False,
            timeout=20,
        )
        if tried.returncode == 0:
            return options
    return None


def missing() -> str:
    """What is to be said where nothing works."""
    lacking = [program for program in NEEDED if shutil.which(program) is None]
    if lacking:
        return f"these programs are not here: {', '.join(lacking)} (Debian: iproute2, util-linux)"
    return "neither root nor user namespaces are allowed here"


def again_inside(options: Sequence[str], module: str, words: Sequence[str]) -> int:
    """Runs the module with these words inside; gives its exit code. Signals that end us end it, in its own order."""
    command = ["unshare", *options, *FIRST, sys.executable, "-m", module, *words]
    inside = subprocess.Popen(command, env={**os.environ, MARK: "1"})
    # Ctrl-C reaches the whole group; what reaches us alone is passed on to all of them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: _pass_on())
    return inside.wait()


def _pass_on() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
