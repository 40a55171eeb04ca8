"""What Flower shows that a ticket does: a line about each job or list that it served, the newest first."""

from collections.abc import Callable

Announce = Callable[[str, str], None]
"""Called with what a piece of work is about (the id of a job or list) and what is done, in words."""

MOST = 20
"""Small jobs follow each other within one ticket, and each is to be found; so many of the last ones are."""


class Announcement:
    """An `Announce` for one ticket: `tell` gets the whole line each time."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lines: dict[str, str] = {}

    def __call__(self, about: str, what: str) -> None:
        """Says what is done now; what was done for the same job or list before is said no more."""
        self._lines.pop(about, None)
        self._lines[about] = what
        self._tell("; ".join([*reversed(self._lines.values())][:MOST]))
