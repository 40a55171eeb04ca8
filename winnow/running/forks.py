"""A row that forks leaves a second process, which must not go on to test the rows that follow."""

from __future__ import annotations

import os


class Forks:
    """How many forks lie between this process and the one that first imported this."""

    def __init__(self) -> None:
        self.count = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._child)

    def _child(self) -> None:
        self.count += 1


forks = Forks()


def end_if_forked(count: int) -> None:
    """Ends the process at once, without a word, if it is a child of the one that saw `count`."""
    if forks.count != count:
        os._exit(1)
