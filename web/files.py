"""Storage as the web tier uses it: however slow it is, other clients are served meanwhile."""

from eventlet import tpool

from shared.files.local import LocalFiles, Room


class PatientFiles(LocalFiles):
    """Asks for objects in a thread. What moves their bytes (`web.uploads`, `web.http.sending`) sees to that itself."""

    def room(self) -> Room:
        """How much room there is. Raises OSError."""
        room: Room = tpool.execute(super().room)
        return room

    def exists(self, name: str) -> bool:
        """Whether the object is there, whole."""
        return bool(tpool.execute(super().exists, name))

    def size(self, name: str) -> int:
        """The object's size in bytes; raises FileNotFoundError."""
        return int(tpool.execute(super().size, name))

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; raises FileNotFoundError."""
        return bytes(tpool.execute(super().read, name, start, length))
