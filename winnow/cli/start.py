"""Where `winnow` begins: Ctrl-C ends it silently until there is something that could be said about it."""

import signal


def main() -> int:
    """Run the command that this process was called with, and give its exit status."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        # An import that is interrupted shows its insides, or swallows the interruption.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from winnow.cli.main import main as run  # noqa: PLC0415  (which imports all the rest)

    signal.signal(signal.SIGINT, handler)
    return run()
