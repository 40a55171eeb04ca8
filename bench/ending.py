"""Leaving well: whoever started a system must stop it, also when told to end."""

import signal
import sys


def stop_when_told() -> None:
    """SIGTERM (a `timeout`, a CI runner) ends this process as Ctrl-C does: what was started is stopped first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
