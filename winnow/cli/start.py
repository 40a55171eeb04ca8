"""Where `winnow` begins: its streams are there, and Ctrl-C ends it silently until something could be said about it."""

import os
import signal
import sys


def main() -> int:
    """Run the command that this process was called with, and give its exit status."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        # An import that is interrupted shows its insides, or swallows the interruption.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _have_streams()
    from winnow.cli.main import main as run  # noqa: PLC0415  (which imports all the rest)

    signal.signal(signal.SIGINT, handler)
    return run()


def _have_streams() -> None:
    """Puts something in the place of streams that the caller has closed (`>&-`), or the next file opened takes it.

    From stdin, and to stdout, nothing can go: who needs them is told so. What nobody can read on stderr is let go.
    """
    streams = (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
    for place, (name, mode, way) in enumerate(streams):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, way)
            if null != place:
                os.dup2(null, place)
                os.close(null)
            setattr(sys, name, open(place, mode, closefd=False))  # noqa: SIM115  (it is there as long as the process)
