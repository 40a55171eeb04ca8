"""Programs of the system (ip, tc, mount …), run to their end."""

import subprocess


class Refused(Exception):
    """A program did not do what it was asked to; the message has its words."""


def run(*words: str) -> str:
    """Runs a program; gives what it printed. Raises Refused."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{' '.join(words)}: {error}") from None
    if done.returncode:
        raise Refused(f"{' '.join(words)}: {done.stderr.strip() or done.returncode}")
    return done.stdout
