"""Rows as watchers see them in `kept` and `failed` events: few, short, and honest about both."""

from collections.abc import Iterable

import msgspec

from shared.store.leased import Shown

MOST_ROWS = 50
MOST_BYTES = 16 * 1024
ROW_BYTES = 1024


class ShownRows:
    """Collects the first rows of a segment until fifty rows or 16 KiB are there."""

    def __init__(self) -> None:
        self._entries: list[bytes] = []
        self._size = 0
        self._full = False

    @property
    def room(self) -> int:
        """How many more rows may be shown."""
        return 0 if self._full else MOST_ROWS - len(self._entries)

    def add_all(self, entries: Iterable[tuple[dict[str, object], bytes]], encoding: str) -> None:
        """Shows rows, each with its members and its bytes (without the line end), while there is room."""
        for members, raw in entries:
            if self.room == 0:
                return
            entry = {**members, "data": raw[:ROW_BYTES].decode(encoding, "replace")}
            if len(raw) > ROW_BYTES:
                entry["truncated"] = True
            told = msgspec.json.encode(entry)
            size = len(told) + 1
            if self._size + size > MOST_BYTES:
                self._full = True
                return
            self._entries.append(told)
            self._size += size

    def take(self) -> Shown:
        """What was collected; the collection begins anew."""
        shown = Shown(f"[{b','.join(self._entries).decode()}]", len(self._entries))
        self._entries, self._size, self._full = [], 0, False
        return shown
